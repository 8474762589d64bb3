// Counts a filter's events by quarters of an hour, over any length of time.
#pragma once

#include "core/WeekGrid.h"
#include "store/EventStore.h"

namespace fleet {

/// Oldest first; quarters without events are absent. Asks the histogram in stretches that it takes, so that
/// rollups answer where they can. Progress: microseconds of the range. The session's thread.
Result<QList<QuarterCount>> countQuarters(Session& session, const EventFilter& filter, JobControl& control);

} // namespace fleet
