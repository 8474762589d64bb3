#include "desktop/history/HistoryPager.h"

namespace fleet {

HistoryPager::HistoryPager(Workspace& workspace, EventTableModel& model, std::function<void(bool)> busy,
                           QObject* parent)
    : QObject(parent), m_workspace(workspace), m_model(model), m_answer(std::move(busy)) {}

void HistoryPager::ask(const PageRequest& request, std::function<void(const EventPage&)> take) {
    m_answer.ask(
        m_workspace.reading().call<EventPage>([filter = m_filter, request](Session& session, JobControl&) {
            return EventStore(session).page(filter, request);
        }),
        [this, take = std::move(take)](const Result<EventPage>& page) {
            if (page)
                take(*page);
            else
                emit failed(page.error());
        });
}

void HistoryPager::load(const EventFilter& filter, std::optional<EventCursor> first) {
    m_filter = filter;
    PageRequest request;
    request.limit = pageSize;
    if (first)
        request.before = EventCursor{first->timestamp, first->id + 1};
    ask(request, [this, jumped = first.has_value()](const EventPage& page) {
        m_hasOlder = page.older.has_value();
        m_hasNewer = jumped;
        m_model.reset(page.events);
        emit loaded(jumped ? Start::Chosen : Start::Newest);
    });
}

void HistoryPager::loadOldest() {
    PageRequest request;
    request.limit = pageSize;
    // PostgreSQL's years begin long before any event.
    const Timestamp begin = m_filter.range.from.value_or(*Timestamp::parse(QStringLiteral("0001-01-02")));
    request.after = EventCursor{begin - 1, 0};
    ask(request, [this](const EventPage& page) {
        m_hasOlder = false;
        m_hasNewer = page.newer.has_value();
        m_model.reset(page.events);
        emit loaded(Start::Oldest);
    });
}

void HistoryPager::fetchOlder() {
    if (!m_hasOlder || m_answer.isWaiting() || m_model.rowCount() == 0)
        return;
    PageRequest request;
    request.limit = pageSize;
    request.before = EventCursor::of(m_model.event(m_model.rowCount() - 1));
    ask(request, [this](const EventPage& page) {
        m_hasOlder = page.older.has_value();
        const int before = m_model.rowCount();
        m_model.appendOlder(page.events);
        const int dropped = before + int(page.events.size()) - m_model.rowCount();
        m_hasNewer = m_hasNewer || dropped > 0;
        emit rowsAppended(dropped);
    });
}

void HistoryPager::fetchNewer() {
    if (!m_hasNewer || m_answer.isWaiting() || m_model.rowCount() == 0)
        return;
    PageRequest request;
    request.limit = pageSize;
    request.after = EventCursor::of(m_model.event(0));
    ask(request, [this](const EventPage& page) {
        m_hasNewer = page.newer.has_value();
        const int before = m_model.rowCount();
        m_model.prependNewer(page.events);
        m_hasOlder = m_hasOlder || before + page.events.size() > m_model.rowCount();
        emit rowsPrepended(int(page.events.size()));
    });
}

void HistoryPager::cancel() {
    m_answer.cancel();
}

} // namespace fleet
