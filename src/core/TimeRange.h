// A span of time: from inclusive, to exclusive; either end may be open.
#pragma once

#include <optional>

#include "core/Timestamp.h"

namespace fleet {

struct TimeRange {
    std::optional<Timestamp> from = {}; ///< Inclusive; none: from the first event kept.
    std::optional<Timestamp> to = {};   ///< Exclusive; none: up to the newest event.

    bool operator==(const TimeRange&) const = default;

    bool contains(Timestamp moment) const { return (!from || *from <= moment) && (!to || moment < *to); }
};

} // namespace fleet
