#include "store/ProjectionRun.h"

#include <QElapsedTimer>
#include <QThread>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int smallestBatch = 100;
constexpr int largestBatch = 20'000;
constexpr qint64 wantedMilliseconds = 300; ///< Of a batch.
constexpr int unlockAttempts = 3;
constexpr unsigned long pauseMilliseconds = 50; ///< While an import keeps a rebuild from being finished.

/// The one value that a statement gives.
Result<QVariant> ask(Session& session, const QString& name, const QVariantList& values = {}) {
    auto query = session.execute(Session::query(name), values);
    if (!query)
        return failure(query.error());
    return query->next() ? query->value(0) : QVariant();
}

/// After these there is no use in asking for another processor.
bool endsTheRun(const Error& error) {
    return error.kind == ErrorKind::ConnectionLost || error.kind == ErrorKind::Cancelled ||
           error.kind == ErrorKind::Forbidden;
}

} // namespace

Result<std::unique_ptr<BuilderLock>> BuilderLock::take(Session& session) {
    const auto taken = ask(session, u"projection_lock"_s);
    if (!taken)
        return failure(taken.error());
    if (!taken->toBool())
        return failure(ErrorKind::Conflict, u"Another session is building the projections just now"_s,
                       u"wait for it to finish"_s);
    return std::unique_ptr<BuilderLock>(new BuilderLock(session));
}

BuilderLock::~BuilderLock() {
    // A cancel that came late may hit this statement. Where it fails for good the connection is gone, and the
    // lock with it.
    for (int attempt = 0; attempt < unlockAttempts && m_session.isOpen(); ++attempt) {
        if (m_session.execute(Session::query(u"projection_unlock"_s)))
            return;
    }
}

void BatchSize::learn(qint64 milliseconds) {
    const double factor = double(wantedMilliseconds) / double(std::max<qint64>(milliseconds, 1));
    m_value = int(std::clamp(m_value * std::min(factor, 2.0), double(smallestBatch), double(largestBatch)));
}

Result<void> advanceHorizon(Session& session) {
    const auto advanced = session.execute(u"select * from advance_event_horizon()"_s);
    if (!advanced && advanced.error().kind != ErrorKind::Forbidden)
        return failure(advanced.error());
    return ok();
}

Result<void> ProjectionRun::setOut() {
    // A watermark that nothing waits for would only be another row written.
    const auto unsettled = ask(m_session, u"projection_unsettled"_s);
    if (!unsettled)
        return failure(unsettled.error());
    if (unsettled->toBool())
        FLEET_TRY(advanceHorizon(m_session));
    const auto waiting = ask(m_session, u"projection_waiting"_s);
    if (!waiting)
        return failure(waiting.error());
    m_waiting = waiting->toLongLong();
    return ok();
}

Result<bool> ProjectionRun::run() {
    FLEET_TRY(setOut());
    while (true) {
        const auto more = round();
        if (!more)
            return failure(more.error());
        if (!*more)
            break;
        if (m_deadline.hasExpired())
            return false;
    }
    if (!m_failed.isEmpty())
        return failure(m_failed.first());
    return true;
}

Result<bool> ProjectionRun::round() {
    auto query = m_session.execute(Session::query(u"projection_work"_s));
    if (!query)
        return failure(query.error());
    bool more = false;
    while (query->next()) {
        const QString processor = query->value(0).toString();
        if (m_failed.contains(processor))
            continue;
        const auto took = work(processor, query->value(1).toBool(), query->value(2).toBool());
        if (!took && endsTheRun(took.error()))
            return failure(took.error());
        if (!took)
            m_failed.insert(processor, took.error());
        else
            more = more || *took;
    }
    return more;
}

Result<bool> ProjectionRun::work(const QString& processor, bool rebuilding, bool mustBegin) {
    const auto live = takeBatch(processor, false);
    if (!live)
        return failure(live.error());
    if (!rebuilding)
        return *live > 0;
    auto beside = workBeside(processor, mustBegin);
    // Rebuilding is for administrators. Until one comes by, the live tables go on as they are.
    if (!beside && beside.error().kind == ErrorKind::Forbidden)
        return *live > 0;
    return beside;
}

Result<bool> ProjectionRun::workBeside(const QString& processor, bool mustBegin) {
    if (mustBegin) {
        FLEET_TRY(checkCancelled());
        FLEET_TRY(m_session.execute(Session::query(u"projection_rebuild_begin"_s), {processor}));
        m_beside.remove(processor);
    }
    const auto beside = takeBatch(processor, true);
    if (!beside)
        return failure(beside.error());
    if (*beside > 0)
        return true;
    const auto finished = ask(m_session, u"projection_rebuild_finish"_s, {processor});
    if (!finished)
        return failure(finished.error());
    if (!finished->toBool())
        QThread::msleep(pauseMilliseconds);
    return true;
}

Result<qint64> ProjectionRun::takeBatch(const QString& processor, bool beside) {
    FLEET_TRY(checkCancelled());
    Progress& progress = beside ? m_beside[processor] : m_live[processor];
    QElapsedTimer clock;
    clock.start();
    const auto taken = ask(m_session, u"projection_batch"_s, {processor, progress.batch.value(), beside});
    if (!taken)
        return failure(taken.error());
    const qint64 count = taken->toLongLong();
    progress.taken += count;
    if (count == progress.batch.value())
        progress.batch.learn(clock.elapsed());
    if (count > 0)
        tell();
    return count;
}

Result<void> ProjectionRun::checkCancelled() {
    if (m_control.isCancelled())
        return failure(ErrorKind::Cancelled,
                       u"Building the projections was cancelled; what is done is kept"_s);
    return ok();
}

qint64 ProjectionRun::events() const {
    qint64 most = 0;
    for (const Progress& progress : m_live)
        most = std::max(most, progress.taken);
    for (const Progress& progress : m_beside)
        most = std::max(most, progress.taken);
    return most;
}

void ProjectionRun::tell() {
    const qint64 done = events();
    m_control.progress(done, std::max(m_waiting, done), u"%1 events taken into the projections"_s.arg(done));
}

} // namespace fleet
