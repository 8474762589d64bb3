// Fills the history's table page by page while a person scrolls, in bounded memory.
#pragma once

#include <QObject>

#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Workspace.h"
#include "store/EventStore.h"

namespace fleet {

/// Owned by HistoryRows. Keeps at most the model's maximum of rows: what falls off one end is asked again
/// when the view comes back to it. The latest wish wins; while the pointer drags along the map, rows of the
/// places that it passes are shown as fast as the database gives them. GUI thread only.
class HistoryPager : public QObject {
    Q_OBJECT

public:
    static constexpr int pageSize = 200;

    /// Where the rows that load() brought begin.
    enum class Start { Newest, Place, Oldest };

    /// `busy` is told of what a person waits for, not of pages that are fetched ahead.
    HistoryPager(Workspace& workspace, EventTableModel& model, const std::function<void(bool)>& busy,
                 QObject* parent = nullptr);

    /// Starts again: the newest page of the filter, or the rows around `place`.
    void load(const EventFilter& filter, std::optional<EventCursor> place = {});
    /// Goes to the rows around a place in the same result.
    void jump(const EventCursor& place);
    /// Goes to the other end: the oldest page.
    void loadOldest();
    void fetchOlder(); ///< Does nothing where there is no more, or a page is on its way.
    void fetchNewer();
    void cancel();

    bool hasOlder() const { return m_older.has_value(); }
    bool hasNewer() const { return m_newer.has_value(); }
    bool isFetching() const { return m_page.isWaiting() || m_jump.isWaiting(); }
    /// Events came that are newer than the first row, and are not among the rows.
    void noteNewer();
    /// Rows were dropped at the end.
    void noteOlder();

signals:
    /// The rows were exchanged; `row` is the first one that is older than the place asked for.
    void loaded(fleet::HistoryPager::Start start, int row);
    void rowsPrepended(int count);  ///< The view keeps its place by these.
    void rowsAppended(int dropped); ///< So many rows went at the top.
    /// A search goes on, and has looked through everything back to (`upwards`: up to) this moment; none: it
    /// has ended.
    void searched(std::optional<fleet::Timestamp> reached, bool upwards);
    void failed(const fleet::Error& error);

private:
    /// Rows that are wanted, until so many are found: from a place on, in one direction.
    struct Wish {
        PageRequest request;        ///< With what is still wanted as its limit.
        std::optional<Start> start; ///< The rows are exchanged for these; none: they are added.
        bool isAhead = false;       ///< Nobody waits for them yet.
        SearchPace pace = {};
    };
    void look(const Wish& wish);
    void take(const Wish& wish, const EventPage& page);
    void jumpAround(const EventCursor& place);
    void exchangeRows(const EventPage& page, Start start);
    void append(const EventPage& page);
    void prepend(const EventPage& page);
    void fail(const Error& error);
    void jumpOn();

    Workspace& m_workspace;
    EventTableModel& m_model;
    LatestAnswer<EventPage> m_jump; ///< Exchanges the rows.
    LatestAnswer<EventPage> m_page; ///< Adds to them.
    EventFilter m_filter;
    std::optional<EventCursor> m_older; ///< Where the rows go on.
    std::optional<EventCursor> m_newer;
    std::optional<EventCursor> m_next; ///< Where to jump once the jump under way has arrived.
    bool m_jumping = false;
};

} // namespace fleet
