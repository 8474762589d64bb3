#include "store/EventFollower.h"

#include "store/EventRow.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

using namespace std::chrono_literals;

namespace {

constexpr auto beforeAdvancingAgain = 10s;

/// `{1,5,9}` for a bigint[] parameter.
QString idArray(const QList<IdGaps::Range>& ranges, qint64 IdGaps::Range::*end) {
    QStringList ids;
    for (const IdGaps::Range& range : ranges)
        ids += QString::number(range.*end);
    return u'{' + ids.join(u',') + u'}';
}

} // namespace

EventFollower::EventFollower(EventListener::Delivery delivery, qint64 afterId)
    : m_delivery(delivery), m_afterId(afterId), m_gaps(std::max<qint64>(afterId, 0)) {}

Result<QList<Event>> EventFollower::read(Session& session) {
    if (m_afterId < 0)
        FLEET_TRY(begin(session));
    return m_delivery == EventListener::Delivery::Settled ? readSettled(session) : readImmediate(session);
}

Result<void> EventFollower::begin(Session& session) {
    // What is visible now came before the start; an id that is missing among it may still arrive.
    FLEET_TRY(advanceHorizon(session));
    auto query = session.execute(Session::query(u"event_start"_s));
    if (!query)
        return failure(query.error());
    qint64 settled = -1;
    while (query->next()) {
        if (settled < 0) {
            settled = query->value(0).toLongLong();
            m_gaps = IdGaps(settled);
        }
        if (query->value(1).isNull())
            continue;
        m_gaps.arrived(query->value(1).toLongLong());
        m_earlier += query->value(1).toLongLong();
    }
    m_afterId = settled;
    return ok();
}

Result<void> EventFollower::advanceHorizon(Session& session) {
    if (!m_advanceAgain.hasExpired())
        return ok();
    const auto advanced = session.execute(u"select * from advance_event_horizon()"_s);
    if (advanced)
        return ok();
    // A role that may only read, or a standby, follows the watermarks that others write. Rights are granted
    // and standbys promoted meanwhile, so it is tried again. One whom others keep waiting goes on as well.
    switch (advanced.error().kind) {
        case ErrorKind::Forbidden:
            m_advanceAgain.setRemainingTime(beforeAdvancingAgain);
            return ok();
        case ErrorKind::Timeout:
        case ErrorKind::Conflict:
            return ok();
        default:
            return failure(advanced.error());
    }
}

Result<qint64> EventFollower::backlog(Session& session) const {
    const qint64 after = m_delivery == EventListener::Delivery::Settled ? m_afterId : m_gaps.newest();
    auto query = session.execute(Session::query(u"event_backlog"_s), {after});
    if (!query)
        return failure(query.error());
    return query->next() ? query->value(0).toLongLong() : 0;
}

Result<qint64> EventFollower::settledId(Session& session) {
    auto query = session.execute(u"select coalesce(settled_event_id, 0) from event_horizon"_s);
    if (!query)
        return failure(query.error());
    return query->next() ? query->value(0).toLongLong() : 0;
}

Result<QList<Event>> EventFollower::readSettled(Session& session) {
    auto newer = session.execute(u"select exists (select from events where id > $1::bigint)"_s, {m_afterId});
    if (!newer)
        return failure(newer.error());
    newer->next();
    m_expectsMore = newer->value(0).toBool();
    if (!m_expectsMore)
        return QList<Event>{};

    FLEET_TRY(advanceHorizon(session));
    auto events = EventStore(session).settledAfter(m_afterId, batch);
    if (!events || events->isEmpty())
        return events;
    m_afterId = events->last().id;
    const bool full = events->size() == batch;
    events->removeIf([this](const Event& event) { return m_earlier.remove(event.id); });
    return events->isEmpty() && full ? readSettled(session) : events;
}

Result<QList<Event>> EventFollower::readImmediate(Session& session) {
    if (!m_gaps.isEmpty()) {
        // Handed out at once: they are no longer remembered as missing, and the next statement may fail.
        auto late = readGaps(session);
        if (!late || !late->isEmpty()) {
            m_expectsMore = true;
            return late;
        }
    }
    auto arrivals = EventStore(session).arrivalsAfter(m_gaps.newest(), batch);
    if (!arrivals)
        return arrivals;
    for (const Event& event : std::as_const(*arrivals))
        m_gaps.arrived(event.id);
    m_expectsMore = !m_gaps.isEmpty() || arrivals->size() == batch;
    return arrivals;
}

Result<QList<Event>> EventFollower::readGaps(Session& session) {
    // The horizon is read before the gaps: what it has passed was visible when they are looked at.
    FLEET_TRY(advanceHorizon(session));
    const auto settled = settledId(session);
    if (!settled)
        return failure(settled.error());
    const QList<IdGaps::Range> ranges = m_gaps.ranges();
    auto events = eventsFrom(session, session.execute(Session::query(u"event_late"_s),
                                                      {idArray(ranges, &IdGaps::Range::first),
                                                       idArray(ranges, &IdGaps::Range::last), batch}));
    if (!events)
        return events;
    for (const Event& event : std::as_const(*events))
        m_gaps.arrived(event.id);
    if (events->size() < batch)
        m_gaps.settledUpTo(*settled);
    return events;
}

} // namespace fleet
