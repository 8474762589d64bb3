// Reads the columns of :/sql/event_columns.sql into an Event.
#pragma once

#include <QSqlQuery>

#include "core/Event.h"
#include "core/Result.h"

namespace fleet {

class Session;

/// How many columns event_columns.sql has: others may follow them.
inline constexpr int eventColumnCount = 13;

/// The event of the query's current row; its columns begin at `first`.
Event eventFromRow(const QSqlQuery& query, int first = 0);

/// All rows of a query that has the event's columns first.
Result<QList<Event>> eventsFrom(Session& session, Result<QSqlQuery> query);

} // namespace fleet
