#include "store/ProfileStore.h"

#include <qt6keychain/keychain.h>

#include <QPromise>
#include <QSettings>
#include <QUrl>
#include <memory>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString service = u"Fleet Audit"_s;

/// Any name may be a key: slashes would make groups.
QString groupOf(const QString& name) {
    return u"profiles/"_s + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

tl::unexpected<Error> keychainFailure(const QKeychain::Job& job) {
    return failure(ErrorKind::Internal, u"The system's keychain cannot be used"_s,
                   u"unlock or install one, or keep the password in ~/.pgpass"_s, job.errorString());
}

/// Runs a keychain job, which deletes itself, and answers with what `read` makes of it.
template <typename T, typename Job, typename Read>
QFuture<Result<T>> run(Job* job, const QString& key, Read read) {
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    job->setKey(key);
    QObject::connect(job, &QKeychain::Job::finished, job, [job, promise, read] {
        promise->addResult(read(*job));
        promise->finish();
    });
    auto future = promise->future();
    job->start();
    return future;
}

} // namespace

QStringList ProfileStore::names() const {
    QSettings settings;
    settings.beginGroup(u"profiles"_s);
    QStringList names;
    for (const QString& group : settings.childGroups())
        names += QUrl::fromPercentEncoding(group.toLatin1());
    names.sort(Qt::CaseInsensitive);
    return names;
}

Result<ConnectionSettings> ProfileStore::profile(const QString& name) const {
    QSettings settings;
    if (!names().contains(name))
        return failure(ErrorKind::NotFound, u"There is no connection profile “%1”"_s.arg(name),
                       u"list them in Settings, Connections"_s);
    settings.beginGroup(groupOf(name));
    ConnectionSettings connection{.host = settings.value(u"host"_s).toString(),
                                  .port = settings.value(u"port"_s).toInt(),
                                  .database = settings.value(u"database"_s).toString(),
                                  .user = settings.value(u"user"_s).toString(),
                                  .password = {},
                                  .options = {}};
    settings.beginGroup(u"options"_s);
    for (const QString& keyword : settings.childKeys())
        connection.options.insert(keyword, settings.value(keyword).toString());
    return connection;
}

void ProfileStore::save(const QString& name, const ConnectionSettings& connection) {
    QSettings settings;
    settings.remove(groupOf(name));
    settings.beginGroup(groupOf(name));
    settings.setValue(u"host"_s, connection.host);
    settings.setValue(u"port"_s, connection.port);
    settings.setValue(u"database"_s, connection.database);
    settings.setValue(u"user"_s, connection.user);
    settings.beginGroup(u"options"_s);
    for (auto option = connection.options.cbegin(); option != connection.options.cend(); ++option) {
        if (option.key() != "sslpassword"_L1) // A secret like the other one.
            settings.setValue(option.key(), option.value());
    }
}

void ProfileStore::remove(const QString& name) {
    QSettings().remove(groupOf(name));
    savePassword(name, {});
}

QFuture<Result<QString>> ProfileStore::password(const QString& name) const {
    return run<QString>(new QKeychain::ReadPasswordJob(service), name,
                        [](const QKeychain::ReadPasswordJob& job) -> Result<QString> {
                            if (job.error() == QKeychain::EntryNotFound)
                                return QString();
                            if (job.error() != QKeychain::NoError)
                                return keychainFailure(job);
                            return job.textData();
                        });
}

QFuture<Result<void>> ProfileStore::savePassword(const QString& name, const QString& password) const {
    const auto outcome = [](const QKeychain::Job& job) -> Result<void> {
        if (job.error() != QKeychain::NoError && job.error() != QKeychain::EntryNotFound)
            return keychainFailure(job);
        return ok();
    };
    if (password.isEmpty())
        return run<void>(new QKeychain::DeletePasswordJob(service), name, outcome);
    auto* job = new QKeychain::WritePasswordJob(service);
    job->setTextData(password);
    return run<void>(job, name, outcome);
}

} // namespace fleet
