// What changed between two JSON values, for people.
#pragma once

#include <QList>

#include "core/Json.h"

namespace fleet {

/// One difference. Places are JSON Pointers (RFC 6901), "" for the whole document.
struct JsonChange {
    enum class Operation { Add, Remove, Replace, Move };

    Operation operation = Operation::Replace;
    /// Where it stands in the new document. Of something removed: where it would stand, by its old name.
    QString path;
    Json before; ///< Null for Add.
    Json after;  ///< Null for Remove.
    /// Where it stood in the old document; empty for Add.
    QString oldPath = {};

    bool operator==(const JsonChange&) const = default;
};

/// The changes that lead from `from` to `to`. Members are compared by name, list items as alignLists() says:
/// one that has moved may have changed as well, which is a change of its own. Numbers differ where their
/// written text does.
QList<JsonChange> diffJson(const Json& from, const Json& to);

/// One line a change: a sign, the place and the values, as in `~ /online: true → false`. The signs: + added,
/// - removed, ~ changed, > moved.
QString diffLine(const JsonChange& change);

/// Escapes one path segment for a JSON Pointer: "~" becomes "~0", "/" becomes "~1".
QString jsonPointerSegment(const QString& name);

/// The names that a JSON Pointer goes through, unescaped.
QStringList jsonPointerNames(const QString& pointer);

/// The value at a JSON Pointer, or nothing where the document has none there. Not longer valid than the
/// document.
const Json* valueAt(const Json& document, const QString& pointer);

} // namespace fleet
