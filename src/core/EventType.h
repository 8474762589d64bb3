// A registered type of event, and the families that types belong to.
#pragma once

#include <QString>
#include <QStringList>

#include "core/Timestamp.h"

namespace fleet {

/// One row of `event_types`.
struct EventType {
    QString name;        ///< "container.crashed"
    QString description; ///< One sentence.
    QString aggregateType;
    QString schema; ///< JSON Schema text of the payload; empty where none is registered.
    Timestamp createdAt;
    Timestamp updatedAt;

    bool operator==(const EventType&) const = default;
};

/// The part before the dot: "container" of "container.crashed". The whole text where there is no dot.
QString eventFamily(const QString& eventType);

/// The fleet's families in the order that charts, legends and facets use: device, target_state,
/// current_state, reconciliation, container, image, volume, network. Others (such as "audit") come after them
/// by name.
const QStringList& fleetFamilies();

/// The types that are a crash of an app.
const QStringList& crashTypes();

} // namespace fleet
