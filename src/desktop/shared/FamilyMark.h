// Event families as the window shows them: a coloured square, and an order.
#pragma once

#include <QIcon>
#include <QPixmap>

#include "core/EventType.h"

namespace fleet {

/// Types by family in the fleet's order (other families after them), then by name: the order of pickers and
/// tables.
QList<EventType> inFamilyOrder(QList<EventType> types);

/// The small square in a family's colour that stands before a type.
QPixmap familyDot(const QString& familyOrType);
/// The same for rows of tables and trees, whose icon size is to be familyIconSize: its colour stays true in
/// selected rows too.
inline constexpr QSize familyIconSize{8, 8};
QIcon familyIcon(const QString& familyOrType);

} // namespace fleet
