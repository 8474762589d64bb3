#include "store/EventTypeStore.h"

#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

Result<QList<EventType>> EventTypeStore::types() {
    auto query = m_session.execute(Session::query(u"event_types"_s));
    if (!query)
        return failure(query.error());
    QList<EventType> types;
    while (query->next())
        types +=
            {query->value(0).toString(), query->value(1).toString(),      query->value(2).toString(),
             query->value(3).toString(), sql::timestamp(query->value(4)), sql::timestamp(query->value(5))};
    return types;
}

} // namespace fleet
