// The figures of the overview that are counted from the log.
#pragma once

#include "core/JobControl.h"
#include "store/EventStore.h"
#include "store/OverviewStore.h"

namespace fleet {

/// What the log holds of a range.
struct LogSummary {
    EventHistogram histogram;
    qint64 events = 0;
    qint64 eventsBefore = -1; ///< In the period of the same length just before; -1: the range is open.
    qint64 crashes = 0;
    QList<DeviceCrashes> crashLeaders;
    QList<FleetChange> changes;
};

/// Runs in the reading thread, in several short statements.
Result<LogSummary> summarizeLog(Session& session, const TimeRange& range, int chartBuckets);

} // namespace fleet
