#include "desktop/history/FacetCounts.h"

namespace fleet {

namespace {

/// Counts `facet` again without the values that its field is restricted to, where there are any.
Result<void> countWithout(EventStore& events, const EventFilter& filter, FilterField field,
                          QList<FacetValue> EventFacets::*facet, EventFacets& facets) {
    if (filter.where.valuesOf(field).isEmpty())
        return {};
    const EventFilter without{filter.range, filter.where.withValues(field, {})};
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
    FLEET_TRY(countWithout(events, filter, FilterField::Type, &EventFacets::types, *facets));
    FLEET_TRY(countWithout(events, filter, FilterField::Source, &EventFacets::sources, *facets));
    FLEET_TRY(countWithout(events, filter, FilterField::User, &EventFacets::users, *facets));
    return facets;
}

} // namespace fleet
