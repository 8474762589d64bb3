// Queries over the events of a filter: the fixed text of their files, fixed fragments for the conditions, and
// every value as a parameter.
#pragma once

#include "core/EventFilter.h"
#include "store/Session.h"

namespace fleet {

struct FilteredQuery {
    QString sql;
    QVariantList values;
};

/// The query :/sql/NAME.sql, which includes event_filter.sql, with a filter's conditions. `own` are the
/// values of the query's other parameters, $3 and on. Asks the registry for the types of "family.*" (a family
/// without types matches nothing). InvalidInput where a relative time cannot be read. The session's thread.
Result<FilteredQuery> filteredQuery(Session& session, const QString& name, const EventFilter& filter,
                                    const QVariantList& own = {});

/// The types with those of each "family.*" in the place of the family, as the registry has them.
Result<QStringList> typesWithFamilies(Session& session, const QStringList& wanted);

/// Whether an index leads to the events of an expression, so that a page of them is there at once, however
/// long the range; any thread. Everything else is to be searched slice by slice.
bool isIndexed(const FilterExpression& expression);

} // namespace fleet
