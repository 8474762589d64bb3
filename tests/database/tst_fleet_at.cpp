// The fleet at a moment, against a walk over all events that shares nothing with it.
#include <QJsonDocument>
#include <QTest>
#include <algorithm>
#include <random>

#include "jobs/DemoFleet.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"
#include "store/ProjectionBuilder.h"
#include "support/FleetReference.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int devices = 50;
constexpr int moments = 200;
constexpr int days = 4;
constexpr int lateDevices =
    8; ///< With events that are not taken yet; each of them is folded at every moment.

using Fleet = QMap<QString, QJsonObject>;

const QString lines =
    u"SELECT f.device_id, jsonb_build_object('lifecycle', lifecycle, 'online', online, 'in_sync', in_sync, "
    "'attributes', attributes, 'releases', releases, 'trouble', trouble, "
    "'last_seen', (extract(epoch FROM last_seen) * 1000000)::bigint, 'event_count', event_count, "
    "'last_event_id', last_event_id, 'last_event_type', last_event_type, "
    "'last_event_at', (extract(epoch FROM last_event_at) * 1000000)::bigint)::text "
    "FROM fleet_at($1::timestamptz, $2::boolean) f"_s;

const QStringList asked{u"last_seen"_s, u"event_count"_s, u"last_event_id"_s, u"last_event_type"_s,
                        u"last_event_at"_s};

QJsonObject object(const QVariant& json) {
    return QJsonDocument::fromJson(json.toString().toUtf8()).object();
}

Fleet fleetAt(Session& session, Timestamp at, bool lastEvents) {
    QSqlQuery query = need(session.execute(lines, {at.toString(), lastEvents}));
    Fleet fleet;
    while (query.next())
        fleet[query.value(0).toString()] = object(query.value(1));
    return fleet;
}

QList<ReferenceEvent> allEvents(Session& session) {
    QSqlQuery query = need(session.execute(
        u"SELECT lower(CASE aggregate_type WHEN 'device' THEN aggregate_id ELSE data ->> 'device_uuid' END), "
        "(extract(epoch FROM timestamp) * 1000000)::bigint, id, event_type, aggregate_type, aggregate_id, "
        "data::text "
        "FROM events WHERE aggregate_type <> 'system' ORDER BY timestamp, id"_s));
    QList<ReferenceEvent> events;
    while (query.next())
        events += {query.value(0).toString(), query.value(1).toLongLong(), query.value(2).toLongLong(),
                   query.value(3).toString(), query.value(4).toString(),   query.value(5).toString(),
                   object(query.value(6))};
    return events;
}

QByteArray difference(Timestamp at, const Fleet& is, const Fleet& expected) {
    for (const QString& device : expected.keys() + is.keys()) {
        if (is.value(device) == expected.value(device))
            continue;
        const auto text = [&](const Fleet& fleet) {
            return QString::fromUtf8(QJsonDocument(fleet.value(device)).toJson(QJsonDocument::Compact));
        };
        return u"%1 at %2: %3, not %4"_s.arg(device, at.toString(), text(is), text(expected)).toUtf8();
    }
    return {};
}

} // namespace

class TestOfFleetAt : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void fleetIsTheWalkOverAllEventsWithLateImportsAndAnUnsettledTail();
    void fleetIsTheSameOnceEverythingIsTaken();
    void everyLineIsTheSameWhenTheyAreBuiltAnew();
    void countsAreThoseOfTheMomentAndOfNow();
    void devicesAreGroupedByAnyField();
    void fleetIsTheSameAfterDaysAreDropped();
    void beforeTheKeptDaysItSaysSo();

private:
    void import(const QList<EventDraft>& events);
    QList<Timestamp> randomMoments(int count);
    QByteArray differences(const QList<Timestamp>& at);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Session> m_open; ///< A publisher that does not end.
    QList<EventDraft> m_drafts;
    std::mt19937_64 m_random{7};
    QMap<Timestamp, Fleet> m_seen;
};

void TestOfFleetAt::import(const QList<EventDraft>& events) {
    JobControl control;
    bool given = false;
    need(EventPublisher(*m_session)
             .import(
                 [&]() -> Result<QList<EventDraft>> {
                     return std::exchange(given, true) ? QList<EventDraft>() : events;
                 },
                 control));
}

void TestOfFleetAt::initTestCase() {
    m_session = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    m_open = openSession(m_database);
    m_drafts = demoFleetEvents({.devices = devices, .days = days});
    // Few events between kept states, so that there are several of each device.
    m_database.run(
        u"CREATE OR REPLACE FUNCTION events_between_snapshots() RETURNS int LANGUAGE sql IMMUTABLE "
        "PARALLEL SAFE RETURN 20"_s);
    QMap<QString, bool> staysLate;
    QList<EventDraft> inTime, late, waiting, unsettled;
    for (const EventDraft& event : std::as_const(m_drafts)) {
        const QString device = event.aggregateId.section(u'/', 0, 0);
        const bool isLate = m_random() % 7 == 0;
        if (!staysLate.contains(device))
            staysLate[device] = staysLate.size() < lateDevices;
        QList<EventDraft>& later = !staysLate[device] ? late : m_random() % 2 ? waiting : unsettled;
        (isLate ? later : inTime) += event;
    }
    import(inTime);
    settle(m_database);
    JobControl control;
    need(ProjectionBuilder(*m_session).catchUp(control));
    import(late);
    settle(m_database);
    need(ProjectionBuilder(*m_session).catchUp(control));
    import(waiting);
    settle(m_database);
    need(m_open->execute(u"BEGIN"_s));
    need(m_open->execute(u"SELECT publish_event('device.online', 'device', 'unheard-of', '{}')"_s));
    import(unsettled);
    m_database.run(u"SELECT publish_event('device.offline', 'device', 'brand-new', '{}')"_s);
}

/// Half of them the very times of events, or a microsecond before.
QList<Timestamp> TestOfFleetAt::randomMoments(int count) {
    const TimeRange extent = need(EventStore(*m_session).extent());
    const qint64 begins =
        m_database.value(u"SELECT coalesce((extract(epoch FROM history_begins()) * 1000000)::bigint, 0)"_s)
            .toLongLong();
    const Timestamp from = std::max(*extent.from - 1'000'000, Timestamp{begins});
    QList<Timestamp> at;
    while (at.size() < count) {
        const Timestamp event = *m_drafts.at(qsizetype(m_random() % quint64(m_drafts.size()))).timestamp;
        const Timestamp any =
            from + qint64(m_random() % quint64(extent.to->microseconds - from.microseconds + 1));
        const Timestamp moment = at.size() % 2 ? any : event - qint64(m_random() % 2);
        if (moment >= from)
            at += moment;
    }
    std::sort(at.begin(), at.end());
    return at;
}

QByteArray TestOfFleetAt::differences(const QList<Timestamp>& at) {
    const QList<ReferenceEvent> events = allEvents(*m_session);
    QMap<QString, ReferenceDevice> walked;
    auto next = events.begin();
    for (const Timestamp moment : at) {
        for (; next != events.end() && next->at <= moment.microseconds; ++next)
            walked[next->device].apply(*next);
        Fleet expected;
        for (auto device = walked.begin(); device != walked.end(); ++device)
            expected[device.key()] = device->line();
        const Fleet whole = fleetAt(*m_session, moment, true);
        if (const QByteArray found = difference(moment, whole, expected); !found.isEmpty())
            return found;
        m_seen[moment] = whole;
        if (m_seen.size() % 5 != 0)
            continue;
        Fleet lines = fleetAt(*m_session, moment, false);
        for (auto* fleet : {&lines, &expected})
            for (QJsonObject& line : *fleet)
                for (const QString& member : asked)
                    line.remove(member);
        if (const QByteArray found = difference(moment, lines, expected); !found.isEmpty())
            return "without last events: " + found;
    }
    return {};
}

void TestOfFleetAt::fleetIsTheWalkOverAllEventsWithLateImportsAndAnUnsettledTail() {
    QVERIFY(m_database.value(u"SELECT unsettled_events FROM event_horizon"_s).toInt() > 20);
    QVERIFY(m_database.value(u"SELECT lag_events FROM event_processor_status WHERE name = 'device_states'"_s)
                .toInt() > 20);
    QVERIFY(m_database.value(u"SELECT count(*) FROM device_summaries"_s).toInt() > 300);
    QCOMPARE(differences(randomMoments(moments)), QByteArray());
    QVERIFY(fleetAt(*m_session, Timestamp::now(), true).contains(u"brand-new"_s));
}

void TestOfFleetAt::fleetIsTheSameOnceEverythingIsTaken() {
    need(m_open->execute(u"ROLLBACK"_s));
    settle(m_database);
    JobControl control;
    need(ProjectionBuilder(*m_session).catchUp(control));
    int nth = 0;
    for (auto seen = m_seen.cbegin(); seen != m_seen.cend(); ++seen)
        if (++nth % 3 == 0)
            QCOMPARE(difference(seen.key(), fleetAt(*m_session, seen.key(), true), seen.value()),
                     QByteArray());
}

void TestOfFleetAt::everyLineIsTheSameWhenTheyAreBuiltAnew() {
    const QString digest =
        u"SELECT count(*) || md5(string_agg(s::text, '' ORDER BY s::text)) FROM device_summaries s"_s;
    JobControl control;
    settle(m_database);
    need(ProjectionBuilder(*m_session).catchUp(control));
    const QString grown = m_database.value(digest);
    need(ProjectionBuilder(*m_session).rebuild(u"device_states"_s, control));
    QCOMPARE(m_database.value(digest), grown);
    // While a newer version is not built, everything is folded.
    m_database.run(u"UPDATE event_processors SET version = version + 1 WHERE name = 'device_states'"_s);
    const Timestamp moment = m_seen.keys().at(moments / 2);
    QCOMPARE(difference(moment, fleetAt(*m_session, moment, true), m_seen[moment]), QByteArray());
    m_database.run(u"UPDATE event_processors SET version = version - 1 WHERE name = 'device_states'"_s);
}

void TestOfFleetAt::countsAreThoseOfTheMomentAndOfNow() {
    const Timestamp moment = m_seen.keys().at(moments / 3);
    const FleetAt fleet = need(DeviceStore(*m_session).fleetAt(moment));
    FleetSummary counted;
    for (const QJsonObject& line : std::as_const(m_seen[moment])) {
        if (line[u"lifecycle"_s] == u"deprovisioned"_s)
            continue;
        ++counted.devices;
        counted.online += line[u"online"_s] == true;
        counted.inDrift += line[u"in_sync"_s] == false;
        counted.unhealthy += line[u"trouble"_s].isString();
    }
    QCOMPARE(fleet.summary.devices, counted.devices);
    QCOMPARE(fleet.summary.online, counted.online);
    QCOMPARE(fleet.summary.inDrift, counted.inDrift);
    QCOMPARE(fleet.summary.unhealthy, counted.unhealthy);
    QVERIFY(!fleet.summary.releases.isEmpty());
    QVERIFY(fleet.now == summarize(need(DeviceStore(*m_session).devices())));
    QVERIFY(fleet.summary == summarize(need(DeviceStore(*m_session).devices(moment))));
    QVERIFY(need(DeviceStore(*m_session).fleetAt({})).now == fleet.now);
}

void TestOfFleetAt::devicesAreGroupedByAnyField() {
    DeviceStore store(*m_session);
    const Timestamp moment = m_seen.keys().at(moments / 2);
    const QList<DeviceSummary> fleet = need(store.fleetAt(moment)).devices;
    const auto sites = need(store.field({u"attributes"_s, u"site"_s}, moment));
    for (const DeviceSummary& device : fleet)
        QCOMPARE(sites.value(device.deviceId), device.site);
    qint64 counted = 0;
    const QList<FleetGroup> groups = groupFleet(fleet, sites);
    for (const FleetGroup& group : groups)
        counted += group.devices;
    QCOMPARE(counted, summarize(fleet).devices);
    QVERIFY(groups.size() > 1);
    QVERIFY(groups[0].devices >= groups[1].devices);
    // A path that no line holds comes from the whole state.
    const auto levels = need(store.field({u"target_state"_s, u"config"_s, u"log_level"_s}, moment));
    int looked = 0;
    for (auto level = levels.begin(); level != levels.end() && ++looked <= 6; ++level)
        QCOMPARE(level.value(),
                 m_database.value(
                     u"SELECT device_state_at('%1', '%2') #>> '{target_state,config,log_level}'"_s.arg(
                         level.key(), moment.toString())));
    QVERIFY(!levels.isEmpty());
    QCOMPARE(store.field({}, moment).error().kind, ErrorKind::InvalidInput);
}

void TestOfFleetAt::fleetIsTheSameAfterDaysAreDropped() {
    const QString dropped =
        u"SELECT retire_events_partition(partition_name) FROM event_partitions "
        "WHERE range_end <= date_trunc('day', now()) - interval '%1 days' AND NOT is_default "
        "ORDER BY range_start"_s;
    m_database.run(dropped.arg(days - 1));
    m_database.run(u"SELECT publish_event('device.online', 'device', 'brand-new', '{}')"_s);
    m_database.run(dropped.arg(days - 2));
    const Timestamp begins{
        m_database.value(u"SELECT (extract(epoch FROM history_begins()) * 1000000)::bigint"_s).toLongLong()};
    int kept = 0;
    int nth = 0;
    for (auto seen = m_seen.cbegin(); seen != m_seen.cend(); ++seen) {
        if (seen.key() < begins || ++nth % 3 != 0)
            continue;
        QCOMPARE(difference(seen.key(), fleetAt(*m_session, seen.key(), true), seen.value()), QByteArray());
        ++kept;
    }
    QVERIFY(kept > moments / 15);
    everyLineIsTheSameWhenTheyAreBuiltAnew();
    // Of the dropped days one line of each device is left.
    QCOMPARE(
        m_database.value(u"SELECT count(*) FROM device_summaries WHERE \"timestamp\" < history_begins()"_s),
        m_database.value(u"SELECT count(*) FROM state_snapshots WHERE kept"_s));
}

void TestOfFleetAt::beforeTheKeptDaysItSaysSo() {
    const auto fleet = DeviceStore(*m_session).fleetAt(m_seen.firstKey());
    QVERIFY(!fleet);
    QCOMPARE(fleet.error().kind, ErrorKind::NotFound);
    QVERIFY(fleet.error().message.contains(u"cannot be told"_s));
}

QTEST_GUILESS_MAIN(TestOfFleetAt)
#include "tst_fleet_at.moc"
