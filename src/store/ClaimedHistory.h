// A device's history in the order of the times that the device itself claims.
#pragma once

#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "store/DeviceDensity.h"
#include "store/DeviceStore.h"

namespace fleet {

/// One event's place in both orders.
struct ClaimedEvent {
    qint64 id = 0;
    QString eventType;
    Timestamp recorded;
    std::optional<Timestamp> claimed = {}; ///< None: it claims no time, or none that can be read.

    /// Where it stands: an event without a claim stands at its recorded time.
    EventCursor place() const { return {claimed.value_or(recorded), id}; }
};

/// Read once, with the state after every so many events, so that each replay folds few. A plain value, never
/// changed after read(); any thread, with that thread's session.
class ClaimedHistory {
public:
    /// More events are not ordered: all of them are read, and folded once.
    static constexpr int most = 20'000;

    /// NotFound for an unknown device, InvalidInput for one with more than `most` kept events.
    static Result<ClaimedHistory> read(Session& session, const QString& deviceId, JobControl& control);

    const QString& deviceId() const { return m_deviceId; }
    /// In the order of their places.
    const QList<ClaimedEvent>& events() const { return m_events; }
    qsizetype claims() const;                             ///< How many events claim a time.
    qsizetype unreadable() const { return m_unreadable; } ///< How many claim what is no time.
    /// Payloads that the reducer could not use.
    const QList<UnusedPayload>& unused() const { return m_unused; }
    DeviceActivity activity(int buckets) const;

    /// How many events lie at or before a place.
    qsizetype countUpTo(const EventCursor& place) const;
    /// The state, as the database's text, after that many events; empty where there was none.
    Result<QString> stateAfter(Session& session, qsizetype count) const;

private:
    Result<void> readEvents(Session& session);
    Result<void> foldAll(Session& session, JobControl& control);
    Result<QString> fold(Session& session, const QString& start, qsizetype first, qsizetype end) const;

    QString m_deviceId;
    QList<ClaimedEvent> m_events;
    QList<UnusedPayload> m_unused;
    qsizetype m_unreadable = 0;
    QStringList m_states; ///< Before the first event, and after each further stretch.
};

} // namespace fleet
