#include "cli/CommandContext.h"

#include <QEventLoop>
#include <QFutureWatcher>

#include "cli/Table.h"
#include "jobs/DemoDatabase.h"
#include "store/ProfileStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

// The keychain answers through the event loop.
Result<QString> keychainPassword(const ProfileStore& profiles, const QString& name) {
    QFutureWatcher<Result<QString>> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(profiles.password(name));
    if (!watcher.isFinished())
        loop.exec();
    if (watcher.future().resultCount() == 0)
        return failure(ErrorKind::Cancelled, u"the keychain gave no answer"_s);
    return watcher.result();
}

// Sentences go on behind "fleet-audit-cli: " and ";". Abbreviations and names such as PostgreSQL keep their
// capital.
QString continued(QString sentence) {
    const qsizetype end = sentence.indexOf(u' ');
    const QString first = sentence.left(end);
    if (first.size() == 1 || (first.size() > 1 && first.mid(1) == first.mid(1).toLower()))
        sentence[0] = sentence.at(0).toLower();
    return sentence;
}

} // namespace

CommandContext::CommandContext(ConnectionChoice choice, OutputFormat format, bool verbose)
    : m_choice(std::move(choice)),
      m_format(format),
      m_verbose(verbose),
      m_output(stdout),
      m_errors(stderr),
      m_progress(m_errors) {}

Result<ConnectionSettings> CommandContext::connection() {
    if (m_choice.demo) {
        PrivateCluster cluster;
        return startDemo(cluster, DemoContent::Fleet, m_progress);
    }
    if (!m_choice.url.isEmpty()) {
        const auto settings = ConnectionSettings::fromUrl(m_choice.url);
        return settings ? settings->withSafeDefaults() : settings;
    }
    if (m_choice.profile.isEmpty())
        return ConnectionSettings();

    const ProfileStore profiles;
    auto settings = profiles.profile(m_choice.profile);
    if (!settings)
        return settings;
    // Without a keychain (a server, a container) libpq may still find the password in its own file.
    if (const auto password = keychainPassword(profiles, m_choice.profile))
        settings->password = *password;
    else if (m_verbose)
        report(password.error());
    return settings->withSafeDefaults();
}

Result<std::unique_ptr<Session>> CommandContext::open(Session::Limits limits) {
    const auto settings = connection();
    if (!settings)
        return failure(settings.error());
    m_progress.clear();
    auto session = Session::open(*settings, limits);
    if (session)
        m_interrupt.whenRequested([handle = (*session)->cancelHandle()] { handle.cancel(); });
    return session;
}

void CommandContext::print(const Table& table) {
    m_progress.clear();
    table.print(m_format, m_output);
    m_output.flush();
}

void CommandContext::note(const QString& line) {
    m_output.flush();
    m_progress.clear();
    m_errors.writeLine(printable(line));
    m_errors.flush();
}

void CommandContext::report(const Error& error) {
    if (Interrupt::isRequested()) {
        note(u"fleet-audit-cli: cancelled"_s);
        return;
    }
    const QString advice = error.advice.isEmpty() ? QString() : u"; "_s + continued(error.advice);
    note(u"fleet-audit-cli: "_s + continued(error.message) + advice);
    const QString detail = error.detail.trimmed();
    const bool addsSomething = error.advice.isEmpty() || error.kind == ErrorKind::Internal ||
                               error.kind == ErrorKind::ConnectionLost;
    if (detail.isEmpty() || error.message.contains(detail) || !(addsSomething || m_verbose))
        return;
    for (const QString& line : detail.split(u'\n', Qt::SkipEmptyParts))
        note(u"  "_s + line);
}

} // namespace fleet
