// The sentence of each type, with places for the payload.
#pragma once

#include <QString>

namespace fleet {

/// The translated pattern of a type, or an empty text. `{member}` is a place; what stands in `[...]` is left
/// out where one of its places has no value. Any thread.
QString sentencePattern(const QString& eventType);

} // namespace fleet
