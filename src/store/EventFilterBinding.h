// The values of :/sql/event_filter.sql for one EventFilter.
#pragma once

#include "core/EventFilter.h"
#include "store/Session.h"

namespace fleet {

/// $1 to $10. Asks the registry for the types of "family.*"; a family without types matches nothing.
Result<QVariantList> filterValues(Session& session, const EventFilter& filter);

} // namespace fleet
