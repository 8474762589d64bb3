// What an incident is told from: an event, its chain, what else happened to the device, and what it measured.
#pragma once

#include "desktop/incident/StoryAxis.h"
#include "store/DeviceMetrics.h"
#include "store/EventStore.h"

namespace fleet {

/// A plain value.
struct IncidentStory {
    Event event;          ///< The chosen one.
    QString deviceId;     ///< It happened on; may be empty.
    EventChain chain;     ///< Of its correlation, the chosen event in it.
    QList<Event> context; ///< Other events of the device around the chain, oldest first.
    MeasuredDevice metrics;
};

/// One line of the picture: an aggregate of the chain, or everything else on the device.
struct StoryLane {
    QString aggregateType;
    QString aggregateId;
    bool isContext = false; ///< The lane of aggregates that the chain does not touch.
};

struct StoryNode {
    Event event;
    int lane = 0;
    int cause = -1; ///< The index of the event that its causation id names, or -1 where that is not here.
    bool isContext = false;
};

/// Where everything of a story stands. A plain value.
struct StoryLayout {
    QList<StoryLane> lanes; ///< In the order in which their aggregates first appear; the context's is last.
    QList<StoryNode> nodes; ///< By (timestamp, id).
    StoryAxis axis;         ///< One moment a node.
    int chosen = -1;        ///< The index of the chosen event.
};

StoryLayout layOutStory(const Event& chosen, const QList<Event>& chain, const QList<Event>& context);

/// How much of a long chain is told: what lies nearest to the chosen event with all its causes, or all (of
/// which at most some hundreds on either side).
enum class ChainPart { Nearest, Whole };

/// Reads it all from one moment of the database. NotFound where there is no such event. The session's thread.
Result<IncidentStory> readIncident(Session& session, const QUuid& eventId, ChainPart part);

/// Whether something went wrong: crashed, failed, offline. Drawn in another shape.
bool isBadEvent(const QString& eventType);

} // namespace fleet
