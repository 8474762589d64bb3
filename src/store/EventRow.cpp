#include "store/EventRow.h"

#include "store/Session.h"
#include "store/SqlValues.h"

namespace fleet {

Event eventFromRow(const QSqlQuery& query, int first) {
    return {.id = query.value(first).toLongLong(),
            .eventId = QUuid::fromString(query.value(first + 1).toString()),
            .eventType = query.value(first + 2).toString(),
            .eventVersion = query.value(first + 3).toInt(),
            .timestamp = sql::timestamp(query.value(first + 4)),
            .aggregateType = query.value(first + 5).toString(),
            .aggregateId = query.value(first + 6).toString(),
            .data = query.value(first + 7).toString(),
            .metadata = query.value(first + 8).toString(),
            .correlationId = QUuid::fromString(query.value(first + 9).toString()),
            .causationId = QUuid::fromString(query.value(first + 10).toString()),
            .source = query.value(first + 11).toString(),
            .checksum = query.value(first + 12).toString()};
}

Result<QList<Event>> eventsFrom(Session& session, Result<QSqlQuery> query) {
    if (!query)
        return failure(query.error());
    QList<Event> events;
    while (query->next())
        events += eventFromRow(*query);
    FLEET_TRY(session.finish(*query));
    return events;
}

} // namespace fleet
