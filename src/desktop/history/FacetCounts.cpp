#include "desktop/history/FacetCounts.h"

namespace fleet {

namespace {

/// Counts `facet` again without the conditions that `condition` holds, where there are any.
Result<void> countWithout(EventStore& events, const EventFilter& filter, QStringList EventFilter::*condition,
                          QList<FacetValue> EventFacets::*facet, EventFacets& facets) {
    if ((filter.*condition).isEmpty())
        return {};
    EventFilter without = filter;
    (without.*condition).clear();
    const auto open = events.facets(without);
    if (!open)
        return failure(open.error());
    facets.*facet = (*open).*facet;
    return {};
}

} // namespace

Result<EventFacets> countFacets(EventStore& events, const EventFilter& filter) {
    auto facets = events.facets(filter);
    if (!facets)
        return facets;
    FLEET_TRY(countWithout(events, filter, &EventFilter::types, &EventFacets::types, *facets));
    FLEET_TRY(countWithout(events, filter, &EventFilter::sources, &EventFacets::sources, *facets));
    FLEET_TRY(countWithout(events, filter, &EventFilter::users, &EventFacets::users, *facets));
    return facets;
}

} // namespace fleet
