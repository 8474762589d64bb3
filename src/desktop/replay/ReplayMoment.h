// What the replay page knows about one place in a device's history, and how it is read.
#pragma once

#include <variant>

#include "core/JsonDiff.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"

namespace fleet {

/// A moment (inclusive), or the place just after one event.
using ReplayPlace = std::variant<Timestamp, EventCursor>;

Timestamp momentOf(const ReplayPlace& place);

/// By which times events are ordered: those of the log, or those that the device itself claims.
enum class ReplayOrder { Recorded, Claimed };

/// A device at a place. A plain value.
struct ReplayMoment {
    QString deviceId;
    ReplayPlace place; ///< In times of the order.
    ReplayOrder order = ReplayOrder::Recorded;
    std::optional<Event> lastEvent; ///< None: the place is before the first kept event.
    std::optional<Event> cause;     ///< Of the last event, where the log still has it.
    qint64 eventNumber = 0;
    qint64 eventCount = 0;
    QString text; ///< The state's own JSON text; empty before the first event.
    Json state;
    QList<JsonChange> changes; ///< What the last event changed in `state`.
    QList<UnusedPayload> unusedPayloads;

    bool isBeforeFirst() const { return !lastEvent; }
    /// Where the last event stands in the order; the place itself before the first one.
    EventCursor lastPlace() const;
};

enum class ReplayStep { First, Previous, Next, NextCrash, Last };

// Run in the reading thread.

/// `place` none: after the newest event. NotFound for an unknown device.
Result<ReplayMoment> readMoment(Session& session, const QString& deviceId,
                                const std::optional<ReplayPlace>& place);
/// The place one step away from `from`; NotFound where there is no further event of that kind.
Result<ReplayMoment> readStep(Session& session, const QString& deviceId, const EventCursor& from,
                              ReplayStep step);

/// The event's cause; none where it has none, or retention has dropped it.
Result<std::optional<Event>> readCause(Session& session, const Event& event);
/// That there is no further event in that direction.
tl::unexpected<Error> noStep(ReplayStep step);

/// JSON Pointers below `current_state` that the device's last drift report names, with what is wanted there.
QMap<QString, Json> driftedFields(const Json& state);

/// Those of the changes that lie below the member `section`, with pointers that start there.
QList<JsonChange> changesWithin(const QList<JsonChange>& changes, const QString& section);

/// Changes of the two states first, then the rest: counters and times come along with nearly every event.
QList<JsonChange> byImportance(QList<JsonChange> changes);

/// "current_state › apps › edge-vision › status"
QString readablePointer(const QString& pointer);

} // namespace fleet
