// Events as the command line prints them.
#pragma once

#include "cli/Table.h"
#include "core/Event.h"

namespace fleet {

/// One event as a JSON object on one line, without its line end: every column under the database's own name,
/// `data` and `metadata` in exactly the database's text.
QString toJsonLine(const Event& event);

/// Every column of the events, for CSV.
Table eventRecords(const QList<Event>& events);

/// What people want to see of a list of events.
Table eventOverview(const QList<Event>& events);

} // namespace fleet
