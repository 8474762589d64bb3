// Event types chosen one by one or as whole families.
#pragma once

#include <QStringList>
#include <Qt>

namespace fleet {

/// Whether a family ("container.*") or a type is among the chosen, wholly or in part.
Qt::CheckState checkState(const QStringList& chosen, const QString& value);

/// Takes a family or a type in, or out. A type taken out of a whole family leaves the others, of `types`;
/// where all of them are in, the family stands for them.
QStringList toggledType(QStringList chosen, const QString& value, const QStringList& types);

} // namespace fleet
