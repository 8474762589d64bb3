// Reads new events, each exactly once, however their transactions overlap. The rules behind EventListener,
// without its thread: used with one session at a time, and carried from a lost session to the next.
#pragma once

#include <QDeadlineTimer>
#include <QSet>

#include "store/EventListener.h"
#include "store/IdGaps.h"
#include "store/Session.h"

namespace fleet {

/// Used in its session's thread, owned by whoever follows the log.
class EventFollower {
public:
    /// `afterId` as for EventListener::start.
    EventFollower(EventListener::Delivery delivery, qint64 afterId);

    /// The next events, at most `batch`; none: nothing new for now. Finds its starting place with the first
    /// call.
    Result<QList<Event>> read(Session& session);

    /// True while something is under way that will show up without a further notification: an id that was
    /// passed, or an event that is not settled yet.
    bool expectsMore() const { return m_expectsMore; }

    /// How many events wait to be read, as far as they can be seen now; counts no further than a million.
    Result<qint64> backlog(Session& session) const;

    static constexpr int batch = 1'000;

private:
    Result<void> begin(Session& session);
    Result<qint64> settledId(Session& session);
    Result<void> advanceHorizon(Session& session);
    Result<QList<Event>> readSettled(Session& session);
    Result<QList<Event>> readImmediate(Session& session);
    Result<QList<Event>> readGaps(Session& session);

    EventListener::Delivery m_delivery;
    qint64 m_afterId;       ///< -1: the start is still to be found.
    IdGaps m_gaps;          ///< Immediate delivery.
    QSet<qint64> m_earlier; ///< Settled delivery: events that were there before the start, but not settled.
    QDeadlineTimer m_advanceAgain{0}; ///< Who may not advance the horizon tries again at that time.
    bool m_expectsMore = false;
};

} // namespace fleet
