// Which item of one JSON list became which item of another.
#pragma once

#include <QList>

#include "core/Json.h"

namespace fleet {

/// A plain value.
struct ListAlignment {
    struct Pair {
        qsizetype before = 0;
        qsizetype after = 0;
        bool moved = false; ///< It passed items that stayed.
    };

    QList<Pair> pairs;        ///< In the order of the new list; what differs within a pair is not told.
    QList<qsizetype> removed; ///< Indices in the old list, rising.
    QList<qsizetype> added;   ///< Indices in the new list, rising.
};

/// Where every item of both lists is an object that names itself ("id", "uuid", "name", "app", ...), and no
/// two of a list by the same name, items are matched by name. Else by value, as many as can keep their order
/// (longest common subsequence, Hunt and Szymanski 1977); equal items elsewhere have moved, and what is left
/// between two items that stayed is paired in order. In lists of very many equal items fewer may stay than
/// could.
ListAlignment alignLists(const QList<Json>& before, const QList<Json>& after);

} // namespace fleet
