// The paging half of EventStore. A page is looked for in windows of time that grow: PostgreSQL cannot read
// the partitions of a log with a default partition one after the other, it merges all that a statement may
// touch, and looks in each for its first match. A window of a day touches one or two.
#include "store/EventFilterBinding.h"
#include "store/EventRow.h"
#include "store/EventStore.h"
#include "store/SqlValues.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int largestPage = 10'000;
constexpr qint64 firstWindow = microsecondsPerDay;
constexpr qint64 growth = 4;
constexpr qsizetype limitPlace = 4; ///< Of the parameter, counted from 0.

Result<void> checkRequest(const PageRequest& request) {
    if (request.limit < 1 || request.limit > largestPage)
        return failure(ErrorKind::InvalidInput, u"A page cannot have %1 events"_s.arg(request.limit),
                       u"ask for 1 to %1"_s.arg(largestPage));
    if (request.before && request.after)
        return failure(ErrorKind::InvalidInput, u"A page cannot lie both before and after a place"_s,
                       u"give one of the two"_s);
    return ok();
}

/// Whether so little is left that its index is asked in all partitions at once.
bool leavesLittle(const FilterExpression& where) {
    const auto restricts = [&](FilterField field) { return !where.valuesOf(field).isEmpty(); };
    return restricts(FilterField::Device) || restricts(FilterField::Correlation) ||
           restricts(FilterField::Event) || restricts(FilterField::Id) ||
           (restricts(FilterField::AggregateType) && restricts(FilterField::Aggregate));
}

/// Asks for the matches of one stretch of time after the other, away from a place, until there are enough.
class WindowedPage {
public:
    /// `query` is made of event_page_older.sql or event_page_newer.sql, as the request's direction is.
    WindowedPage(Session& session, const EventFilter& filter, const PageRequest& request, FilteredQuery query)
        : m_session(session),
          m_range(filter.range),
          m_newer(request.after.has_value()),
          m_whole(leavesLittle(filter.where)),
          m_query(std::move(query)),
          m_place(m_newer ? request.after : request.before),
          m_wanted(request.limit + 1) {}

    /// At most one more than the limit, in the direction of the page.
    Result<QList<Event>> read() {
        TimeRange window = m_whole ? m_range : firstOf();
        qint64 width = firstWindow;
        while (true) {
            FLEET_TRY(take(window));
            if (m_found.size() >= m_wanted ||
                (m_newer ? window.to == m_range.to : window.from == m_range.from))
                return std::move(m_found);
            FLEET_TRY(closeRange());
            width *= growth;
            if (m_newer) {
                window.from = std::max(*window.to, *m_range.from);
                window.to = std::min(*window.from + width, *m_range.to);
            } else {
                window.to = std::min(*window.from, *m_range.to);
                window.from = std::max(*window.to - width, *m_range.from);
            }
            if (*window.from >= *window.to)
                return std::move(m_found);
        }
    }

private:
    TimeRange firstOf() const {
        TimeRange window = m_range;
        if (m_newer) {
            const Timestamp end =
                std::max(m_place->timestamp, m_range.from.value_or(m_place->timestamp)) + firstWindow;
            window.to = m_range.to ? std::min(end, *m_range.to) : end;
        } else {
            Timestamp begin = m_range.to.value_or(Timestamp::now());
            if (m_place)
                begin = std::min(m_place->timestamp, m_range.to.value_or(m_place->timestamp));
            window.from = std::max(begin - firstWindow, m_range.from.value_or(begin - firstWindow));
        }
        return window;
    }

    /// Nothing lies beyond the log's own ends.
    Result<void> closeRange() {
        if (m_closed)
            return ok();
        m_closed = true;
        const auto extent = EventStore(m_session).extent();
        if (!extent)
            return failure(extent.error());
        const Timestamp oldest = extent->from.value_or(Timestamp{});
        const Timestamp end = extent->to.value_or(Timestamp{}) + 1;
        m_range = {std::max(oldest, m_range.from.value_or(oldest)), std::min(end, m_range.to.value_or(end))};
        return ok();
    }

    Result<void> take(const TimeRange& window) {
        m_query.values[0] = sql::moment(window.from);
        m_query.values[1] = sql::moment(window.to);
        m_query.values[limitPlace] = m_wanted - m_found.size();
        const auto found = eventsFrom(m_session, m_session.execute(m_query.sql, m_query.values));
        if (!found)
            return failure(found.error());
        m_found += *found;
        return ok();
    }

    Session& m_session;
    TimeRange m_range;
    bool m_newer;
    bool m_whole; ///< One window for everything.
    FilteredQuery m_query;
    std::optional<EventCursor> m_place;
    qsizetype m_wanted;
    QList<Event> m_found;
    bool m_closed = false;
};

} // namespace

Result<EventPage> EventStore::page(const EventFilter& filter, const PageRequest& request) {
    FLEET_TRY(checkRequest(request));
    // One more than asked for tells whether the history goes on.
    const auto place = request.after ? request.after : request.before;
    auto query =
        filteredQuery(m_session, request.after ? u"event_page_newer"_s : u"event_page_older"_s, filter,
                      {sql::moment(place ? std::optional(place->timestamp) : std::nullopt),
                       place ? QVariant(place->id) : sql::null(), request.limit + 1});
    if (!query)
        return failure(query.error());
    auto found = WindowedPage(m_session, filter, request, std::move(*query)).read();
    if (!found)
        return failure(found.error());
    const bool goesOn = found->size() > request.limit;
    if (goesOn)
        found->removeLast();

    EventPage page;
    if (request.after) {
        std::reverse(found->begin(), found->end());
        // What lies just before an empty page is the event at the given place itself.
        page.older = found->isEmpty() ? EventCursor{request.after->timestamp, request.after->id + 1}
                                      : EventCursor::of(found->last());
        if (goesOn)
            page.newer = EventCursor::of(found->first());
    } else {
        if (goesOn)
            page.older = EventCursor::of(found->last());
        if (request.before)
            page.newer = found->isEmpty() ? EventCursor{request.before->timestamp, request.before->id - 1}
                                          : EventCursor::of(found->first());
    }
    page.events = std::move(*found);
    return page;
}

Result<EventPage> EventStore::around(const EventFilter& filter, const EventCursor& place, int newer,
                                     int older) {
    auto after = page(filter, {.after = EventCursor{place.timestamp, place.id - 1}, .limit = newer});
    if (!after)
        return after;
    auto before = page(filter, {.before = place, .limit = older});
    if (!before)
        return before;
    return EventPage{after->events + before->events, before->older, after->newer};
}

} // namespace fleet
