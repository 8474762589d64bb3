#include "cluster/ClusterFiles.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QUrl>

#ifdef Q_OS_UNIX
#include <sys/un.h>

#include <clocale>
#endif

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int socketPort = 5432; // Only a part of the socket's name: nothing listens on it.
constexpr qint64 bytesOfLogShown = 2'000;

QString role() {
    return u"fleet_audit"_s;
}

QString settingsName() {
    return u"fleet-audit.conf"_s;
}

tl::unexpected<Error> notWritten(const QString& path, const QString& detail) {
    return failure(ErrorKind::Forbidden, u"cannot write %1"_s.arg(QDir::toNativeSeparators(path)),
                   u"look whether the disk is full and the folder is yours"_s, detail);
}

Result<void> write(const QString& path, const QString& text) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 || !file.commit())
        return notWritten(path, file.errorString());
    return ok();
}

// A value in postgresql.conf.
QString quoted(const QString& text) {
    return u'\'' + QString(text).replace(u'\\', u"\\\\"_s).replace(u'\'', u"''"_s) + u'\'';
}

// A socket's path has some hundred bytes, its terminating zero included; where a home folder is deeper, a
// short one.
bool fitsSocket(const QString& folder) {
#ifdef Q_OS_UNIX
    const QByteArray path = QFile::encodeName(folder) + "/.s.PGSQL." + QByteArray::number(socketPort);
    return path.size() < qsizetype(sizeof(sockaddr_un::sun_path));
#else
    Q_UNUSED(folder)
    return true;
#endif
}

// C.UTF-8 knows upper and lower case beyond ASCII, but not every system has it.
QString localeForText() {
#ifdef Q_OS_UNIX
    if (const locale_t locale = ::newlocale(LC_ALL_MASK, "C.UTF-8", locale_t{})) {
        ::freelocale(locale);
        return u"C.UTF-8"_s;
    }
#endif
    return u"C"_s;
}

} // namespace

ClusterFiles::ClusterFiles(const QString& directory)
    : m_directory(QDir::cleanPath(QFileInfo(directory).absoluteFilePath())) {}

QString ClusterFiles::host() const {
    if (overLoopback)
        return u"127.0.0.1"_s;
    const QString inside = file(u"socket"_s);
    if (fitsSocket(inside))
        return inside;
    const QByteArray hash =
        QCryptographicHash::hash(m_directory.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"/tmp/fleet-audit-"_s + QString::fromLatin1(hash.left(16));
}

std::optional<int> ClusterFiles::majorVersion() const {
    QFile version(data() + u"/PG_VERSION"_s);
    bool numeric = false;
    const int major = version.open(QIODevice::ReadOnly) ? version.readAll().trimmed().toInt(&numeric) : 0;
    return numeric ? std::optional(major) : std::nullopt;
}

qint64 ClusterFiles::recordedProcess() const {
    QFile recorded(processFile());
    return recorded.open(QIODevice::ReadOnly) ? recorded.readLine().trimmed().toLongLong() : 0;
}

Result<void> ClusterFiles::removeProcessFiles() const {
    QStringList left{processFile()};
    if (!overLoopback) {
        const QString socket = host() + u"/.s.PGSQL.%1"_s.arg(socketPort);
        left += {socket, socket + u".lock"_s};
    }
    for (const QString& path : std::as_const(left)) {
        if (QFileInfo::exists(path) && !QFile::remove(path))
            return failure(ErrorKind::Forbidden, u"cannot delete %1, which a crash left behind"_s.arg(
                                                     QDir::toNativeSeparators(path)));
    }
    return ok();
}

Result<void> ClusterFiles::startLog() const {
    const QString earlier = log() + u".old"_s;
    if (QFileInfo::exists(log()) &&
        ((QFileInfo::exists(earlier) && !QFile::remove(earlier)) || !QFile::rename(log(), earlier)))
        return notWritten(earlier, {});
    return ok();
}

QString ClusterFiles::logTail() const {
    QFile log(this->log());
    if (!log.open(QIODevice::ReadOnly))
        return {};
    log.seek(std::max<qint64>(0, log.size() - bytesOfLogShown));
    return QString::fromUtf8(log.readAll()).trimmed();
}

int ClusterFiles::port() const {
    if (!overLoopback)
        return socketPort;
    QFile settings(file(settingsName()));
    if (settings.open(QIODevice::ReadOnly)) {
        while (!settings.atEnd()) {
            const QByteArray line = settings.readLine().trimmed();
            if (line.startsWith("port = "))
                return line.mid(7).toInt();
        }
    }
    return socketPort;
}

QStringList ClusterFiles::addressArguments() const {
    return {u"--host"_s, host(), u"--port"_s, QString::number(port()), u"--username"_s, role()};
}

QProcessEnvironment ClusterFiles::environment() const {
    QProcessEnvironment environment;
    if (overLoopback)
        environment.insert(u"PGPASSFILE"_s, passwordFile());
    return environment;
}

QString ClusterFiles::url(const QString& database) const {
    const auto encoded = [](const QString& text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text, "/"));
    };
    if (overLoopback)
        return u"postgresql://%1@%2:%3/%4?passfile=%5"_s.arg(role(), host(), QString::number(port()),
                                                             encoded(database), encoded(passwordFile()));
    // The port is said too: PGPORT may mean another server.
    return u"postgresql://%1@/%2?host=%3&port=%4"_s.arg(role(), encoded(database), encoded(host()),
                                                        QString::number(port()));
}

QStringList ClusterFiles::initialisation(bool throwAway) const {
    QStringList arguments{u"--pgdata"_s,        unfinishedData(), u"--username"_s, role(),
                          u"--encoding=UTF8"_s, u"--locale"_s,    localeForText(), u"--no-instructions"_s};
    if (overLoopback)
        arguments += {u"--auth=scram-sha-256"_s, u"--pwfile"_s, firstPasswordFile()};
    else // Only who can enter the socket's folder gets as far as this.
        arguments += {u"--auth-local=trust"_s, u"--auth-host=reject"_s};
    if (throwAway)
        arguments += u"--no-sync"_s;
    return arguments;
}

Result<void> ClusterFiles::makeFolders(const ServerAccount& account) const {
    FLEET_TRY(account.makePrivateFolder(m_directory));
    if (!overLoopback)
        return account.makePrivateFolder(host());
    if (QFileInfo::exists(data()) && QFileInfo::exists(passwordFile()))
        return ok();
    quint32 words[8];
    QRandomGenerator::system()->fillRange(words);
    const QByteArray random(reinterpret_cast<const char*>(words), sizeof(words));
    const QString password = QString::fromLatin1(random.toHex());
    FLEET_TRY(write(firstPasswordFile(), password));
    return write(passwordFile(), u"127.0.0.1:*:*:%1:%2\n"_s.arg(role(), password));
}

Result<void> ClusterFiles::adoptUnfinishedData() const {
    QFile::remove(firstPasswordFile());
    QFile settings(unfinishedData() + u"/postgresql.conf"_s);
    const QString line =
        u"\n# Fleet Audit writes this file before each start.\ninclude '../%1'\n"_s.arg(settingsName());
    if (!settings.open(QIODevice::Append) || settings.write(line.toUtf8()) < 0 || !settings.flush())
        return notWritten(settings.fileName(), settings.errorString());
    settings.close();
    if (!QDir().rename(unfinishedData(), data()))
        return notWritten(data(), {});
    return ok();
}

Result<void> ClusterFiles::writeSettings(const ServerAccount& account, bool throwAway) const {
    QStringList lines{u"# Written by Fleet Audit before each start; changes here are lost."_s,
                      u"timezone = 'UTC'"_s,
                      u"log_timezone = 'UTC'"_s,
                      u"lc_messages = 'C'"_s,
                      u"max_connections = 100"_s,
                      u"max_prepared_transactions = 10"_s,
                      u"jit = off"_s};
    if (overLoopback) // A port that another program holds is met by another try.
        lines += {u"listen_addresses = '127.0.0.1'"_s,
                  u"port = %1"_s.arg(QRandomGenerator::system()->bounded(49'152, 65'536))};
    else
        lines +=
            {u"listen_addresses = ''"_s, u"unix_socket_directories = %1"_s.arg(quoted(u'"' + host() + u'"')),
             u"unix_socket_permissions = 0700"_s, u"port = %1"_s.arg(socketPort)};
    if (throwAway)
        lines += {u"fsync = off"_s, u"synchronous_commit = off"_s, u"full_page_writes = off"_s,
                  u"wal_level = minimal"_s, u"max_wal_senders = 0"_s};
    FLEET_TRY(write(file(settingsName()), lines.join(u'\n') + u'\n'));
    return account.takeFile(file(settingsName()));
}

Result<void> ClusterFiles::removeData() const {
    for (const QString& folder : {data(), unfinishedData()}) {
        if (QFileInfo::exists(folder) && !QDir(folder).removeRecursively())
            return failure(ErrorKind::Forbidden, u"cannot delete %1"_s.arg(QDir::toNativeSeparators(folder)),
                           u"delete that folder by hand, as a user who may"_s);
    }
    return ok();
}

} // namespace fleet
