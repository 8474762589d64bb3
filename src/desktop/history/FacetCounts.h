// The counts that facets show while some of their values are chosen.
#pragma once

#include "store/EventStore.h"

namespace fleet {

/// The facets of a filter, where each facet leaves its own conditions out: what is not chosen can still be
/// seen, and added. The total is the filter's own. In the session's thread.
Result<EventFacets> countFacets(EventStore& events, const EventFilter& filter);

} // namespace fleet
