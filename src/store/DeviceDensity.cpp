#include "store/DeviceDensity.h"

#include "core/EventType.h"
#include "store/DeviceStore.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 eventsInFirstSlice = 4'000;

/// The length of the first slice, from what the rollups know; a small history is one slice.
qint64 firstSlice(const DeviceActivity& activity) {
    qint64 events = 0;
    for (const qint64 count : activity.days)
        events += count;
    const qint64 length = activity.extent.to->microseconds - activity.extent.from->microseconds + 1;
    if (events <= eventsInFirstSlice)
        return length;
    return std::max<qint64>(1, qint64(double(length) / double(events) * eventsInFirstSlice));
}

} // namespace

Incident incidentOf(const QString& eventType) {
    if (eventType == u"container.crashed"_s || eventType == u"current_state.app_crashed"_s)
        return Incident::Crash;
    if (eventType == u"reconciliation.failed"_s)
        return Incident::FailedReconciliation;
    return eventType == u"device.offline"_s ? Incident::Offline : Incident::None;
}

DeviceDensity::DeviceDensity(QString deviceId, int targetBuckets)
    : m_deviceId(std::move(deviceId)), m_targetBuckets(targetBuckets) {}

Result<void> DeviceDensity::step(Session& session, JobControl& control, const SearchPace& pace) {
    if (!m_slices)
        FLEET_TRY(begin(session));
    if (!m_complete) {
        FLEET_TRY(countBySlices(*m_slices, control, pace, u"Counting the device's events"_s,
                                [&](const TimeRange& slice) { return countSlice(session, slice); }));
        m_complete = m_slices->isLast();
    }
    takeBins();
    return ok();
}

Result<void> DeviceDensity::begin(Session& session) {
    const auto extent = DeviceStore(session).extent(m_deviceId);
    if (!extent)
        return failure(extent.error());
    m_activity.extent = *extent;
    const TimeRange closed{extent->from, *extent->to + 1};
    const auto shape = EventStore(session).histogramShape(closed, m_targetBuckets, 0);
    if (!shape)
        return failure(shape.error());
    m_activity.bucketMicroseconds = shape->empty.bucketMicroseconds;
    m_deviceId = DeviceStore::canonicalId(m_deviceId);
    auto days = session.execute(Session::query(u"device_day_counts"_s), {m_deviceId});
    if (!days)
        return failure(days.error());
    while (days->next())
        m_activity.days.insert(sql::timestamp(days->value(0)), days->value(1).toLongLong());
    m_slices.emplace(closed, closed, PageRequest{}, firstSlice(m_activity));
    return ok();
}

Result<void> DeviceDensity::countSlice(Session& session, const TimeRange& slice) {
    auto rows = session.execute(
        Session::query(u"device_density"_s),
        {m_deviceId, sql::moment(slice.from), sql::moment(slice.to), m_activity.bucketMicroseconds});
    if (!rows)
        return failure(rows.error());
    while (rows->next()) {
        const QString type = rows->value(1).toString();
        m_counts[{sql::timestamp(rows->value(0)), eventFamily(type), incidentOf(type)}] +=
            rows->value(2).toLongLong();
    }
    return ok();
}

void DeviceDensity::takeBins() {
    m_activity.bins.clear();
    for (auto count = m_counts.begin(); count != m_counts.end(); ++count) {
        const auto& [start, family, incident] = count.key();
        m_activity.bins += {start, family, incident, count.value()};
    }
    m_activity.countedFrom = m_complete ? std::nullopt : std::optional(m_slices->at());
}

} // namespace fleet
