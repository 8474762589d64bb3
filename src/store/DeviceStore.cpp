#include "store/DeviceStore.h"

#include "store/EventRow.h"
#include "store/EventStore.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostBuckets = 10'000;

tl::unexpected<Error> unknownDevice(const QString& deviceId, std::optional<Timestamp> at) {
    return failure(ErrorKind::NotFound,
                   at ? u"There is no event of device %1 up to %2"_s.arg(deviceId, at->toString())
                      : u"There is no device %1"_s.arg(deviceId),
                   u"check the id, or choose a later moment"_s);
}

std::optional<bool> optionalBool(const QVariant& value) {
    return value.isNull() ? std::nullopt : std::optional(value.toBool());
}

Result<DeviceSummary> summaryFromRow(const QSqlQuery& query) {
    auto releases = Json::parse(query.value(8).toString());
    if (!releases)
        return failure(releases.error());
    return DeviceSummary{.deviceId = query.value(0).toString(),
                         .name = query.value(1).toString(),
                         .site = query.value(2).toString(),
                         .model = query.value(3).toString(),
                         .lifecycle = query.value(4).toString(),
                         .online = optionalBool(query.value(5)),
                         .inSync = optionalBool(query.value(6)),
                         .lastSeen = sql::optionalTimestamp(query.value(7)),
                         .releases = std::move(*releases),
                         .eventCount = query.value(9).toLongLong(),
                         .lastEventId = query.value(10).toLongLong(),
                         .lastEventType = query.value(11).toString(),
                         .lastEventAt = sql::optionalTimestamp(query.value(12)),
                         .lastUnhealthy = query.value(13).toString()};
}

Result<QList<UnusedPayload>> unusedPayloads(Session& session, const QString& deviceId,
                                            std::optional<Timestamp> at) {
    auto query = session.execute(Session::query(u"device_problems"_s), {deviceId, sql::moment(at)});
    if (!query)
        return failure(query.error());
    QList<UnusedPayload> payloads;
    while (query->next())
        payloads += {query->value(0).toLongLong(), query->value(1).toString(), query->value(2).toString()};
    return payloads;
}

Result<std::optional<Event>> first(Result<QList<Event>> events) {
    if (!events)
        return failure(events.error());
    return events->isEmpty() ? std::nullopt : std::optional(events->first());
}

} // namespace

QString DeviceStore::canonicalId(const QString& deviceId) {
    const QUuid uuid = QUuid::fromString(deviceId);
    return uuid.isNull() ? deviceId.trimmed() : uuid.toString(QUuid::WithoutBraces);
}

Result<QList<DeviceSummary>> DeviceStore::devices(std::optional<Timestamp> at) {
    return list(at, true);
}

Result<QList<DeviceSummary>> DeviceStore::list(std::optional<Timestamp> at, bool lastEvents) {
    auto query = m_session.execute(Session::query(u"devices"_s), {sql::moment(at), lastEvents});
    if (!query)
        return failure(query.error());
    QList<DeviceSummary> devices;
    while (query->next()) {
        auto summary = summaryFromRow(*query);
        if (!summary)
            return failure(summary.error());
        devices += std::move(*summary);
    }
    return devices;
}

Result<FleetAt> DeviceStore::fleetAt(std::optional<Timestamp> at, bool lastEvents) {
    auto snapshot = Transaction::begin(m_session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    auto then = list(at, lastEvents || !at);
    if (!then)
        return failure(then.error());
    FleetAt fleet{.devices = std::move(*then), .summary = {}, .now = {}};
    fleet.summary = summarize(fleet.devices);
    fleet.now = fleet.summary;
    if (at) {
        const auto now = list({}, false);
        if (!now)
            return failure(now.error());
        fleet.now = summarize(*now);
    }
    FLEET_TRY(snapshot->commit());
    return fleet;
}

Result<QHash<QString, QString>> DeviceStore::field(const QStringList& path, std::optional<Timestamp> at) {
    if (path.isEmpty())
        return failure(ErrorKind::InvalidInput, u"No field was named"_s,
                       u"give the names of its members, such as attributes and site"_s);
    static const QStringList inOneLine{u"lifecycle"_s, u"online"_s, u"in_sync"_s, u"attributes"_s,
                                       u"releases"_s};
    auto query = m_session.execute(
        Session::query(inOneLine.contains(path.first()) ? u"device_field_of_line"_s : u"device_field"_s),
        {sql::moment(at), sql::textArrayOrNull(path)});
    if (!query)
        return failure(query.error());
    QHash<QString, QString> values;
    while (query->next())
        values.insert(query->value(0).toString(), query->value(1).toString());
    return values;
}

Result<FleetGroups> DeviceStore::groups(const QStringList& path, std::optional<Timestamp> at) {
    auto snapshot = Transaction::begin(m_session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    FleetGroups fleet;
    const auto group = [&](std::optional<Timestamp> moment,
                           QHash<QString, QString>& values) -> Result<QList<FleetGroup>> {
        const auto devices = list(moment, false);
        if (!devices)
            return failure(devices.error());
        auto found = field(path, moment);
        if (!found)
            return failure(found.error());
        values = std::move(*found);
        return groupFleet(*devices, values);
    };
    auto then = group(at, fleet.values);
    if (!then)
        return failure(then.error());
    fleet.groups = std::move(*then);
    fleet.now = fleet.groups;
    if (at) {
        QHash<QString, QString> values;
        auto now = group({}, values);
        if (!now)
            return failure(now.error());
        fleet.now = std::move(*now);
    }
    FLEET_TRY(snapshot->commit());
    return fleet;
}

Result<DeviceState> DeviceStore::state(const QString& deviceId, std::optional<Timestamp> at) {
    return stateAt(deviceId, at, {}, true);
}

Result<DeviceState> DeviceStore::stateAfter(const QString& deviceId, const EventCursor& event) {
    return stateAt(deviceId, event.timestamp, event.id, true);
}

Result<DeviceState> DeviceStore::stateBefore(const QString& deviceId, const EventCursor& event) {
    return stateAt(deviceId, event.timestamp, event.id, false);
}

Result<DeviceState> DeviceStore::stateAt(const QString& deviceId, std::optional<Timestamp> at,
                                         std::optional<qint64> id, bool inclusive) {
    const QString device = canonicalId(deviceId);
    // All answers are about the same moment of the database.
    auto snapshot = Transaction::begin(m_session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    const qint64 lastId = id ? (inclusive ? *id : *id - 1) : std::numeric_limits<qint64>::max();
    auto folded = m_session.execute(Session::query(u"device_state"_s), {device, sql::moment(at), lastId});
    if (!folded)
        return failure(folded.error());
    if (!folded->next())
        return unknownDevice(device, at);
    DeviceState state{.deviceId = device,
                      .at = at,
                      .text = folded->value(0).toString(),
                      .lastEvent = {},
                      .eventNumber = folded->value(3).toLongLong(),
                      .eventCount = folded->value(4).toLongLong(),
                      .unusedPayloads = {}};
    auto last = first(eventsFrom(
        m_session, m_session.execute(Session::query(u"device_last_event"_s),
                                     {sql::moment(sql::timestamp(folded->value(1))), folded->value(2)})));
    if (!last)
        return failure(last.error());
    state.lastEvent = std::move(*last);
    auto unused = unusedPayloads(m_session, device, at);
    if (!unused)
        return failure(unused.error());

    state.unusedPayloads = std::move(*unused);
    FLEET_TRY(snapshot->commit());
    return state;
}

Result<std::optional<Event>> DeviceStore::next(const QString& deviceId, const EventCursor& from,
                                               const QStringList& types) {
    return first(eventsFrom(m_session, m_session.execute(Session::query(u"device_next_event"_s),
                                                         {canonicalId(deviceId), sql::moment(from.timestamp),
                                                          from.id, sql::textArrayOrNull(types)})));
}

Result<std::optional<Event>> DeviceStore::previous(const QString& deviceId, const EventCursor& from,
                                                   const QStringList& types) {
    return first(eventsFrom(m_session, m_session.execute(Session::query(u"device_previous_event"_s),
                                                         {canonicalId(deviceId), sql::moment(from.timestamp),
                                                          from.id, sql::textArrayOrNull(types)})));
}

Result<TimeRange> DeviceStore::extent(const QString& deviceId) {
    auto query = m_session.execute(Session::query(u"device_extent"_s), {canonicalId(deviceId)});
    if (!query)
        return failure(query.error());
    query->next();
    if (query->value(0).isNull())
        return unknownDevice(deviceId, {});
    return TimeRange{sql::timestamp(query->value(0)), sql::timestamp(query->value(1))};
}

Result<QMap<QString, QList<qint64>>> DeviceStore::activity(const TimeRange& range, int buckets) {
    if (buckets < 1 || buckets > mostBuckets)
        return failure(ErrorKind::InvalidInput, u"A spark line cannot have %1 points"_s.arg(buckets),
                       u"ask for 1 to %1"_s.arg(mostBuckets));
    QMap<QString, QList<qint64>> activity;
    TimeRange closed = range;
    if (!closed.from || !closed.to) {
        const auto extent = EventStore(m_session).extent();
        if (!extent)
            return failure(extent.error());
        if (!extent->from)
            return activity;
        closed.from = closed.from.value_or(*extent->from);
        closed.to = closed.to.value_or(*extent->to + 1);
    }
    if (*closed.to <= *closed.from)
        return activity;
    auto query = m_session.execute(Session::query(u"device_activity"_s),
                                   {sql::moment(closed.from), sql::moment(closed.to), buckets});
    if (!query)
        return failure(query.error());
    while (query->next()) {
        QList<qint64>& counts = activity[query->value(0).toString()];
        if (counts.isEmpty())
            counts.resize(buckets);
        counts[query->value(1).toInt()] = query->value(2).toLongLong();
    }
    return activity;
}

} // namespace fleet
