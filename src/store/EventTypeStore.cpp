#include "store/EventTypeStore.h"

#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

EventType typeFromRow(const QSqlQuery& query) {
    return {query.value(0).toString(), query.value(1).toString(),      query.value(2).toString(),
            query.value(3).toString(), sql::timestamp(query.value(4)), sql::timestamp(query.value(5))};
}

} // namespace

Result<QList<EventType>> EventTypeStore::types() {
    auto query = m_session.execute(Session::query(u"event_types"_s));
    if (!query)
        return failure(query.error());
    QList<EventType> types;
    while (query->next())
        types += typeFromRow(*query);
    return types;
}

Result<EventType> EventTypeStore::type(const QString& name) {
    auto query = m_session.execute(Session::query(u"event_type"_s), {name});
    if (!query)
        return failure(query.error());
    if (!query->next())
        return failure(ErrorKind::InvalidInput, u"There is no event type “%1”"_s.arg(name.left(100)),
                       u"list the registered ones: fleet-audit-cli types"_s);
    return typeFromRow(*query);
}

} // namespace fleet
