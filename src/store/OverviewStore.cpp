#include "store/OverviewStore.h"

#include "store/EventRow.h"
#include "store/SqlValues.h"

namespace fleet {

Result<QList<DeviceCrashes>> OverviewStore::crashLeaders(const TimeRange& range, int limit) {
    auto query = m_session.execute(Session::query(QStringLiteral("crash_leaders")),
                                   {sql::moment(range.from), sql::moment(range.to), limit});
    if (!query)
        return failure(query.error());
    QList<DeviceCrashes> leaders;
    while (query->next())
        leaders.append({query->value(0).toString(), query->value(1).toString(), query->value(2).toLongLong(),
                        Timestamp{query->value(3).toLongLong()}});
    return leaders;
}

Result<QList<FleetChange>> OverviewStore::changes(const TimeRange& range, int limit) {
    auto query = m_session.execute(Session::query(QStringLiteral("overview_changes")),
                                   {sql::moment(range.from), sql::moment(range.to), limit});
    if (!query)
        return failure(query.error());
    QList<FleetChange> changes;
    while (query->next())
        changes.append({eventFromRow(*query), query->value(eventColumnCount).toLongLong(),
                        query->value(eventColumnCount + 1).toLongLong()});
    return changes;
}

} // namespace fleet
