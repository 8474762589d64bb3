#include "desktop/history/HistoryRows.h"

#include <QFontMetrics>
#include <QScrollBar>

#include "desktop/shared/EventTable.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int maximumRows = 4000;
constexpr int rowsNear = 40;   ///< So close to an end the next page is fetched,
constexpr int rowsAhead = 400; ///< in the direction of scrolling long before.
/// Further from the top what arrives is left to be fetched: rows in view must not fall off the other end.
constexpr int rowsNearTop = 1000;

} // namespace

HistoryRows::HistoryRows(Workspace& workspace, EventTable& table, const std::function<void(bool)>& busy,
                         QObject* parent)
    : QObject(parent),
      m_workspace(workspace),
      m_table(table),
      m_events(workspace, maximumRows),
      m_pager(workspace, m_events, busy),
      m_arrivals(workspace) {
    table.setEventModel(&m_events);
    table.setColumnHidden(EventTableModel::Who, true);
    table.keepColumns(u"history/columns"_s);
    // The map beside the table is its scroll bar: one for the rows that happen to be here would lie.
    table.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&table, &EventTable::eventSelected, this, [this](const Event& event) { m_kept = event.eventId; });
    connect(&table, &EventTable::edgeWanted, this, &HistoryRows::goToEdge);
    connect(table.verticalScrollBar(), &QScrollBar::valueChanged, this, &HistoryRows::takeScroll);
    connect(&m_pager, &HistoryPager::failed, this, &HistoryRows::takeFailure);
    connect(&m_pager, &HistoryPager::searched, this, &HistoryRows::searched);
    connect(&m_pager, &HistoryPager::searched, this, [this](std::optional<Timestamp> reached) {
        if (reached && m_events.rowCount() == 0)
            m_table.setEmptyText(tr("Searching…"));
    });
    connect(&m_pager, &HistoryPager::loaded, this, &HistoryRows::showLoaded);
    connect(&m_pager, &HistoryPager::rowsPrepended, this, [this](int rows) {
        keepPlace(rows);
        settle();
    });
    connect(&m_pager, &HistoryPager::rowsAppended, this, [this](int dropped) {
        keepPlace(-dropped);
        settle();
    });
    connect(&m_arrivals, &HistoryArrivals::arrived, this, &HistoryRows::takeArrivals);
    connect(&m_arrivals, &HistoryArrivals::failed, this, &HistoryRows::failed);
    connect(&m_arrivals, &HistoryArrivals::mayHaveMissed, this, [this] { load(m_filter, Place::Kept); });
}

void HistoryRows::load(const EventFilter& filter, Place place) {
    std::optional<EventCursor> around;
    if (m_target)
        around = EventCursor{m_target->timestamp, m_target->id + 1};
    else if (place == Place::Kept && !m_showTop && !isAtTop())
        around = EventCursor{m_events.event(m_table.visibleRows().first).timestamp,
                             m_events.event(m_table.visibleRows().first).id + 1};
    m_filter = filter;
    m_arrivals.watch(filter);
    forgetSeen();
    m_pager.load(filter, around);
}

bool HistoryRows::isAtTop() const {
    return m_events.rowCount() == 0 || (m_table.verticalScrollBar()->value() == 0 && !m_pager.hasNewer());
}

void HistoryRows::goTo(Timestamp moment, bool select) {
    m_selectPlace = select;
    m_pager.jump({moment + 1, 0});
}

void HistoryRows::goToEdge(bool newest) {
    if (newest && m_pager.hasNewer()) {
        m_showTop = true;
        m_pager.load(m_filter);
    } else if (!newest && m_pager.hasOlder()) {
        m_pager.loadOldest();
    }
}

void HistoryRows::takeFailure(const Error& error) {
    emit failed(error);
    if (m_filter.where == m_shownWhere || error.kind == ErrorKind::ConnectionLost)
        return;
    m_shownWhere = m_filter.where;
    m_events.reset({});
    m_table.setEmptyText(tr("This filter could not be asked; the message above says why."));
    emit viewMoved({});
    emit unanswered();
}

void HistoryRows::showLoaded(HistoryPager::Start start, int row) {
    m_direction = 0;
    m_shownWhere = m_filter.where;
    m_table.setEmptyText(tr("No event matches. Widen the time range or remove a condition."));
    if (m_events.rowCount() == 0 && !m_target) {
        emit emptied();
    } else if (start == HistoryPager::Start::Oldest) {
        m_table.selectEdge(false);
    } else if (start == HistoryPager::Start::Place) {
        showPlace(row);
    } else if (!m_showTop && m_events.rowOf(m_kept) >= 0) {
        m_table.selectEvent(m_kept);
    } else {
        m_table.setCurrentIndex(m_events.index(0, 0));
        m_table.scrollToTop();
    }
    m_showTop = false;
    settle();
}

void HistoryRows::showPlace(int row) {
    if (const auto target = std::exchange(m_target, std::nullopt)) {
        m_kept = target->eventId;
        m_table.selectEvent(m_kept);
        m_table.scrollTo(m_table.currentIndex(), QAbstractItemView::PositionAtCenter);
        if (m_events.rowOf(m_kept) < 0)
            emit targetAbsent();
        return;
    }
    m_table.showAtTop(row);
    if (std::exchange(m_selectPlace, false))
        m_table.setCurrentIndex(m_events.index(std::min(row, m_events.rowCount() - 1), 0));
}

void HistoryRows::takeArrivals(const QList<Event>& newestFirst) {
    QList<Event> newer;
    for (const Event& event : newestFirst) {
        if (m_events.rowCount() == 0 || EventCursor::of(event) > EventCursor::of(m_events.event(0)))
            newer.append(event);
        else
            placeLate(event);
    }
    if (!newer.isEmpty())
        prepend(newer);
    settle();
}

// On top of the newest the table follows, unless the pointer is over the rows: somebody reads or aims there.
void HistoryRows::prepend(const QList<Event>& newestFirst) {
    for (const Event& event : newestFirst)
        m_unseen.append(EventCursor::of(event));
    if (m_pager.hasNewer() || m_table.visibleRows().first > rowsNearTop)
        return m_pager.noteNewer();
    const bool follows = isAtTop() && !m_table.viewport()->underMouse();
    const qsizetype before = m_events.rowCount();
    m_events.prependNewer(newestFirst);
    if (before + newestFirst.size() > m_events.rowCount())
        m_pager.noteOlder();
    if (!follows)
        keepPlace(int(newestFirst.size()));
    else if (!m_table.currentIndex().isValid() && m_kept.isNull())
        m_table.setCurrentIndex(m_events.index(0, 0));
}

// A transaction that committed late: its events belong between rows that are here already.
void HistoryRows::placeLate(const Event& event) {
    const bool beyond = EventCursor::of(event) < EventCursor::of(m_events.event(m_events.rowCount() - 1));
    if (beyond && m_pager.hasOlder())
        return; // comes with its page
    const int first = m_table.visibleRows().first;
    const int row = m_events.insert(event);
    if (row >= 0 && row <= first && !isAtTop())
        keepPlace(1);
}

// Not a person's scrolling: it has no direction.
void HistoryRows::keepPlace(int rows) {
    const bool settling = std::exchange(m_settling, true);
    const int direction = m_direction;
    m_table.keepPlace(rows);
    m_direction = direction;
    m_settling = settling;
}

void HistoryRows::forgetSeen() {
    const bool had = !m_unseen.isEmpty();
    m_unseen.clear();
    if (had)
        emit unseenChanged(0);
}

void HistoryRows::takeScroll(int value) {
    m_direction = value > m_scrolled ? 1 : -1;
    m_scrolled = value;
    settle();
}

// After rows came or went, or the view moved. Fetching may move the view again.
void HistoryRows::settle() {
    if (m_settling)
        return;
    m_settling = true;
    if (!m_kept.isNull() && !m_table.currentIndex().isValid())
        m_table.restoreSelection(m_kept);
    const int first = m_table.visibleRows().first;
    if (first >= 0 && !m_unseen.isEmpty()) {
        const EventCursor newest = EventCursor::of(m_events.event(first));
        m_unseen.removeIf([&](const EventCursor& place) { return place <= newest; });
    }
    emit unseenChanged(m_unseen.size());
    emit viewMoved(shown());
    fetchAtEdges();
    m_settling = false;
}

void HistoryRows::fetchAtEdges() {
    const QScrollBar* bar = m_table.verticalScrollBar();
    const int below = (bar->maximum() - bar->value()) / style::metrics::row;
    const int above = bar->value() / style::metrics::row;
    if (below < (m_direction > 0 ? rowsAhead : rowsNear))
        m_pager.fetchOlder();
    if (above < (m_direction < 0 ? rowsAhead : rowsNear))
        m_pager.fetchNewer();
    if (below == 0 && m_pager.hasOlder())
        m_table.setEdgeNote(tr("Loading older events…"), false);
    else if (above == 0 && m_pager.hasNewer())
        m_table.setEdgeNote(tr("Loading newer events…"), true);
    else
        m_table.setEdgeNote({}, false);
}

TimeRange HistoryRows::shown() const {
    const auto [first, last] = m_table.visibleRows();
    if (first < 0)
        return {};
    return {m_events.event(last).timestamp, m_events.event(first).timestamp};
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
    m_arrivals.stop();
    forgetSeen();
    m_kept = {};
    m_events.reset({});
    m_table.setEmptyText({});
    emit viewMoved({});
}

void HistoryRows::cancel() {
    const bool stopped = m_pager.isFetching();
    m_target.reset();
    m_showTop = m_selectPlace = false;
    m_pager.cancel();
    if (stopped && m_events.rowCount() == 0)
        m_table.setEmptyText(tr("Stopped before anything was found."));
}

} // namespace fleet
