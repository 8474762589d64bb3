#include "desktop/incident/IncidentStory.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <cstdlib>

#include "desktop/shared/EventPhrase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int nearestChained = 6; ///< Events of the chain on either side of the chosen one,
constexpr int mostChained = 300;  ///< or at most, where the whole chain is wanted; also of steps of causes.
constexpr int aroundChosen = 8;   ///< Other events of the device on either side of it,
constexpr int aroundEnds = 3;     ///< and of the ends of the chain.
constexpr int metricStretches = 300; ///< As many as the picture can tell apart.

bool inOrder(const Event& one, const Event& other) {
    return EventCursor::of(one) < EventCursor::of(other);
}

/// Around the chosen event and around both ends of the chain, where these are of the same device.
Result<QList<Event>> readContext(EventStore& store, const Event& chosen, const QString& deviceId,
                                 const QList<Event>& chain) {
    QSet<qint64> known;
    for (const Event& event : chain)
        known.insert(event.id);
    QList<Event> context;
    const auto add = [&](const Event& around, int count) -> Result<void> {
        const auto neighbours = store.neighbours(around, count);
        if (!neighbours)
            return failure(neighbours.error());
        for (const Event& event : *neighbours) {
            // Of its own chain only the part that was asked for.
            if (!known.contains(event.id) && event.correlationId != chosen.correlationId)
                context.append(event);
            known.insert(event.id);
        }
        return ok();
    };
    FLEET_TRY(add(chosen, aroundChosen));
    const auto [first, last] = std::minmax_element(chain.begin(), chain.end(), inOrder);
    for (const auto& end : {first, last}) {
        if (end->id != chosen.id && !deviceId.isEmpty() && eventDeviceId(*end) == deviceId)
            FLEET_TRY(add(*end, aroundEnds));
    }
    std::sort(context.begin(), context.end(), inOrder);
    return context;
}

/// What lies nearest to the chosen event, and its causes however far back.
QList<Event> nearestWithCauses(const QList<Event>& chain, const Event& chosen) {
    QHash<QUuid, qsizetype> indexes;
    qsizetype middle = 0;
    for (qsizetype index = 0; index < chain.size(); ++index) {
        indexes.insert(chain.at(index).eventId, index);
        if (chain.at(index).id == chosen.id)
            middle = index;
    }
    QSet<qsizetype> causes;
    for (qsizetype index = middle; index >= 0 && !causes.contains(index);
         index = indexes.value(chain.at(index).causationId, -1))
        causes.insert(index);
    QList<Event> kept;
    for (qsizetype index = 0; index < chain.size(); ++index) {
        if (std::abs(index - middle) <= nearestChained || causes.contains(index))
            kept.append(chain.at(index));
    }
    return kept;
}

/// Edges that lie evenly in the picture.
QList<Timestamp> stretchEdges(const StoryAxis& axis) {
    QList<Timestamp> edges;
    for (int edge = 0; edge <= metricStretches; ++edge) {
        const Timestamp moment = axis.momentAt(axis.length() * edge / metricStretches);
        if (edges.isEmpty() || edges.last() < moment)
            edges.append(moment);
    }
    edges.last() = edges.last() + 1; // the last event's moment too
    return edges;
}

} // namespace

StoryLayout layOutStory(const Event& chosen, const QList<Event>& chain, const QList<Event>& context) {
    StoryLayout layout;
    for (const Event& event : chain)
        layout.nodes.append({event, 0, -1, false});
    for (const Event& event : context)
        layout.nodes.append({event, 0, -1, true});
    std::sort(layout.nodes.begin(), layout.nodes.end(),
              [](const StoryNode& one, const StoryNode& other) { return inOrder(one.event, other.event); });

    QHash<QUuid, int> indexes;
    QHash<std::pair<QString, QString>, int> lanes;
    QList<Timestamp> moments;
    for (int index = 0; index < layout.nodes.size(); ++index) {
        const StoryNode& node = layout.nodes.at(index);
        indexes.insert(node.event.eventId, index);
        moments.append(node.event.timestamp);
        if (node.event.eventId == chosen.eventId)
            layout.chosen = index;
        const std::pair aggregate(node.event.aggregateType, node.event.aggregateId);
        if (!node.isContext && !lanes.contains(aggregate)) {
            lanes.insert(aggregate, int(layout.lanes.size()));
            layout.lanes.append({aggregate.first, aggregate.second, false});
        }
    }
    const int contextLane = int(layout.lanes.size());
    for (StoryNode& node : layout.nodes) {
        node.lane = lanes.value({node.event.aggregateType, node.event.aggregateId}, contextLane);
        node.cause = node.event.causationId.isNull() ? -1 : indexes.value(node.event.causationId, -1);
        if (node.lane == contextLane && layout.lanes.size() == contextLane)
            layout.lanes.append({{}, {}, true});
    }
    layout.axis = StoryAxis(moments);
    return layout;
}

Result<IncidentStory> readIncident(Session& session, const QUuid& eventId, ChainPart part) {
    auto snapshot = Transaction::begin(session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    EventStore store(session);
    auto event = store.event(eventId);
    if (!event)
        return failure(event.error());
    auto chain = store.chainNear(*event, mostChained);
    if (!chain)
        return failure(chain.error());
    if (part == ChainPart::Nearest)
        chain->events = nearestWithCauses(chain->events, *event);
    IncidentStory story{*event, eventDeviceId(*event), std::move(*chain), {}, {}};
    auto context = readContext(store, story.event, story.deviceId, story.chain.events);
    if (!context)
        return failure(context.error());
    story.context = std::move(*context);
    const StoryAxis axis = layOutStory(story.event, story.chain.events, story.context).axis;
    if (!story.deviceId.isEmpty() && axis.moments().first() < axis.moments().last()) {
        auto metrics = DeviceMetrics(session).highest(story.deviceId, stretchEdges(axis));
        if (!metrics)
            return failure(metrics.error());
        story.metrics = std::move(*metrics);
    }
    FLEET_TRY(snapshot->commit());
    return story;
}

bool isBadEvent(const QString& eventType) {
    const QString what = eventType.section(u'.', 1);
    return what.contains(u"crashed"_s) || what.contains(u"failed"_s) || what == u"offline"_s ||
           what == u"drift_detected"_s;
}

} // namespace fleet
