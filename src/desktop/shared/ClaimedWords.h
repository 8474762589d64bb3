// What an event's device says of when it happened.
#pragma once

#include "core/Event.h"

namespace fleet {

class TimeRangeChoice;

/// "The device says 1 Mar 2026 08:59:58.000000 UTC, 12 s before it was recorded"; that it cannot be read;
/// empty where the event claims no time.
QString claimedWords(const Event& event, const TimeRangeChoice& times);

} // namespace fleet
