#include "store/DeviceMetrics.h"

#include "store/SqlValues.h"

#include <QUuid>
#include <cmath>

namespace fleet {

using namespace Qt::StringLiterals;

Result<MeasuredDevice> DeviceMetrics::highest(const QString& deviceId, const QList<Timestamp>& edges) {
    if (edges.size() < 2 || edges.size() > mostStretches)
        return failure(ErrorKind::InvalidInput, u"Metrics cannot be read in %1 stretches"_s.arg(edges.size()),
                       u"ask for 1 to %1"_s.arg(mostStretches));
    MeasuredDevice measured;
    const auto allowed = mayReadMetrics();
    if (!allowed)
        return failure(allowed.error());
    measured.metricsForbidden = !*allowed;
    const QUuid uuid = QUuid::fromString(deviceId);
    if (*allowed && !uuid.isNull()) {
        auto curves = ask(u"device_metrics"_s, uuid.toString(QUuid::WithoutBraces), edges);
        if (!curves)
            return failure(curves.error());
        measured.curves = std::move(*curves);
        measured.origin = MeasuredDevice::Origin::Metrics;
    }
    if (measured.curves.isEmpty()) {
        auto curves = ask(u"device_vitals"_s, deviceId, edges);
        if (!curves)
            return failure(curves.error());
        measured.curves = std::move(*curves);
        measured.origin =
            measured.curves.isEmpty() ? MeasuredDevice::Origin::Nothing : MeasuredDevice::Origin::Heartbeats;
    }
    return measured;
}

Result<bool> DeviceMetrics::mayReadMetrics() {
    auto query = m_session.execute(Session::query(u"device_metrics_readable"_s));
    if (!query)
        return failure(query.error());
    query->next();
    return query->value(0).toBool();
}

Result<QList<MetricCurve>> DeviceMetrics::ask(const QString& query, const QString& deviceId,
                                              const QList<Timestamp>& edges) {
    QStringList moments;
    for (const Timestamp edge : edges)
        moments += edge.toString();
    auto rows = m_session.execute(
        Session::query(query),
        {deviceId, sql::moment(edges.first()), sql::moment(edges.last()), sql::textArrayOrNull(moments)});
    if (!rows)
        return failure(rows.error());
    constexpr DeviceMetric metrics[] = {DeviceMetric::CpuUsage, DeviceMetric::CpuTemperature,
                                        DeviceMetric::MemoryUsed, DeviceMetric::StorageUsed};
    QList<MetricCurve> curves;
    for (const DeviceMetric metric : metrics)
        curves.append({metric, {}});
    while (rows->next()) {
        for (int column = 0; column < int(curves.size()); ++column) {
            const QVariant value = rows->value(column + 1);
            if (!value.isNull() && std::isfinite(value.toDouble()))
                curves[column].points.append({sql::timestamp(rows->value(0)), value.toDouble()});
        }
    }
    curves.removeIf([](const MetricCurve& curve) { return curve.points.isEmpty(); });
    return curves;
}

} // namespace fleet
