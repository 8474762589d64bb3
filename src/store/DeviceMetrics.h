// What a device measured of itself: load, temperature, memory and storage over time.
#pragma once

#include "core/Timestamp.h"
#include "store/Session.h"

namespace fleet {

enum class DeviceMetric { CpuUsage, CpuTemperature, MemoryUsed, StorageUsed };

struct MetricPoint {
    Timestamp at;
    double value = 0;
};

struct MetricCurve {
    DeviceMetric metric = DeviceMetric::CpuUsage;
    QList<MetricPoint> points; ///< By time. Percent; CpuTemperature: degrees Celsius.
};

/// What was measured within a span of time.
struct MeasuredDevice {
    enum class Origin { Nothing, Metrics, Heartbeats };

    Origin origin = Origin::Nothing;
    QList<MetricCurve> curves;     ///< Those that have points.
    bool metricsForbidden = false; ///< This user may not read `device_metrics`.
};

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
class DeviceMetrics {
public:
    static constexpr int mostStretches = 2'000;

    explicit DeviceMetrics(Session& session) : m_session(session) {}

    /// The highest values in each stretch between two of the `edges`, which ascend (2 to mostStretches, else
    /// InvalidInput); the last edge belongs to no stretch. From `device_metrics`; where that has nothing,
    /// from what the device's heartbeats say.
    Result<MeasuredDevice> highest(const QString& deviceId, const QList<Timestamp>& edges);

private:
    Result<QList<MetricCurve>> ask(const QString& query, const QString& deviceId,
                                   const QList<Timestamp>& edges);
    Result<bool> mayReadMetrics();

    Session& m_session;
};

} // namespace fleet
