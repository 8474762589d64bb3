// The changing half of PartitionStore: one short transaction a partition, and the record of the run.
#include <QElapsedTimer>
#include <QThread>

#include "store/MaintenanceRecord.h"
#include "store/PartitionStore.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int attempts = 12;
constexpr unsigned long pauseMilliseconds = 100;

/// Runs one act in a transaction of its own. Publishers queue behind a lock that is waited for, so the wait
/// is short, and is tried again after growing pauses.
Result<void> inShortTransaction(Session& session, JobControl& control,
                                const std::function<Result<void>()>& act) {
    for (int attempt = 1;; ++attempt) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The maintenance was cancelled"_s);
        const auto once = [&]() -> Result<void> {
            auto transaction = Transaction::begin(session);
            if (!transaction)
                return failure(transaction.error());
            FLEET_TRY(session.execute(u"set local lock_timeout to 80"_s));
            FLEET_TRY(act());
            return transaction->commit();
        };
        const auto done = once();
        const bool lockedOut =
            !done && (done.error().sqlState == "55P03"_L1 || done.error().sqlState == "40P01"_L1);
        if (!lockedOut || attempt == attempts)
            return done;
        control.progress(0, 0,
                         u"Waiting for other sessions, attempt %1 of %2"_s.arg(attempt + 1).arg(attempts));
        QThread::msleep(pauseMilliseconds * attempt);
    }
}

Json names(const QStringList& texts) {
    Json list = Json::array();
    for (const QString& text : texts)
        list.append(Json::string(text));
    return list;
}

Json number(qint64 value) {
    return Json::number(QString::number(value));
}

/// The end of a run that failed, as well as it can be told: the failure itself goes to the caller.
Error recorded(Session& session, Error error, const QUuid& run, qint64 milliseconds) {
    const Json data =
        Json::object({{u"error"_s, Json::string(error.message)}, {u"duration_ms"_s, number(milliseconds)}});
    auto told = recordMaintenance(session, u"audit.maintenance_failed"_s, data, run);
    // A person's cancel may have been on its way still.
    if (!told && told.error().kind == ErrorKind::Cancelled)
        told = recordMaintenance(session, u"audit.maintenance_failed"_s, data, run);
    if (!told)
        error.detail += u"\nThe failure is not in the audit trail: "_s + told.error().message;
    return error;
}

Result<QString> createDay(Session& session, QDate day) {
    auto query = session.execute(u"select create_events_partition($1::date)"_s, {day.toString(Qt::ISODate)});
    if (!query)
        return failure(query.error());
    query->next();
    return query->value(0).toString();
}

Result<void> retire(Session& session, const Partition& partition, const MaintenancePlan& plan) {
    QElapsedTimer clock;
    clock.start();
    FLEET_TRY(session.execute(u"select retire_events_partition($1::text)"_s, {partition.name}));
    Json data = Json::object({{u"partitions"_s, names({partition.name})},
                              {u"range_start"_s, Json::string(partition.from->toString())},
                              {u"range_end"_s, Json::string(partition.to->toString())},
                              {u"retain_days"_s, number(plan.retainDays)},
                              {u"duration_ms"_s, number(clock.elapsed())}});
    if (partition.rowsExact)
        data.insert(u"rows"_s, number(partition.rows));
    return recordMaintenance(session, u"audit.partitions_dropped"_s, data, plan.run);
}

} // namespace

Result<QStringList> PartitionStore::create(const MaintenancePlan& plan, JobControl& control) {
    QElapsedTimer clock;
    clock.start();
    QStringList created;
    for (const QDate& day : plan.toCreate) {
        control.progress(created.size(), plan.toCreate.size(),
                         u"Creating the partition of %1"_s.arg(day.toString(Qt::ISODate)));
        QString done;
        const auto act = [&]() -> Result<void> {
            auto text = createDay(m_session, day);
            if (!text)
                return failure(text.error());
            done = *text;
            // "created NAME ...": another run, or a neighbour that holds the day too, may have been first.
            if (!done.startsWith("created "_L1))
                return ok();
            const Json data = Json::object({{u"partitions"_s, names({done.section(u' ', 1, 1)})},
                                            {u"duration_ms"_s, number(clock.restart())}});
            return recordMaintenance(m_session, u"audit.partitions_created"_s, data, plan.run);
        };
        if (const auto made = inShortTransaction(m_session, control, act); !made)
            return failure(recorded(m_session, made.error(), plan.run, clock.elapsed()));
        if (done.startsWith("created "_L1))
            created += done.section(u' ', 1, 1);
    }
    control.progress(plan.toCreate.size(), plan.toCreate.size(), u"Partitions created"_s);
    return created;
}

Result<QStringList> PartitionStore::drop(const MaintenancePlan& plan, JobControl& control) {
    QElapsedTimer clock;
    clock.start();
    QStringList dropped;
    for (const Partition& partition : plan.toDrop) {
        control.progress(dropped.size(), plan.toDrop.size(), u"Dropping %1"_s.arg(partition.name));
        const auto act = [&] { return retire(m_session, partition, plan); };
        if (const auto gone = inShortTransaction(m_session, control, act); !gone)
            return failure(recorded(m_session, gone.error(), plan.run, clock.elapsed()));
        dropped += partition.name;
    }
    control.progress(plan.toDrop.size(), plan.toDrop.size(), u"Partitions dropped"_s);
    return dropped;
}

} // namespace fleet
