// What the partitions, a maintenance plan and an earlier run mean, in sentences.
#pragma once

#include <QString>

#include "store/PartitionStore.h"

namespace fleet {

class TimeRangeChoice;

/// Where a partition stands: by the clock, and by what a plan would do with it.
enum class PartitionState {
    WillBeDropped,
    Kept,
    Receiving, ///< Its range holds this moment.
    Ready,     ///< Its range lies ahead.
    DefaultEmpty,
    DefaultHolds, ///< Rows that found no partition of their day.
    WillBeCreated ///< Not there yet.
};

PartitionState partitionState(const Partition& partition, const MaintenancePlan* plan, Timestamp now);

namespace phrases {

QString stateText(PartitionState state, const Partition& partition);

/// "21 Aug", "today", "3 Mar – 9 Mar 2025", "everything else". The year only where it is not this one.
QString rangeText(const Partition& partition, QDate today);

QString sizeText(qint64 bytes);

/// Why a run with these settings is refused, or an empty text where it is not.
QString refusal(int createAhead, int retainDays);

QString consequenceTitle(const MaintenancePlan& plan);
/// What dropping what the plan names does to whom. Names days, counts and the first moment kept.
QString consequence(const MaintenancePlan& plan);

/// "22 Nov 03:00:00 · timer on db-host · 1 created, 1 dropped · 412 ms"
QString runText(const MaintenanceRun& run, const TimeRangeChoice& times);

/// How many whole UTC days after `now` have a partition without a gap.
int daysAhead(const QList<Partition>& partitions, Timestamp now);

} // namespace phrases
} // namespace fleet
