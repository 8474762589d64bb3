// How much happened on one device when, and what went wrong: counted step by step, the newest events first.
#pragma once

#include <QMap>

#include "store/EventSlices.h"

namespace fleet {

enum class Incident { None, Crash, FailedReconciliation, Offline };

/// What goes wrong in an event of that type.
Incident incidentOf(const QString& eventType);

struct DensityBin {
    Timestamp start;
    QString family;
    Incident incident = Incident::None;
    qint64 count = 0;

    bool operator==(const DensityBin&) const = default;
};

/// A device's history from end to end. A plain value.
struct DeviceActivity {
    TimeRange extent = {}; ///< Times of the first and the last event.
    qint64 bucketMicroseconds = 0;
    QList<DensityBin> bins = {}; ///< By start, family and incident; empty ones are absent.
    /// Bins are counted from here on only; none: all of them.
    std::optional<Timestamp> countedFrom = {};
    /// About how many events each UTC day has: what can be shown before `countedFrom`.
    QMap<Timestamp, qint64> days = {};
};

/// A long history is counted in slices, each of which takes little time. A plain value that travels from
/// thread to thread with its steps.
class DeviceDensity {
public:
    /// Buckets are round, and about as many as wanted.
    explicit DeviceDensity(QString deviceId = {}, int targetBuckets = 1);

    /// Goes on for about the pace's budget, at least one slice. The session's thread. NotFound for an unknown
    /// device; Cancelled where `control` says so.
    Result<void> step(Session& session, JobControl& control, const SearchPace& pace = countingPace);

    bool isComplete() const { return m_complete; }
    const DeviceActivity& activity() const { return m_activity; }

private:
    Result<void> begin(Session& session);
    Result<void> countSlice(Session& session, const TimeRange& slice);
    void takeBins();

    QString m_deviceId;
    int m_targetBuckets;
    bool m_complete = false;
    std::optional<EventSlices> m_slices;
    QMap<std::tuple<Timestamp, QString, Incident>, qint64> m_counts;
    DeviceActivity m_activity;
};

} // namespace fleet
