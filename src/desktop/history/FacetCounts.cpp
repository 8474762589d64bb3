#include "desktop/history/FacetCounts.h"

namespace fleet {

namespace {

/// Counts `facet` again without the conditions that `condition` holds, where there are any.
Result<void> countWithout(EventStore& events, EventFilter filter, QStringList EventFilter::*condition,
                          QList<FacetValue> EventFacets::*facet, EventFacets& facets) {
    if ((filter.*condition).isEmpty())
        return {};
    (filter.*condition).clear();
    const auto open = events.facets(filter);
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
