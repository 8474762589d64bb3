#include "store/PartitionStore.h"

#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int furthestAhead = 366;

Partition partitionFromRow(const QSqlQuery& query) {
    return {.name = query.value(0).toString(),
            .from = sql::optionalTimestamp(query.value(1)),
            .to = sql::optionalTimestamp(query.value(2)),
            .sizeBytes = query.value(3).toLongLong(),
            .rows = query.value(4).toLongLong(),
            .rowsKnown = !query.value(4).isNull(),
            .rowsExact = query.value(5).toBool()};
}

Result<void> checkSettings(int createAhead, int retainDays) {
    if (createAhead < 0 || createAhead > furthestAhead)
        return failure(ErrorKind::InvalidInput,
                       u"Partitions cannot be created %1 days ahead"_s.arg(createAhead),
                       u"choose 0 to %1 days"_s.arg(furthestAhead));
    if (retainDays < 1)
        return failure(ErrorKind::InvalidInput, u"A retention of %1 days is refused"_s.arg(retainDays),
                       u"keep at least one day"_s);
    return ok();
}

Result<QList<QDate>> missingDays(Session& session, int createAhead) {
    auto query = session.execute(Session::query(u"partition_missing_days"_s), {createAhead});
    if (!query)
        return failure(query.error());
    QList<QDate> days;
    while (query->next())
        days += QDate::fromString(query->value(0).toString(), Qt::ISODate);
    return days;
}

/// Exact counts of what is to be dropped, where the server makes them within the session's time limit.
Result<void> countRows(Session& session, MaintenancePlan& plan) {
    if (plan.toDrop.isEmpty())
        return ok();
    auto query = session.execute(Session::query(u"partition_exact_rows"_s),
                                 {sql::moment(plan.toDrop.first().from), sql::moment(plan.toDrop.last().to)});
    if (!query && query.error().kind == ErrorKind::Timeout) {
        for (const Partition& partition : std::as_const(plan.toDrop))
            plan.rowsToDrop += partition.rows;
        return ok();
    }
    if (!query)
        return failure(query.error());
    QMap<QString, qint64> rows;
    while (query->next()) {
        if (query->value(0).isNull()) {
            plan.rowsToDrop = query->value(1).toLongLong();
            plan.devicesAffected = query->value(2).toLongLong();
        } else {
            rows.insert(query->value(0).toString(), query->value(1).toLongLong());
        }
    }
    for (Partition& partition : plan.toDrop) {
        partition.rows = rows.value(partition.name);
        partition.rowsKnown = true;
        partition.rowsExact = true;
    }
    return ok();
}

} // namespace

Result<QList<Partition>> PartitionStore::partitions() {
    auto query = m_session.execute(Session::query(u"partitions"_s));
    if (!query)
        return failure(query.error());
    QList<Partition> partitions;
    while (query->next())
        partitions += partitionFromRow(*query);
    return partitions;
}

Result<MaintenancePlan> PartitionStore::plan(int createAhead, int retainDays) {
    FLEET_TRY(checkSettings(createAhead, retainDays));
    MaintenancePlan plan;
    plan.createAhead = createAhead;
    plan.retainDays = retainDays;
    plan.run = QUuid::createUuid();
    auto days = missingDays(m_session, createAhead);
    if (!days)
        return failure(days.error());
    plan.toCreate = std::move(*days);

    auto due = m_session.execute(Session::query(u"partitions_due"_s), {retainDays});
    if (!due)
        return failure(due.error());
    while (due->next())
        plan.toDrop += partitionFromRow(*due);
    FLEET_TRY(countRows(m_session, plan));

    auto begins = m_session.execute(Session::query(u"partition_history"_s));
    if (!begins)
        return failure(begins.error());
    begins->next();
    plan.firstKept = sql::optionalTimestamp(begins->value(0));
    plan.rowsInDefault = begins->value(1).toLongLong();
    // Days without events can go without anything being forgotten.
    for (const Partition& partition : std::as_const(plan.toDrop)) {
        if (partition.rows > 0 || !partition.rowsExact)
            plan.firstKept = std::max(plan.firstKept.value_or(*partition.to), *partition.to);
    }
    return plan;
}

Result<QList<MaintenanceRun>> PartitionStore::recentRuns(int limit) {
    if (limit < 1)
        return failure(ErrorKind::InvalidInput, u"Cannot list %1 runs"_s.arg(limit),
                       u"ask for at least one"_s);
    auto query = m_session.execute(Session::query(u"partition_runs"_s), {limit});
    if (!query)
        return failure(query.error());
    const auto names = [&](int column) {
        return query->value(column).toString().split(u'\n', Qt::SkipEmptyParts);
    };
    QList<MaintenanceRun> runs;
    while (query->next())
        runs += {sql::timestamp(query->value(0)),
                 query->value(1).toLongLong(),
                 query->value(2).toString(),
                 names(3),
                 names(4),
                 query->value(5).toString()};
    return runs;
}

} // namespace fleet
