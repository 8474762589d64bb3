// The figures of the overview, counted from the device list and the log.
#pragma once

#include "core/JobControl.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"
#include "store/OverviewStore.h"

namespace fleet {

/// One line of a list: what, and how many.
struct Tally {
    QString name;
    QString note;
    qint64 count = 0;
};

/// The fleet at one moment. Devices out of service are left out of every count.
struct FleetSummary {
    qint64 devices = 0;
    qint64 online = 0;
    qint64 inDrift = 0;
    qint64 unhealthy = 0;
    QList<Tally> releases; ///< name: app, note: version; by app, the commonest version first.
    QList<Tally> offline;  ///< By site, the worst first; note: names of the devices.
};

FleetSummary summarize(const QList<DeviceSummary>& devices);

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
