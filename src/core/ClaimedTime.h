// When an event happened by its device's own clock, beside the time at which it was recorded.
#pragma once

#include "core/Event.h"

namespace fleet {

/// What `occurred_at` of an event says. A plain value.
struct ClaimedTime {
    QString text;                     ///< As it is written; empty: nothing is claimed.
    std::optional<Timestamp> at = {}; ///< None where the text is no time.

    bool operator==(const ClaimedTime&) const = default;
};

/// Reads RFC 3339 or a date, as Timestamp::parse() does; words that count from now are no times.
ClaimedTime readClaimedTime(const QString& text);

/// Of `occurred_at` in the data and in the metadata the first that is a time, else the first that is written.
ClaimedTime claimedTimeOf(const QString& inData, const QString& inMetadata);
ClaimedTime claimedTimeOf(const Event& event);

} // namespace fleet
