#include "store/DatabaseCheckup.h"

#include <QElapsedTimer>
#include <QThread>
#include <functional>

#include "store/EventStore.h"
#include "store/Migrator.h"
#include "store/PartitionStore.h"
#include "store/ProjectionBuilder.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Outcome = CheckResult::Outcome;

constexpr int oldestServer = 140000;
constexpr qint64 patienceMilliseconds = 5'000;
constexpr double clockToleranceSeconds = 5;
constexpr qint64 worryingEventsBehind = 10'000;
constexpr qint64 worryingLagMilliseconds = 60'000;
constexpr double worryingQueueUsage = 0.25;
constexpr int wantedDaysAhead = 2;

CheckResult failed(const QString& name, const Error& error) {
    return {name, Outcome::Failed, error.message, error.advice};
}

CheckResult checkServer(Session& session) {
    const QString name = u"Connection"_s;
    auto query =
        session.execute(u"select current_setting('server_version'), current_database(), session_user"_s);
    if (!query)
        return failed(name, query.error());
    query->next();
    const QString finding = u"PostgreSQL %1, database %2, user %3"_s.arg(
        query->value(0).toString(), query->value(1).toString(), query->value(2).toString());
    if (session.serverVersion() < oldestServer)
        return {name, Outcome::Failed, finding, u"use a server of version 14 or newer"_s};
    return {name, Outcome::Good, finding, {}};
}

CheckResult checkMigrations(Session& session) {
    const QString name = u"Migrations"_s;
    const auto status = Migrator(session).status();
    if (!status)
        return failed(name, status.error());
    if (status->pending.isEmpty())
        return {name, Outcome::Good, u"all %1 applied"_s.arg(status->applied.size()), {}};
    return {name, Outcome::Failed,
            u"%1 missing, from %2 on"_s.arg(status->pending.size()).arg(status->pending.first().name),
            u"apply them: fleet-audit-cli migrate, or Settings, Migrations"_s};
}

CheckResult checkTables(Session& session) {
    const QString name = u"Tables"_s;
    auto query = session.execute(Session::query(u"checkup_tables"_s));
    if (!query)
        return failed(name, query.error());
    QStringList missing;
    while (query->next())
        missing += query->value(0).toString();
    if (missing.isEmpty())
        return {name, Outcome::Good, u"all there"_s, {}};
    return {name, Outcome::Failed, u"missing: "_s + missing.join(u", "_s),
            u"apply the migrations, or restore the database from a backup"_s};
}

CheckResult checkPublishing(Session& session) {
    const QString name = u"Publishing"_s;
    if (const auto abilities = sessionAbilities(session);
        abilities && abilities->mayRead && !abilities->mayPublish)
        return {name, Outcome::Skipped, u"user %1 may not publish"_s.arg(abilities->user), {}};
    const auto transaction = Transaction::begin(session);
    if (!transaction)
        return failed(name, transaction.error());
    const auto published = session.execute(Session::query(u"checkup_publish"_s));
    if (!published)
        return failed(name, published.error());
    return {name, Outcome::Good, u"a test event was published and rolled back"_s, {}};
}

CheckResult checkHistory(Session& session) {
    const QString name = u"History"_s;
    EventStore store(session);
    const auto extent = store.extent();
    if (!extent)
        return failed(name, extent.error());
    const auto page = store.page({}, {});
    if (!page)
        return failed(name, page.error());
    if (page->events.isEmpty())
        return {name, Outcome::Good, u"readable, no events yet"_s, {}};
    return {name,
            Outcome::Good,
            u"readable, from %1 to %2"_s.arg(extent->from->toString(), extent->to->toString()),
            {}};
}

/// On a channel of its own, so that nobody who listens for events is woken.
CheckResult checkNotification(Session& session, JobControl& control) {
    const QString name = u"Notifications"_s;
    const QString channel = u"fleet_audit_checkup"_s;
    const QString token = QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (const auto listening = session.execute(u"listen "_s + channel); !listening)
        return failed(name, listening.error());
    bool received = false;
    Result<void> problem = ok();
    if (const auto sent = session.execute(u"select pg_notify($1::text, $2::text)"_s, {channel, token}); !sent)
        problem = failure(sent.error());
    QElapsedTimer clock;
    for (clock.start();
         problem && !received && !clock.hasExpired(patienceMilliseconds) && !control.isCancelled();) {
        const auto arrived = session.notifications();
        if (!arrived)
            problem = failure(arrived.error());
        else
            received = std::any_of(arrived->begin(), arrived->end(),
                                   [&](const Notification& each) { return each.payload == token; });
        if (!received)
            QThread::msleep(5);
    }
    if (const auto ended = session.execute(u"unlisten "_s + channel); problem && !ended)
        problem = failure(ended.error());
    if (!problem)
        return failed(name, problem.error());
    if (!received)
        return {
            name, Outcome::Failed, u"none arrived"_s,
            u"connect to the server itself: a pooler in transaction mode does not pass notifications on"_s};
    return {name, Outcome::Good, u"one was sent and received"_s, {}};
}

CheckResult checkPartitions(Session& session) {
    const QString name = u"Partitions"_s;
    const QString advice =
        u"create partitions ahead: fleet-audit-cli maintain, or Settings, Partition maintenance"_s;
    auto query = session.execute(Session::query(u"checkup_partitions"_s));
    if (!query)
        return failed(name, query.error());
    query->next();
    const int total = query->value(0).toInt();
    const int ahead = query->value(1).toInt();
    const qint64 inDefault = query->value(2).toLongLong();
    if (ahead < 0)
        return {name, Outcome::Warning, u"none for today; events go to the default partition"_s, advice};
    const QString finding = u"%1, the next %2 days are covered"_s.arg(total).arg(ahead);
    if (inDefault > 0)
        return {name, Outcome::Warning,
                u"%1; %2 events in the default partition"_s.arg(finding).arg(inDefault), advice};
    if (ahead < wantedDaysAhead)
        return {name, Outcome::Warning, finding, advice};
    return {name, Outcome::Good, finding + u"; nothing in the default partition"_s, {}};
}

CheckResult checkRole(Session& session) {
    const QString name = u"Role"_s;
    const auto abilities = sessionAbilities(session);
    if (!abilities)
        return failed(name, abilities.error());
    if (abilities->role.isEmpty())
        return {name, Outcome::Failed, u"user %1 may not read the events"_s.arg(abilities->user),
                u"ask an administrator for the auditor's rights"_s};
    return {name, Outcome::Good, u"%1 (user %2)"_s.arg(abilities->role, abilities->user), {}};
}

/// Whether the roles of this database are there and hold what they should, and nobody else does.
CheckResult checkRoles(Session& session) {
    const QString name = u"Roles"_s;
    auto query = session.execute(Session::query(u"checkup_roles"_s));
    if (!query)
        return failed(name, query.error());
    QStringList problems;
    QStringList remedies;
    bool endangered = false;
    while (query->next()) {
        problems += query->value(0).toString();
        remedies += query->value(1).toString();
        endangered |= query->value(2).toBool();
    }
    if (problems.isEmpty())
        return {
            name, Outcome::Good, u"auditor, support and admin hold their rights, and nobody else does"_s, {}};
    remedies.removeDuplicates();
    return {name, endangered ? Outcome::Failed : Outcome::Warning, problems.join(u"; "_s),
            remedies.join(u" Also "_s)};
}

CheckResult checkClock(Session& session) {
    const QString name = u"Clock"_s;
    const Timestamp before = Timestamp::now();
    auto query = session.execute(u"select (extract(epoch from clock_timestamp()) * 1000000)::bigint"_s);
    const Timestamp after = Timestamp::now();
    if (!query)
        return failed(name, query.error());
    query->next();
    const qint64 server = query->value(0).toLongLong();
    const double ahead = std::max<qint64>(server - after.microseconds, 0) / double(microsecondsPerSecond);
    const double behind = std::max<qint64>(before.microseconds - server, 0) / double(microsecondsPerSecond);
    if (std::max(ahead, behind) < clockToleranceSeconds)
        return {name, Outcome::Good, u"the server's and this machine's agree"_s, {}};
    return {name, Outcome::Warning,
            u"the server's is %1 seconds %2 this machine's"_s.arg(std::max(ahead, behind), 0, 'f', 0)
                .arg(ahead > behind ? u"ahead of"_s : u"behind"_s),
            u"let both machines keep their time by NTP"_s};
}

CheckResult checkHorizon(Session& session) {
    const QString name = u"Horizon"_s;
    const auto status = horizonStatus(session);
    if (!status)
        return failed(name, status.error());
    const QString finding = u"settled up to event %1"_s.arg(status->settledId);
    if (status->lagMilliseconds < worryingLagMilliseconds)
        return {name, Outcome::Good, finding, {}};
    return {name, Outcome::Warning,
            u"%1, %2 seconds behind"_s.arg(finding).arg(status->lagMilliseconds / 1000),
            status->heldBackBy.isEmpty()
                ? u"let fleet-audit-cli tail or the window run with the right to advance it"_s
                : status->heldBackBy};
}

CheckResult checkProjections(Session& session) {
    const QString name = u"Projections"_s;
    const auto processors = ProjectionBuilder(session).status();
    if (!processors)
        return failed(name, processors.error());
    qint64 lag = 0;
    QStringList setAside;
    for (const ProjectionStatus& processor : *processors) {
        lag = std::max(lag, processor.lag());
        if (processor.failures > 0)
            setAside += u"%1 events set aside by %2"_s.arg(processor.failures).arg(processor.processor);
    }
    const QString finding =
        lag > 0 ? u"behind by %1 events at most"_s.arg(lag) : u"everything settled is projected"_s;
    if (!setAside.isEmpty())
        return {
            name, Outcome::Warning, setAside.join(u", "_s) + u"; "_s + finding,
            u"the table event_processing_failures says why; retry_event_failures(processor) tries them again"_s};
    if (lag > worryingEventsBehind)
        return {name, Outcome::Warning, finding,
                u"leave an administrator's window open, or run fleet-audit-cli maintain"_s};
    return {name, Outcome::Good, finding, {}};
}

CheckResult checkQueue(Session& session) {
    const QString name = u"Notification queue"_s;
    auto query = session.execute(u"select pg_notification_queue_usage()"_s);
    if (!query)
        return failed(name, query.error());
    query->next();
    const double usage = query->value(0).toDouble();
    const QString finding = u"%1 % full"_s.arg(usage * 100, 0, 'f', 1);
    if (usage < worryingQueueUsage)
        return {name, Outcome::Good, finding, {}};
    return {name, Outcome::Warning, finding,
            u"end the session that listens but stays in one long transaction"_s};
}

} // namespace

QList<CheckResult> checkDatabase(Session& session, JobControl& control) {
    using Check = std::function<CheckResult()>;
    const QList<std::pair<QString, Check>> checks{
        {u"Connection"_s, [&] { return checkServer(session); }},
        {u"Migrations"_s, [&] { return checkMigrations(session); }},
        {u"Tables"_s, [&] { return checkTables(session); }},
        {u"Publishing"_s, [&] { return checkPublishing(session); }},
        {u"History"_s, [&] { return checkHistory(session); }},
        {u"Notifications"_s, [&] { return checkNotification(session, control); }},
        {u"Partitions"_s, [&] { return checkPartitions(session); }},
        {u"Role"_s, [&] { return checkRole(session); }},
        {u"Roles"_s, [&] { return checkRoles(session); }},
        {u"Clock"_s, [&] { return checkClock(session); }},
        {u"Horizon"_s, [&] { return checkHorizon(session); }},
        {u"Projections"_s, [&] { return checkProjections(session); }},
        {u"Notification queue"_s, [&] { return checkQueue(session); }}};
    QList<CheckResult> results;
    for (const auto& [name, check] : checks) {
        control.progress(results.size(), checks.size(), name);
        if (control.isCancelled() || !session.isOpen())
            results +=
                {name, Outcome::Skipped, session.isOpen() ? u"cancelled"_s : u"the connection is lost"_s, {}};
        else
            results += check();
    }
    return results;
}

} // namespace fleet
