#include "desktop/history/HistoryRows.h"

#include <QFontMetrics>
#include <QScrollBar>

#include "desktop/shared/EventTable.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int maximumRows = 4000;
constexpr int rowsAhead = 40; ///< So close to an end the next page is fetched.

} // namespace

HistoryRows::HistoryRows(Workspace& workspace, EventTable& table, std::function<void(bool)> busy,
                         QObject* parent)
    : QObject(parent),
      m_workspace(workspace),
      m_table(table),
      m_events(workspace, maximumRows),
      m_pager(workspace, m_events, std::move(busy)) {
    table.setEventModel(&m_events);
    table.setColumnHidden(EventTableModel::Who, true);
    table.keepColumns(u"history/columns"_s);
    connect(&table, &EventTable::eventSelected, this, [this](const Event& event) { m_kept = event.eventId; });
    connect(&table, &EventTable::edgeWanted, this, &HistoryRows::goToEdge);
    connect(table.verticalScrollBar(), &QScrollBar::valueChanged, this, &HistoryRows::fetchAtEdges);
    connect(&m_pager, &HistoryPager::failed, this, &HistoryRows::failed);
    connect(&m_pager, &HistoryPager::searched, this, &HistoryRows::searched);
    connect(&m_pager, &HistoryPager::searched, this, [this](std::optional<Timestamp> reached) {
        if (reached && m_events.rowCount() == 0)
            m_table.setEmptyText(tr("Searching…"));
    });
    connect(&m_pager, &HistoryPager::loaded, this, &HistoryRows::showLoaded);
    connect(&m_pager, &HistoryPager::rowsPrepended, this, &HistoryRows::keepPlaceBelow);
    connect(&m_pager, &HistoryPager::rowsAppended, &table,
            [&table](int dropped) { table.keepPlace(-dropped); });
}

void HistoryRows::load(const EventFilter& filter) {
    m_filter = filter;
    m_pager.load(filter, m_target ? std::optional(EventCursor::of(*m_target)) : std::nullopt);
}

void HistoryRows::showLoaded(HistoryPager::Start start) {
    m_table.setEmptyText(tr("No event matches. Widen the time range or remove a condition."));
    if (m_target)
        m_kept = m_target->eventId;
    if (m_events.rowCount() == 0 && !m_target)
        emit emptied();
    else if (start == HistoryPager::Start::Oldest)
        m_table.selectEdge(false);
    else if (m_target || m_events.rowOf(m_kept) >= 0)
        m_table.selectEvent(m_kept);
    else
        m_table.setCurrentIndex(m_events.index(0, 0));
    m_target.reset();
    m_centre = start == HistoryPager::Start::Chosen;
    if (std::exchange(m_showTop, false))
        m_table.scrollToTop();
    fetchAtEdges();
}

void HistoryRows::keepPlaceBelow(int rows) {
    m_table.keepPlace(rows);
    if (std::exchange(m_centre, false)) // with what came just after it above it
        m_table.scrollTo(m_table.currentIndex(), QAbstractItemView::PositionAtCenter);
}

void HistoryRows::goToEdge(bool newest) {
    if (newest && m_pager.hasNewer())
        m_pager.load(m_filter);
    else if (!newest && m_pager.hasOlder())
        m_pager.loadOldest();
}

void HistoryRows::fetchAtEdges() {
    const QScrollBar* bar = m_table.verticalScrollBar();
    const int margin = rowsAhead * style::metrics::row;
    if (bar->value() > bar->maximum() - margin)
        m_pager.fetchOlder();
    if (bar->value() < margin)
        m_pager.fetchNewer();
}

void HistoryRows::showDates(bool shown, Timestamp widest) {
    m_events.setShowsDate(shown);
    const TimeRangeChoice& times = m_workspace.timeRange();
    const QString sample = shown ? times.formatShort(widest) : times.formatTime(widest);
    const QFontMetrics metrics(style::font(style::TextRole::Fixed));
    m_table.setColumnWidth(EventTableModel::Time,
                           metrics.horizontalAdvance(sample) + 3 * style::metrics::unit);
}

void HistoryRows::clear() {
    cancel();
    m_target.reset();
    m_kept = {};
    m_events.reset({});
}

void HistoryRows::cancel() {
    m_pager.cancel();
    if (m_events.rowCount() == 0)
        m_table.setEmptyText(tr("Stopped before anything was found."));
}

} // namespace fleet
