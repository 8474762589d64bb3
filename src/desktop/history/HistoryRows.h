// The history's table and its pager as one: loads what is scrolled to, keeps the place and the selection.
#pragma once

#include "desktop/history/HistoryPager.h"
#include "desktop/shared/EventTableModel.h"

namespace fleet {

class EventTable;

/// Owned by HistoryPage, and so is the table. GUI thread only.
class HistoryRows : public QObject {
    Q_OBJECT

public:
    HistoryRows(Workspace& workspace, EventTable& table, std::function<void(bool)> busy,
                QObject* parent = nullptr);

    /// Rows stay until the new ones are here. Then the event that was selected is so again, where it is among
    /// them; else the newest is.
    void load(const EventFilter& filter);
    /// The next load() begins around this event and selects it.
    void aimAt(const Event& event) { m_target = event; }
    /// The next load() shows its newest rows, whatever is selected.
    void showTop() { m_showTop = true; }
    /// What counts as selected although its row may not be here.
    void keep(const QUuid& eventId) { m_kept = eventId; }

    /// Times of day alone, or with their date; the column gets the room that the time `widest` takes.
    void showDates(bool shown, Timestamp widest);
    void clear();
    void cancel();

signals:
    void emptied();                                         ///< No event matches.
    void searched(std::optional<fleet::Timestamp> reached); ///< As the pager says.
    void failed(const fleet::Error& error);

private:
    void showLoaded(HistoryPager::Start start);
    void goToEdge(bool newest);
    void fetchAtEdges();
    void keepPlaceBelow(int rows);

    Workspace& m_workspace;
    EventTable& m_table;
    EventTableModel m_events;
    HistoryPager m_pager;
    EventFilter m_filter;
    std::optional<Event> m_target;
    QUuid m_kept;
    bool m_centre = false; ///< Newer rows come next around the target.
    bool m_showTop = false;
};

} // namespace fleet
