// The history's table and its pager as one: loads what is scrolled to, keeps the place and the selection.
#pragma once

#include "desktop/history/HistoryArrivals.h"
#include "desktop/history/HistoryPager.h"
#include "desktop/shared/EventTableModel.h"

namespace fleet {

class EventTable;

/// Owned by HistoryPage, and so is the table. GUI thread only.
class HistoryRows : public QObject {
    Q_OBJECT

public:
    /// What load() does with the place that is shown.
    enum class Place { Top, Kept };

    HistoryRows(Workspace& workspace, EventTable& table, const std::function<void(bool)>& busy,
                QObject* parent = nullptr);

    /// Rows stay until the new ones are here. Then the event that was selected is so again, where it is among
    /// them. Kept: what is at the top of the view stays there, unless that is the newest.
    void load(const EventFilter& filter, Place place = Place::Top);
    /// The next load() begins around this event and selects it.
    void aimAt(const Event& event) { m_target = event; }
    /// The next load() shows its newest rows, whatever is selected.
    void showTop() { m_showTop = true; }
    /// Shows the events of a moment and before; `select` selects the first of them.
    void goTo(Timestamp moment, bool select);
    void goToEdge(bool newest);
    /// What counts as selected although its row may not be here.
    void keep(const QUuid& eventId) { m_kept = eventId; }

    /// Times of day alone, or with their date; the column gets the room that the time `widest` takes.
    void showDates(bool shown, Timestamp widest);
    void clear();
    void cancel(); ///< Forgets also where the rows under way were to begin.

    /// The times of the oldest and the newest event in view; open where there are none.
    TimeRange shown() const;

signals:
    void emptied();      ///< No event matches.
    void unanswered();   ///< Another filter failed: no rows are left that could be taken for its own.
    void targetAbsent(); ///< The event that was aimed at is not part of the result.
    void viewMoved(const fleet::TimeRange& shown);
    void unseenChanged(qsizetype count); ///< So many events arrived above what has been in view.
    void searched(std::optional<fleet::Timestamp> reached, bool upwards); ///< As the pager says.
    void failed(const fleet::Error& error);

private:
    void takeFailure(const Error& error);
    void showLoaded(HistoryPager::Start start, int row);
    void showPlace(int row);
    void takeArrivals(const QList<Event>& newestFirst);
    void prepend(const QList<Event>& newestFirst);
    void placeLate(const Event& event);
    void keepPlace(int rows);
    void forgetSeen();
    void takeScroll(int value);
    void settle();
    void fetchAtEdges();
    bool isAtTop() const;

    Workspace& m_workspace;
    EventTable& m_table;
    EventTableModel m_events;
    HistoryPager m_pager;
    HistoryArrivals m_arrivals;
    EventFilter m_filter;
    FilterExpression m_shownWhere; ///< The filter of the rows that are here.
    std::optional<Event> m_target;
    QUuid m_kept;
    QList<EventCursor> m_unseen; ///< Arrived, newer than whatever was in view; in no order.
    int m_scrolled = 0;
    int m_direction = 0; ///< Of the last scrolling: -1 to newer rows, 1 to older ones.
    bool m_selectPlace = false;
    bool m_showTop = false;
    bool m_settling = false;
};

} // namespace fleet
