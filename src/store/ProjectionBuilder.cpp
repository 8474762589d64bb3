#include "store/ProjectionBuilder.h"

#include "store/ProjectionRun.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 worthNamingMilliseconds = 2'000;
constexpr int abandonAttempts = 3;

} // namespace

Result<qint64> ProjectionBuilder::catchUp(JobControl& control) {
    const auto lock = BuilderLock::take(m_session);
    if (!lock)
        return failure(lock.error());
    ProjectionRun run(m_session, control, QDeadlineTimer(QDeadlineTimer::Forever));
    const auto finished = run.run();
    if (!finished)
        return failure(finished.error());
    return run.events();
}

Result<bool> ProjectionBuilder::catchUpFor(std::chrono::milliseconds slice, JobControl& control) {
    const auto lock = BuilderLock::take(m_session);
    if (!lock)
        return failure(lock.error());
    return ProjectionRun(m_session, control, QDeadlineTimer(slice)).run();
}

Result<qint64> ProjectionBuilder::rebuild(const QString& processor, JobControl& control) {
    const auto lock = BuilderLock::take(m_session);
    if (!lock)
        return failure(lock.error());
    FLEET_TRY(beginRebuild(processor));
    ProjectionRun run(m_session, control, QDeadlineTimer(QDeadlineTimer::Forever));
    const auto finished = run.run();
    if (finished)
        return run.rebuilt(processor);
    if (finished.error().kind != ErrorKind::Cancelled)
        return failure(finished.error());
    // The cancel that a person asked for may hit this statement too.
    for (int attempt = 0; attempt < abandonAttempts; ++attempt) {
        if (const auto abandoned = abandonRebuild(processor);
            abandoned || abandoned.error().kind != ErrorKind::Cancelled)
            break;
    }
    return failure(ErrorKind::Cancelled, u"The rebuild was cancelled; the projection is as it was"_s);
}

Result<void> ProjectionBuilder::beginRebuild(const QString& processor) {
    FLEET_TRY(m_session.execute(Session::query(u"projection_rebuild_begin"_s), {processor}));
    return ok();
}

Result<void> ProjectionBuilder::abandonRebuild(const QString& processor) {
    FLEET_TRY(m_session.execute(Session::query(u"projection_rebuild_abandon"_s), {processor}));
    return ok();
}

Result<QList<ProjectionStatus>> ProjectionBuilder::status() {
    auto query = m_session.execute(Session::query(u"projection_status"_s));
    if (!query)
        return failure(query.error());
    QList<ProjectionStatus> list;
    while (query->next())
        list += ProjectionStatus{.processor = query->value(0).toString(),
                                 .description = query->value(1).toString(),
                                 .lastEventId = query->value(2).toLongLong(),
                                 .newestSettledId = query->value(3).toLongLong(),
                                 .lagMilliseconds = query->value(4).toLongLong(),
                                 .lastProcessedAt = sql::optionalTimestamp(query->value(5)),
                                 .builtVersion = query->value(6).toInt(),
                                 .wantedVersion = query->value(7).toInt(),
                                 .rebuilding = query->value(8).toBool(),
                                 .rebuiltToId = query->value(9).toLongLong(),
                                 .rebuildStartedAt = sql::optionalTimestamp(query->value(10)),
                                 .failures = query->value(11).toLongLong()};
    return list;
}

Result<QList<ProjectionFailure>> ProjectionBuilder::failures(const QString& processor, int limit) {
    auto query = m_session.execute(Session::query(u"projection_failures"_s), {processor, limit});
    if (!query)
        return failure(query.error());
    QList<ProjectionFailure> list;
    while (query->next())
        list += {query->value(0).toLongLong(),    query->value(1).toUuid(),       query->value(2).toString(),
                 sql::timestamp(query->value(3)), query->value(4).toString(),     query->value(5).toString(),
                 query->value(6).toInt(),         sql::timestamp(query->value(7))};
    return list;
}

Result<qint64> ProjectionBuilder::retryFailures(const QString& processor) {
    auto query = m_session.execute(Session::query(u"projection_retry"_s), {processor});
    if (!query)
        return failure(query.error());
    query->next();
    return query->value(0).toLongLong();
}

Result<HorizonStatus> horizonStatus(Session& session) {
    FLEET_TRY(advanceHorizon(session));
    auto query = session.execute(Session::query(u"horizon_status"_s));
    if (!query)
        return failure(query.error());
    query->next();
    HorizonStatus status{query->value(0).toLongLong(),
                         sql::optionalTimestamp(query->value(1)),
                         query->value(2).toLongLong(),
                         {}};
    if (status.lagMilliseconds < worthNamingMilliseconds)
        return status;
    auto holder = session.execute(Session::query(u"horizon_holder"_s));
    if (!holder)
        return failure(holder.error());
    if (holder->next())
        status.heldBackBy = holder->value(0).toString();
    return status;
}

} // namespace fleet
