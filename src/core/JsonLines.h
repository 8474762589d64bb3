// Two JSON documents as lines side by side, for people who compare them.
#pragma once

#include <QList>

#include "core/Json.h"

namespace fleet {

/// One line of the comparison. Where a side has no such line its text is empty.
struct JsonLine {
    enum class Kind { Same, Added, Removed, Changed, Folded };

    Kind kind = Kind::Same;
    QString before; ///< Indented by two spaces a level, without commas at the ends.
    QString after;
    int folded = 0; ///< Of Folded: how many unchanged lines are left out here.

    bool operator==(const JsonLine&) const = default;
};

/// All lines of both documents. Members meet by name whatever their order, in the order of `after` with what
/// is gone where it was; list items meet by position.
QList<JsonLine> compareLines(const Json& before, const Json& after);

/// Leaves out runs of unchanged lines farther than `context` lines from any change. A run is left out only
/// where that saves lines.
QList<JsonLine> foldUnchanged(const QList<JsonLine>& lines, int context);

} // namespace fleet
