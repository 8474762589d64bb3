// The filter as a person types it: `type:container.crashed source:api device:cam-0417 words`.
#pragma once

#include <QList>
#include <QStringList>

#include "core/EventFilter.h"

namespace fleet {

/// One condition of the expression, as a chip shows it.
struct FilterCondition {
    QString key;   ///< "type", "source", "user", "device", "aggregate", "correlation"; empty: words anywhere.
    QString value; ///< "container.*" is a whole family.

    bool operator==(const FilterCondition&) const = default;
};

/// What is wrong with an expression: where the wrong word stands, and why it is wrong.
struct FilterMistake {
    qsizetype at = 0;
    qsizetype length = 0;
    QString reason;
};

/// The keys that may stand before a colon.
const QStringList& filterKeys();

/// Reads an expression: words apart by blanks, values with blanks in double quotes. On a mistake the list is
/// empty. `types` are the event types that there are; where none are given, any name will do.
QList<FilterCondition> parseFilter(const QString& expression, FilterMistake* mistake,
                                   const QStringList& types = {});

/// Conditions of the same key are alternatives; words must all occur. The range is left alone.
EventFilter toEventFilter(const QList<FilterCondition>& conditions);

} // namespace fleet
