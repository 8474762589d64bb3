#include "desktop/history/HistoryPager.h"

#include <algorithm>

#include "store/EventFilterBinding.h"

namespace fleet {

namespace {

constexpr int rowsAbovePlace = 100;

/// Older than any event, yet a time that PostgreSQL knows.
const Timestamp beginning = *Timestamp::parse(QStringLiteral("0001-01-02"));

} // namespace

HistoryPager::HistoryPager(Workspace& workspace, EventTableModel& model,
                           const std::function<void(bool)>& busy, QObject* parent)
    : QObject(parent), m_workspace(workspace), m_model(model), m_jump(busy) {}

void HistoryPager::load(const EventFilter& filter, std::optional<EventCursor> place) {
    cancel();
    m_filter = filter;
    // What goes on beyond the rows of another filter is not asked for any more, even if this one fails.
    m_older.reset();
    m_newer.reset();
    if (place)
        jump(*place);
    else
        look({{.limit = pageSize}, Start::Newest});
}

void HistoryPager::loadOldest() {
    cancel();
    const Timestamp begin = m_filter.range.from.value_or(beginning);
    look({{.after = EventCursor{begin - 1, 0}, .limit = pageSize}, Start::Oldest});
}

void HistoryPager::jump(const EventCursor& place) {
    if (m_jumping) {
        m_next = place;
        return;
    }
    m_page.cancel();
    m_jumping = true;
    // Where rows must be searched for, those above the place come when the view goes there.
    if (isIndexed(m_filter.where))
        jumpAround(place);
    else
        look({{.before = place, .limit = pageSize}, Start::Place});
}

void HistoryPager::jumpAround(const EventCursor& place) {
    m_jump.ask(
        m_workspace.paging().call<EventPage>([filter = m_filter, place](Session& session, JobControl&) {
            return EventStore(session).around(filter, place, rowsAbovePlace, pageSize);
        }),
        [this, place](const Result<EventPage>& page) {
            m_jumping = false;
            if (!page)
                return fail(page.error());
            exchangeRows(*page, Start::Place);
            const auto first =
                std::find_if(page->events.begin(), page->events.end(),
                             [&](const Event& event) { return EventCursor::of(event) < place; });
            emit loaded(Start::Place, int(first - page->events.begin()));
            jumpOn();
        });
}

void HistoryPager::look(const Wish& wish) {
    LatestAnswer<EventPage>& answer = wish.isAhead ? m_page : m_jump;
    answer.ask(m_workspace.paging().call<EventPage>(
                   [filter = m_filter, wish](Session& session, JobControl& control) {
                       return EventStore(session).search(filter, wish.request, control, wish.pace);
                   }),
               [this, wish](const Result<EventPage>& page) {
                   m_jumping = false;
                   if (page)
                       take(wish, *page);
                   else
                       fail(page.error());
               });
}

void HistoryPager::take(const Wish& wish, const EventPage& page) {
    const bool upwards = wish.request.after.has_value();
    // Without a row and with more to search, the first rows are still to come.
    const bool isLoaded = wish.start && (!page.events.isEmpty() || !page.searchedTo);
    Wish rest = wish;
    rest.request.limit -= int(page.events.size());
    // A search that stopped on its way goes on by itself until the page is full. It does so before the rows
    // change: whoever sees them must find that more is under way.
    const bool goesOn = !m_next && page.searchedTo && rest.request.limit > 0;
    if (goesOn) {
        (upwards ? rest.request.after : rest.request.before) = upwards ? page.newer : page.older;
        rest.pace = SearchPace::after(page);
        if (isLoaded)
            rest.start.reset();
        look(rest);
    }
    if (wish.start)
        exchangeRows(page, *wish.start);
    else
        upwards ? prepend(page) : append(page);
    if (isLoaded)
        emit loaded(*wish.start, 0);
    emit searched(page.searchedTo, upwards);
    if (!goesOn)
        jumpOn();
}

void HistoryPager::exchangeRows(const EventPage& page, Start start) {
    m_older = start == Start::Oldest ? std::nullopt : page.older;
    m_newer = start == Start::Newest ? std::nullopt : page.newer;
    m_model.reset(page.events);
}

void HistoryPager::append(const EventPage& page) {
    m_older = page.older;
    const int before = m_model.rowCount();
    m_model.appendOlder(page.events);
    const int dropped = before + int(page.events.size()) - m_model.rowCount();
    if (dropped > 0)
        m_newer = EventCursor::of(m_model.event(0));
    emit rowsAppended(dropped);
}

void HistoryPager::prepend(const EventPage& page) {
    m_newer = page.newer;
    const int before = m_model.rowCount();
    m_model.prependNewer(page.events);
    if (before + page.events.size() > m_model.rowCount())
        noteOlder();
    emit rowsPrepended(int(page.events.size()));
}

void HistoryPager::fail(const Error& error) {
    emit searched({}, false);
    emit failed(error);
    jumpOn();
}

// The pointer moves faster than pages come: only the last of the places it passed counts.
void HistoryPager::jumpOn() {
    if (const auto next = std::exchange(m_next, std::nullopt))
        jump(*next);
}

void HistoryPager::fetchOlder() {
    if (m_older && !isFetching())
        look({{.before = m_older, .limit = pageSize}, {}, true});
}

void HistoryPager::fetchNewer() {
    if (m_newer && !isFetching())
        look({{.after = m_newer, .limit = pageSize}, {}, true});
}

void HistoryPager::noteNewer() {
    if (!m_newer && m_model.rowCount() > 0)
        m_newer = EventCursor::of(m_model.event(0));
}

void HistoryPager::noteOlder() {
    if (m_model.rowCount() > 0)
        m_older = EventCursor::of(m_model.event(m_model.rowCount() - 1));
}

void HistoryPager::cancel() {
    m_next.reset();
    m_jumping = false;
    m_jump.cancel();
    m_page.cancel();
    emit searched({}, false);
}

} // namespace fleet
