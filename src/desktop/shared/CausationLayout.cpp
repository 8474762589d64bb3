#include "desktop/shared/CausationLayout.h"

#include <QHash>
#include <algorithm>

#include "core/EventFilter.h"

namespace fleet {

namespace {

/// The first lane from `first` on that is free at `row`. `takenTo` holds the last row of each lane's owner.
int freeLane(QList<int>& takenTo, int first, int row) {
    int lane = first;
    while (lane < takenTo.size() && takenTo.at(lane) >= row)
        ++lane;
    while (takenTo.size() <= lane)
        takenTo.append(-1);
    return lane;
}

} // namespace

QList<CausationNode> layOutCauses(QList<Event> events) {
    std::sort(events.begin(), events.end(), [](const Event& one, const Event& other) {
        return EventCursor::of(one) < EventCursor::of(other);
    });
    QHash<QUuid, int> rows;
    for (int row = 0; row < events.size(); ++row)
        rows.insert(events.at(row).eventId, row);

    QList<CausationNode> nodes;
    QList<int> lastEffect;
    for (int row = 0; row < events.size(); ++row) {
        // A clock that was set back may put an effect before its cause: it then stands alone.
        const int cause = rows.value(events.at(row).causationId, -1);
        nodes.append({events.at(row), 0, cause < row ? cause : -1});
        lastEffect.append(row);
        if (nodes.at(row).cause >= 0)
            lastEffect[nodes.at(row).cause] = row;
    }
    QList<int> takenTo;
    for (int row = 0; row < nodes.size(); ++row) {
        CausationNode& node = nodes[row];
        if (node.cause < 0)
            node.lane = freeLane(takenTo, 0, row);
        else if (lastEffect.at(node.cause) == row)
            node.lane = nodes.at(node.cause).lane;
        else
            node.lane = freeLane(takenTo, nodes.at(node.cause).lane + 1, row);
        takenTo[node.lane] = lastEffect.at(row);
    }
    return nodes;
}

} // namespace fleet
