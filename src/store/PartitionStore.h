// The event log's partitions: what there is, what is due, and carrying it out one short transaction at a
// time.
#pragma once

#include <QDate>
#include <QUuid>

#include "core/JobControl.h"
#include "core/Timestamp.h"
#include "store/Session.h"

namespace fleet {

struct Partition {
    QString name;
    std::optional<Timestamp> from; ///< None: the default partition.
    std::optional<Timestamp> to;
    qint64 sizeBytes = 0;
    qint64 rows = 0;
    bool rowsKnown = true;  ///< False: many, never analyzed; rows is 0 then.
    bool rowsExact = false; ///< False: the planner's estimate.
    bool isDefault() const { return !from; }
};

/// What a maintenance run would do, or has to do.
struct MaintenancePlan {
    int createAhead = 7;
    int retainDays = 90;
    QList<QDate> toCreate;
    QList<Partition> toDrop; ///< With exact row counts.
    qint64 rowsToDrop = 0;
    qint64 devicesAffected = 0;
    std::optional<Timestamp> firstKept; ///< The earliest moment that can still be replayed afterwards.
    qint64 rowsInDefault = 0;           ///< Rows that found no partition of their day.
    QUuid run;                          ///< Joins what create() and drop() record of one maintenance run.
};

struct MaintenanceRun {
    Timestamp startedAt;
    qint64 durationMilliseconds = 0;
    QString actor;
    QStringList created;
    QStringList dropped;
    QString error; ///< Empty: all went well.
};

class PartitionStore {
public:
    explicit PartitionStore(Session& session) : m_session(session) {}

    Result<QList<Partition>> partitions(); ///< By range; the default one last.

    /// What a run with these settings would do now. Retention below 1 or ahead outside 0..366: InvalidInput.
    Result<MaintenancePlan> plan(int createAhead, int retainDays);

    /// Creates the planned partitions, each in a transaction of its own, with lock_timeout and back-off.
    Result<QStringList> create(const MaintenancePlan& plan, JobControl& control);

    /// Drops the planned partitions, oldest first, each in a transaction of its own; state of the devices
    /// concerned is kept first. Stops at the first failure; what was dropped until then is in the run's
    /// record.
    Result<QStringList> drop(const MaintenancePlan& plan, JobControl& control);

    /// The audit trail of earlier runs (audit.* events), newest first.
    Result<QList<MaintenanceRun>> recentRuns(int limit);

private:
    Session& m_session;
};

} // namespace fleet
