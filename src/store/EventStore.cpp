#include "store/EventStore.h"

#include "store/EventFilterBinding.h"
#include "store/EventRow.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int largestPage = 10'000;
constexpr qint64 mostCounted = 100'000; ///< Events of a correlation: beyond it nobody needs the number.

Result<void> checkLimit(int limit) {
    if (limit < 1 || limit > largestPage)
        return failure(ErrorKind::InvalidInput, u"Cannot read %1 events at once"_s.arg(limit),
                       u"ask for 1 to %1"_s.arg(largestPage));
    return ok();
}

Result<Event> only(Result<QList<Event>> events, const QString& name) {
    if (!events)
        return failure(events.error());
    if (events->isEmpty())
        return failure(ErrorKind::NotFound, u"There is no event %1"_s.arg(name),
                       u"check the id; the event may have been dropped by retention"_s);
    return events->first();
}

/// The filter that finds the history an event is part of: its device's where it has one, else its
/// aggregate's.
EventFilter historyOf(const Event& event, const QString& device) {
    if (!device.isEmpty())
        return {.where = FilterExpression::oneOf(FilterField::Device, {device})};
    return {.where = FilterExpression::oneOf(FilterField::AggregateType, {event.aggregateType})
                         .with(FilterExpression::oneOf(FilterField::Aggregate, {event.aggregateId}))};
}

} // namespace

Result<QList<Event>> EventStore::among(const EventFilter& filter, const QList<Event>& events) {
    if (events.isEmpty())
        return QList<Event>{};
    QStringList ids;
    for (const Event& event : events)
        ids += QString::number(event.id);
    const auto [oldest, newest] =
        std::minmax_element(events.begin(), events.end(),
                            [](const Event& a, const Event& b) { return a.timestamp < b.timestamp; });
    // The times let PostgreSQL leave out all other partitions.
    const Timestamp from = std::max(oldest->timestamp, filter.range.from.value_or(oldest->timestamp));
    const Timestamp end = newest->timestamp + 1;
    const EventFilter those{{from, std::min(end, filter.range.to.value_or(end))},
                            filter.where.with(FilterExpression::oneOf(FilterField::Id, ids))};
    auto found = page(those, {.limit = int(events.size())});
    if (!found)
        return failure(found.error());
    return std::move(found->events);
}

Result<qint64> EventStore::forEach(const EventFilter& filter, const std::function<bool(const Event&)>& take) {
    const auto filtered = filteredQuery(m_session, u"event_stream"_s, filter);
    if (!filtered)
        return failure(filtered.error());
    auto query = m_session.stream(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    qint64 taken = 0;
    while (query->next()) {
        ++taken;
        if (!take(eventFromRow(*query))) {
            // Reading a broken-off stream to its end could take minutes.
            m_session.cancelHandle().cancel();
            return taken;
        }
    }
    FLEET_TRY(m_session.finish(*query));
    return taken;
}

Result<Event> EventStore::event(const QUuid& eventId) {
    const QString text = eventId.toString(QUuid::WithoutBraces);
    return only(eventsFrom(m_session, m_session.execute(Session::query(u"event_by_uuid"_s), {text})), text);
}

Result<Event> EventStore::event(qint64 id) {
    return only(eventsFrom(m_session, m_session.execute(Session::query(u"event_by_id"_s), {id})),
                u"number %1"_s.arg(id));
}

Result<QList<Event>> EventStore::chain(const QUuid& correlationId) {
    return eventsFrom(m_session, m_session.execute(Session::query(u"event_chain"_s),
                                                   {correlationId.toString(QUuid::WithoutBraces)}));
}

Result<EventChain> EventStore::chainNear(const Event& event, int most) {
    FLEET_TRY(checkLimit(most));
    const QString correlation = event.correlationId.toString(QUuid::WithoutBraces);
    auto size = m_session.execute(Session::query(u"event_chain_size"_s), {correlation, mostCounted + 1});
    if (!size)
        return failure(size.error());
    size->next();
    const qint64 total = size->value(0).toLongLong();
    auto events = eventsFrom(
        m_session, m_session.execute(Session::query(u"event_chain_near"_s), {correlation, event.id, most}));
    if (!events)
        return failure(events.error());
    return EventChain{std::move(*events), std::min(total, mostCounted), total > mostCounted};
}

Result<QList<Event>> EventStore::neighbours(const Event& event, int count) {
    FLEET_TRY(checkLimit(count));
    auto query = m_session.execute(
        Session::query(u"event_device"_s),
        {event.aggregateType, event.aggregateId, event.data, sql::textOrNull(event.metadata)});
    if (!query)
        return failure(query.error());
    const QString device = query->next() ? query->value(0).toString() : QString();

    const EventFilter filter = historyOf(event, device);
    auto newer = page(filter, {.after = EventCursor::of(event), .limit = count});
    if (!newer)
        return failure(newer.error());
    auto older = page(filter, {.before = EventCursor::of(event), .limit = count});
    if (!older)
        return failure(older.error());
    QList<Event> events = newer->events + older->events;
    std::reverse(events.begin(), events.end());
    return events;
}

Result<QList<Event>> EventStore::arrivalsAfter(qint64 id, int limit) {
    FLEET_TRY(checkLimit(limit));
    return eventsFrom(m_session, m_session.execute(Session::query(u"event_arrivals"_s), {id, limit}));
}

Result<QList<Event>> EventStore::settledAfter(qint64 id, int limit) {
    FLEET_TRY(checkLimit(limit));
    return eventsFrom(m_session, m_session.execute(Session::query(u"event_settled"_s), {id, limit}));
}

Result<qint64> EventStore::newestId() {
    auto query = m_session.execute(u"select coalesce(max(id), 0) from events"_s);
    if (!query)
        return failure(query.error());
    query->next();
    return query->value(0).toLongLong();
}

} // namespace fleet
