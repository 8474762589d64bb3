#include "store/OverviewStore.h"

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

} // namespace fleet
