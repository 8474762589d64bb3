// Reads a filter as a person types it: `type = container.* and data.exit_code > 0 and not source = api`.
//
// The grammar stands in docs/filters.md.
#pragma once

#include <tl/expected.hpp>

#include "core/FilterExpression.h"
#include "core/Result.h"

namespace fleet {

/// What is wrong with an expression: where the wrong word stands, and a sentence with advice.
struct FilterMistake {
    qsizetype at = 0;
    qsizetype length = 0;
    QString reason;
};

/// How much one expression may hold; more is refused with a sentence that names the bound.
namespace filterlimits {
inline constexpr qsizetype characters = 16'384;
inline constexpr int depth = 50; ///< Of parentheses and nots.
inline constexpr int conditions = 300;
inline constexpr qsizetype listValues = 1'000;
inline constexpr qsizetype words = 50;    ///< Of one `~`.
inline constexpr qsizetype pattern = 250; ///< Characters of a regular expression.
inline constexpr qsizetype steps = 32;    ///< Of a path.
inline constexpr int number = 100;        ///< Characters of a number, and its exponent.
} // namespace filterlimits

/// An empty text is the empty expression. `knownTypes` are the event types that there are; where they are
/// given, another one is a mistake. Relative times ("now-7d") stay as written. Any thread.
tl::expected<FilterExpression, FilterMistake> parseFilter(const QString& text,
                                                          const QStringList& knownTypes = {});

/// The same for whoever shows one sentence: InvalidInput that quotes the wrong word and its place.
Result<FilterExpression> readFilter(const QString& text);

} // namespace fleet
