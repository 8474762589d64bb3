// What can be written at a place in a filter.
#pragma once

#include <functional>
#include <optional>

#include "core/FilterExpression.h"

namespace fleet {

/// What the caller knows of its events; both may be empty.
struct FilterVocabulary {
    QStringList paths; ///< "data.exit_code" ...
    std::function<QStringList(FilterField field, const QString& target)> values;
};

struct FilterCompletion {
    enum class Wanted { Field, Operator, Value, Connector };
    Wanted wanted = Wanted::Field;
    qsizetype at = 0; ///< The part of the text that an offer replaces.
    qsizetype length = 0;
    QString typed = {}; ///< What stands there before the cursor.
    QStringList offers =
        {}; ///< In the form in which they are written; those that hold what is typed, best first.
};

/// For a cursor between 0 and the text's length. Any thread, as far as the vocabulary allows it.
FilterCompletion completeFilter(const QString& text, qsizetype cursor, const FilterVocabulary& vocabulary);

} // namespace fleet
