// Two states beside each other: what differs, and which events made the difference.
#pragma once

#include "core/JsonDiff.h"
#include "store/StateBlame.h"

namespace fleet {

/// One of the two states.
struct ComparedState {
    QString deviceId;
    std::optional<Timestamp> at; ///< The moment that was asked for; none: now.
    EventCursor lastEvent;       ///< That made the state; {the earliest, 0} before the device's first event.
    qint64 eventNumber = 0;      ///< Of that event in the device's kept history, from 1; 0 before the first.
    Json state;                  ///< An empty object before the first event.

    bool isBeforeFirst() const { return eventNumber == 0; }
};

/// What leads from `a` to `b`, and the searches for the events that did it. A plain value.
struct StateComparisonResult {
    ComparedState a;
    ComparedState b;
    QList<JsonChange> changes;
    BlameSearch causes; ///< Between two moments of a device; of two devices: what set the values of `b`.
    std::optional<BlameSearch> causesOfA; ///< Of two devices: what set the values of `a`.

    bool isOfTwoDevices() const { return causesOfA.has_value(); }
    bool isFinished() const { return causes.isFinished && (!causesOfA || causesOfA->isFinished); }
};

/// Compares states, and carries the searches for causes on. Reads only, in the session's thread.
class StateCompare {
public:
    explicit StateCompare(Session& session) : m_session(session) {}

    /// From the earlier of two moments to the later one, whichever is named first. Before the device's first
    /// event there is nothing; NotFound for an unknown device.
    Result<StateComparisonResult> moments(const QString& deviceId, std::optional<Timestamp> one,
                                          std::optional<Timestamp> other);
    /// From one device to another at the same moment (none: now).
    Result<StateComparisonResult> devices(const QString& a, const QString& b, std::optional<Timestamp> at);

    /// As StateBlame::goOn(), for both searches.
    Result<void> goOn(StateComparisonResult& comparison, JobControl& control,
                      std::chrono::milliseconds budget = std::chrono::milliseconds{0});

private:
    Result<ComparedState> read(const QString& deviceId, std::optional<Timestamp> at);
    Result<BlameSearch> search(const ComparedState& state, const QSet<QString>& fields);

    Session& m_session;
};

/// The events that made a change, newest first: between two moments each that set one of its fields, or that
/// removed it; of two devices those that set the values of `b`. Empty while none is found.
QList<Event> causesOf(const StateComparisonResult& comparison, const JsonChange& change);
/// Of two devices: those that set the values of `a`.
QList<Event> causesInA(const StateComparisonResult& comparison, const JsonChange& change);

} // namespace fleet
