// Exact counts by type, aggregate type and source out of the rollups.
#pragma once

#include "core/EventFilter.h"
#include "store/Session.h"

namespace fleet {

/// How many events of a range are alike in what rollups know.
struct EventCell {
    QString eventType;
    QString aggregateType;
    QString source;
    qint64 count = 0;
};

/// Whether cells know all that an expression asks for: plain values of these three fields, with and, or, not.
bool cellsSuffice(const FilterExpression& where);

/// The expression with the types of the registry in the place of each "family.*". The session's thread.
Result<FilterExpression> withoutFamilies(Session& session, const FilterExpression& where);

/// Whether the cell's events meet an expression that cells suffice for and that has no families; any thread.
bool meets(const EventCell& cell, const FilterExpression& where);

/// All cells of a range, exactly as counting the events of one moment gives them: rollups, their edges and
/// what they have not counted yet. None where the rollups move on faster than they can be read. The session's
/// thread.
Result<std::optional<QList<EventCell>>> eventCells(Session& session, const TimeRange& range);

} // namespace fleet
