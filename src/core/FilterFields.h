// The words of the filter language: its fields, what can be asked of each, its keywords.
#pragma once

#include <optional>

#include "core/FilterExpression.h"

namespace fleet {

/// What the values of a field are.
enum class FilterKind { Text, Uuid, Number, Time, AnyText, Json };

/// "type", "aggregate_type" ...
QString fieldName(FilterField field);
FilterKind fieldKind(FilterField field);

/// By its name or the name of its column, in any case ("type", "event_type"); none for an unknown word.
std::optional<FilterField> fieldNamed(QStringView word);

/// Every field's name, in the order in which they are offered.
const QStringList& fieldNames();

bool allows(FilterField field, FilterOperator op);
/// The operators that may follow a field, as they are written.
QStringList operatorsOf(FilterField field);

/// and, or, not, in, exists, matches; in any case.
bool isFilterKeyword(QStringView word);

/// What an unquoted word means beside JSON: a number, true, false, null, else a text.
FilterValue valueOfWord(const QString& word);

/// The candidate that a person may have meant (at most two letters apart), or an empty text.
QString nearestWord(const QString& word, const QStringList& candidates);

} // namespace fleet
