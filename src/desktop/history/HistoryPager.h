// Fills the history's table page by page while a person scrolls, in bounded memory.
#pragma once

#include <QObject>

#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Workspace.h"
#include "store/EventStore.h"

namespace fleet {

/// Owned by HistoryRows. Keeps at most the model's maximum of rows: what falls off one end is asked again
/// when the view comes back to it. GUI thread only.
class HistoryPager : public QObject {
    Q_OBJECT

public:
    static constexpr int pageSize = 200;

    /// Where the rows that load() brought begin.
    enum class Start { Newest, Chosen, Oldest };

    HistoryPager(Workspace& workspace, EventTableModel& model, std::function<void(bool)> busy,
                 QObject* parent = nullptr);

    /// Starts again: the newest page of the filter, or the page that begins at `first` and goes to older
    /// events.
    void load(const EventFilter& filter, std::optional<EventCursor> first = {});
    /// Goes to the other end: the oldest page.
    void loadOldest();
    void fetchOlder(); ///< Does nothing where there is no more, or a page is on its way.
    void fetchNewer();
    void cancel();

    bool hasOlder() const { return m_older.has_value(); }
    bool hasNewer() const { return m_newer.has_value(); }

signals:
    void loaded(fleet::HistoryPager::Start start);
    void rowsPrepended(int count);  ///< The view keeps its place by these.
    void rowsAppended(int dropped); ///< So many rows went at the top.
    /// A search goes on, and has looked through everything down (or up) to this moment; none: it has ended.
    void searched(std::optional<fleet::Timestamp> reached);
    void failed(const fleet::Error& error);

private:
    void ask(PageRequest request, void (HistoryPager::*take)(const EventPage&));
    void takeOlder(const EventPage& page);
    void takeNewer(const EventPage& page);
    bool takeFirst(const EventPage& page);

    Workspace& m_workspace;
    EventTableModel& m_model;
    LatestAnswer<EventPage> m_answer;
    EventFilter m_filter;
    std::optional<EventCursor> m_older; ///< Where the rows go on.
    std::optional<EventCursor> m_newer;
    std::optional<Start> m_starting; ///< Until the first rows of a load are here.
    int m_wanted = 0;                ///< Rows of the page under way that are still to be found.
};

} // namespace fleet
