// The fields of a device's state, as they are blamed and compared.
#pragma once

#include <QStringList>

#include "core/JsonDiff.h"

namespace fleet {

/// The fields of `value`, which stands at the JSON Pointer `place`: everything that is no object, and empty
/// objects. A list is one field, since its items have no names that hold from one event to the next.
QStringList fieldsOf(const Json& value, const QString& place = {});

/// The field that `pointer` lies in: the pointer itself, or the list that it leads into.
QString fieldAt(const Json& state, const QString& pointer);

/// The fields of the old and of the new state that a change of diffJson() is about.
QStringList oldFieldsOf(const JsonChange& change, const Json& oldState);
QStringList newFieldsOf(const JsonChange& change, const Json& newState);

} // namespace fleet
