// Whether an event that arrived belongs to what a filter shows.
#pragma once

#include "core/EventFilter.h"

namespace fleet {

class Workspace;

/// The conditions of event_filter.sql for one event, but for the range: what arrives is newer than any
/// answer.
bool matches(const EventFilter& filter, const Event& event, const Workspace& workspace);

} // namespace fleet
