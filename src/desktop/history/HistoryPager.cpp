#include "desktop/history/HistoryPager.h"

namespace fleet {

HistoryPager::HistoryPager(Workspace& workspace, EventTableModel& model, std::function<void(bool)> busy,
                           QObject* parent)
    : QObject(parent), m_workspace(workspace), m_model(model), m_answer(std::move(busy)) {}

void HistoryPager::ask(PageRequest request, void (HistoryPager::*take)(const EventPage&)) {
    request.limit = m_wanted;
    m_answer.ask(m_workspace.paging().call<EventPage>(
                     [filter = m_filter, request](Session& session, JobControl& control) {
                         return EventStore(session).search(filter, request, control);
                     }),
                 [this, take](const Result<EventPage>& page) {
                     if (!page) {
                         emit failed(page.error());
                         return;
                     }
                     m_wanted -= int(page->events.size());
                     (this->*take)(*page);
                     // A search that stopped on its way goes on by itself until the page is full.
                     emit searched(page->searchedTo);
                     if (page->searchedTo && m_wanted > 0)
                         ask(take == &HistoryPager::takeOlder ? PageRequest{.before = m_older}
                                                              : PageRequest{.after = m_newer},
                             take);
                 });
}

void HistoryPager::load(const EventFilter& filter, std::optional<EventCursor> first) {
    m_filter = filter;
    m_wanted = pageSize;
    m_starting = first ? Start::Chosen : Start::Newest;
    PageRequest request;
    if (first)
        request.before = EventCursor{first->timestamp, first->id + 1};
    ask(request, &HistoryPager::takeOlder);
}

void HistoryPager::loadOldest() {
    m_wanted = pageSize;
    m_starting = Start::Oldest;
    // PostgreSQL's years begin long before any event.
    const Timestamp begin = m_filter.range.from.value_or(*Timestamp::parse(QStringLiteral("0001-01-02")));
    ask({.after = EventCursor{begin - 1, 0}}, &HistoryPager::takeNewer);
}

/// Exchanges the rows for the first ones of a load, empty ones while nothing is found yet.
bool HistoryPager::takeFirst(const EventPage& page) {
    if (!m_starting)
        return false;
    m_model.reset(page.events);
    m_older = *m_starting == Start::Oldest ? std::nullopt : page.older;
    m_newer = *m_starting == Start::Newest ? std::nullopt : page.newer;
    if (page.events.isEmpty() && page.searchedTo)
        return true;
    emit loaded(*std::exchange(m_starting, std::nullopt));
    return true;
}

void HistoryPager::fetchOlder() {
    if (!m_older || m_answer.isWaiting())
        return;
    m_wanted = pageSize;
    ask({.before = m_older}, &HistoryPager::takeOlder);
}

void HistoryPager::takeOlder(const EventPage& page) {
    if (takeFirst(page))
        return;
    m_older = page.older;
    const int before = m_model.rowCount();
    m_model.appendOlder(page.events);
    const int dropped = before + int(page.events.size()) - m_model.rowCount();
    if (dropped > 0)
        m_newer = EventCursor::of(m_model.event(0));
    emit rowsAppended(dropped);
}

void HistoryPager::fetchNewer() {
    if (!m_newer || m_answer.isWaiting())
        return;
    m_wanted = pageSize;
    ask({.after = m_newer}, &HistoryPager::takeNewer);
}

void HistoryPager::takeNewer(const EventPage& page) {
    if (takeFirst(page))
        return;
    m_newer = page.newer;
    const int before = m_model.rowCount();
    m_model.prependNewer(page.events);
    if (before + page.events.size() > m_model.rowCount())
        m_older = EventCursor::of(m_model.event(m_model.rowCount() - 1));
    emit rowsPrepended(int(page.events.size()));
}

void HistoryPager::cancel() {
    m_answer.cancel();
    emit searched({});
}

} // namespace fleet
