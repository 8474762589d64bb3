// What changed between two JSON values, as a list for people and as JSON Patch (RFC 6902) for programs.
#pragma once

#include <QList>

#include "core/Json.h"

namespace fleet {

/// One difference. `path` is a JSON Pointer (RFC 6901), "" for the whole document.
struct JsonChange {
    enum class Operation { Add, Remove, Replace };

    Operation operation = Operation::Replace;
    QString path;
    Json before; ///< Null for Add.
    Json after;  ///< Null for Remove.

    bool operator==(const JsonChange&) const = default;
};

/// The changes that turn `from` into `to`, in an order in which they can be applied one after the other.
/// Members are compared by name, list items by position (removals from the end of a list first).
QList<JsonChange> diffJson(const Json& from, const Json& to);

/// The same changes as a JSON Patch document.
Json toJsonPatch(const QList<JsonChange>& changes);

/// Escapes one path segment for a JSON Pointer: "~" becomes "~0", "/" becomes "~1".
QString jsonPointerSegment(const QString& name);

} // namespace fleet
