// The next event that changes one field of a device's state.
#pragma once

#include "core/JobControl.h"
#include "store/EventStore.h"

namespace fleet {

/// Passes events that cannot change the field, and folds the others in batches. A plain value that travels
/// from thread to thread with its steps.
class ChangeSearch {
public:
    /// `field` is a JSON Pointer into the state; of an object or list, any change within it counts. Only
    /// events after `from` count.
    explicit ChangeSearch(const QString& deviceId = {}, QString field = {}, EventCursor from = {});

    /// Goes on until the search is finished or the budget is spent. The session's thread. Cancelled where
    /// `control` says so.
    Result<void> step(Session& session, JobControl& control, std::chrono::milliseconds budget);

    bool isFinished() const { return m_finished; }
    /// None, when finished: nothing changes the field any more.
    const std::optional<EventCursor>& found() const { return m_found; }
    const QString& field() const { return m_field; }
    /// Everything up to here has been looked through.
    const EventCursor& reached() const { return m_reached; }

private:
    Result<void> begin(Session& session);
    Result<void> passOthers(Session& session);
    Result<void> foldBatch(Session& session);

    QString m_deviceId;
    QString m_field;
    EventCursor m_reached;
    QStringList m_types; ///< Patterns; empty: not asked yet.
    int m_batch;
    bool m_finished = false;
    std::optional<EventCursor> m_found;
};

} // namespace fleet
