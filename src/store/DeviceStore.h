// Questions about devices: who there is, what state they were in, what their history looks like.
#pragma once

#include "core/Event.h"
#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "store/FleetSummary.h"
#include "store/Session.h"

namespace fleet {

/// The fleet at a moment, and what has become of it since.
struct FleetAt {
    QList<DeviceSummary> devices; ///< By name then id.
    FleetSummary summary;
    FleetSummary now; ///< The same as `summary` where no moment was asked for.
};

/// The fleet by the values of one field, at a moment and now.
struct FleetGroups {
    QHash<QString, QString> values; ///< Of each device that has the field, at the moment.
    QList<FleetGroup> groups;
    QList<FleetGroup> now; ///< The same as `groups` where no moment was asked for.
};

/// A payload that the reducer could not use.
struct UnusedPayload {
    qint64 id = 0;
    QString eventType;
    QString reason;
};

/// A device's whole state at a moment. `text` is the database's own JSON.
struct DeviceState {
    QString deviceId;
    std::optional<Timestamp> at;
    QString text;
    std::optional<Event> lastEvent;      ///< The last event at or before the moment.
    qint64 eventNumber = 0;              ///< 1-based number of that event in the device's history.
    qint64 eventCount = 0;               ///< In the device's whole kept history.
    QList<UnusedPayload> unusedPayloads; ///< At most 100.
};

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
class DeviceStore {
public:
    explicit DeviceStore(Session& session) : m_session(session) {}

    /// The id as the log has it: one that is a UUID is kept in lower case, however a person writes it.
    static QString canonicalId(const QString& deviceId);

    /// All devices known at the moment (none: now), by name then id. NotFound before the first moment that
    /// retention has kept.
    Result<QList<DeviceSummary>> devices(std::optional<Timestamp> at = {});
    /// The same with the counts of that moment and of now, all of one moment of the database. At a past
    /// moment the devices come without last event, number of events and the time they were last seen, which
    /// is several times faster, unless `lastEvents` asks for them.
    Result<FleetAt> fleetAt(std::optional<Timestamp> at, bool lastEvents = false);

    /// What each device's state holds at a path of member names, at the moment (none: now): text as it is,
    /// anything else as JSON; devices without it are left out. Paths that begin with lifecycle, online,
    /// in_sync, attributes or releases (see DeviceSummary) are told without a replay of each device; all
    /// others, and at 10,000 devices they take seconds, from the whole state document.
    Result<QHash<QString, QString>> field(const QStringList& path, std::optional<Timestamp> at = {});

    /// The devices by what field() says of them, all of one moment of the database.
    Result<FleetGroups> groups(const QStringList& path, std::optional<Timestamp> at = {});

    /// Folds the device's history up to and including the moment. NotFound for an unknown device.
    Result<DeviceState> state(const QString& deviceId, std::optional<Timestamp> at = {});
    /// The state just after that event (and just before it, for what it changed).
    Result<DeviceState> stateAfter(const QString& deviceId, const EventCursor& event);
    Result<DeviceState> stateBefore(const QString& deviceId, const EventCursor& event);

    /// The device's next event after / last event before a place; none at the ends. `types` narrows (e.g.
    /// crashes).
    Result<std::optional<Event>> next(const QString& deviceId, const EventCursor& from,
                                      const QStringList& types = {});
    Result<std::optional<Event>> previous(const QString& deviceId, const EventCursor& from,
                                          const QStringList& types = {});

    /// First and last event time of one device; NotFound for an unknown one.
    Result<TimeRange> extent(const QString& deviceId);

    /// Event counts a bucket for each device over a range: the spark lines. deviceId -> counts.
    Result<QMap<QString, QList<qint64>>> activity(const TimeRange& range, int buckets);

private:
    /// With an `id`, of the events at exactly `at` only those up to it (`inclusive`: and itself) count.
    Result<DeviceState> stateAt(const QString& deviceId, std::optional<Timestamp> at,
                                std::optional<qint64> id, bool inclusive);

    Result<QList<DeviceSummary>> list(std::optional<Timestamp> at, bool lastEvents);

    Session& m_session;
};

} // namespace fleet
