#include <QTest>

#include "support/RealData.h"
#include "support/TestSession.h"

#include <QFile>

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString device = u"b9000564-fe1a-409b-b8cc-1e88b294cd1d"_s;

/// Folds the events of a JSON array, one a minute, and gives the state without what is empty or at its
/// beginning.
const QString fold =
    uR"(
    SELECT coalesce((
        SELECT jsonb_strip_nulls((fold_device_state(NULL, e ORDER BY e.timestamp, e.id)) #- '{last_seen}')
        FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS x(l, n),
             LATERAL jsonb_populate_record(NULL::events, jsonb_build_object(
                 'id', n, 'timestamp', '2026-01-01 00:00:00+00'::timestamptz + n * interval '1 minute',
                 'aggregate_type', 'device', 'aggregate_id', 'd') || l) AS e
    ) #>> $2::text[], 'null'))"_s;

} // namespace

/// The one reducer: what each registered event does to the state of a device.
class TestOfReducer : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_session = openSession(m_database); }

    void eventsSetTheState_data();
    void eventsSetTheState();
    void unusablePayloadChangesNothingAndIsReported_data();
    void unusablePayloadChangesNothingAndIsReported();
    void eventThatBreaksTheReducerChangesNothingAndIsReported();
    void everyRegisteredTypeOfTheFleetHasARule();
    void stateHasAllItsMembersFromTheFirstEventOn();
    void removingAnAppTakesItFromAppsAndNothingElse();
    void numbersStayExact();
    void unknownDeviceIsNull();
    void momentIsInclusive();
    void eventsOfAppsVolumesAndNetworksCountWhereTheyNameTheDevice();
    void rebuildGivesTheTargetStateOrAnEmptyObject();
    void realMachineIsOfflineAndInDriftAtTenSeconds();

private:
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfReducer::eventsSetTheState_data() {
    QTest::addColumn<QString>("events");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* name, const char* events, const char* path, const char* value) {
        QTest::newRow(name) << QString::fromUtf8(events) << QString::fromUtf8(path)
                            << QString::fromUtf8(value);
    };
    row("provisioned", R"([{"event_type":"device.provisioned","data":{"name":"cam","reason":"new"}}])",
        "{attributes}", R"({"name": "cam"})");
    row("provisioned in full", R"([{"event_type":"device.provisioned","data":{"attributes":{"site":"x"}}}])",
        "{attributes}", R"({"site": "x"})");
    row("deprovisioned", R"([{"event_type":"device.deprovisioned","data":{}}])", "{lifecycle}",
        "deprovisioned");
    row("heartbeat",
        R"([{"event_type":"device.offline","data":{}},{"event_type":"device.heartbeat","data":{"cpu_usage":5}}])",
        "{online}", "true");
    row("vitals",
        R"([{"event_type":"device.heartbeat","data":{"cpu_usage":5}},{"event_type":"device.heartbeat","data":{"cpu_temp":40}}])",
        "{vitals}", R"({"cpu_temp": 40})");
    row("new_state",
        R"([{"event_type":"target_state.updated","data":{"new_state":{"config":{"a":1}},"old_state":{}}}])",
        "{target_state}", R"({"apps": {}, "config": {"a": 1}, "volumes": {}, "networks": {}})");
    row("state", R"([{"event_type":"target_state.updated","data":{"state":{"config":{"a":2}}}}])",
        "{target_state,config,a}", "2");
    row("the state itself", R"([{"event_type":"target_state.updated","data":{"config":{"a":3}}}])",
        "{target_state,config,a}", "3");
    row("target replaces", R"([{"event_type":"target_state.updated","data":{"config":{"a":3}}},
                              {"event_type":"target_state.updated","data":{"apps":{}}}])",
        "{target_state,config}", "{}");
    row("app updated",
        R"([{"event_type":"target_state.app_added","data":{"app_name":"x","app_config":{"image":"x:1","env":{}}}},
                          {"event_type":"target_state.app_updated","data":{"app_name":"x","app_config":{"image":"x:2"}}}])",
        "{target_state,apps}", R"({"x": {"image": "x:2"}})");
    row("config", R"([{"event_type":"target_state.config_changed","data":{"config":{"a":1,"b":2}}},
                     {"event_type":"target_state.config_changed","data":{"key":"a","new_value":"z","old_value":1}}])",
        "{target_state,config}", R"({"a": "z", "b": 2})");
    row("volume wanted",
        R"([{"event_type":"target_state.volume_added","data":{"volume_name":"v","volume_config":"/v"}}])",
        "{target_state,volumes}", R"({"v": "/v"})");
    row("network unwanted", R"([{"event_type":"target_state.network_added","data":{"network_name":"n"}},
                               {"event_type":"target_state.network_removed","data":{"network_name":"n"}}])",
        "{target_state,networks}", "{}");
    row("target makes out of sync", R"([{"event_type":"reconciliation.completed","data":{}},
                                       {"event_type":"target_state.config_changed","data":{"config":{}}}])",
        "{in_sync}", "false");
    row("report keeps the rest", R"([{"event_type":"current_state.app_started","data":{"app_name":"x"}},
                                    {"event_type":"current_state.updated","data":{"state":{"config":{"a":1}}}}])",
        "{current_state,apps,x,status}", "running");
    row("crash", R"([{"event_type":"current_state.app_started","data":{"app_name":"x","image":"r/x:1.2"}},
                    {"event_type":"current_state.app_crashed","data":{"app_name":"x","exit_code":139,"restart_count":4}}])",
        "{current_state,apps,x}",
        R"({"image": "r/x:1.2", "status": "crashed", "version": "1.2", "restarts": 4})");
    row("crash is counted",
        R"([{"event_type":"current_state.app_crashed","data":{"app_name":"x","exit_code":1}},
                               {"event_type":"container.crashed","data":{"app_name":"x","exit_code":2,"error":"e"}}])",
        "{apps,x}",
        R"({"crashes": 2, "last_error": "e", "last_exit_code": 2, "last_crashed_at": "2026-01-01T00:02:00.000000Z"})");
    row("health",
        R"([{"event_type":"current_state.app_health_changed","data":{"app_name":"x","health":"unhealthy"}}])",
        "{current_state,apps,x,health}", "unhealthy");
    row("restart",
        R"([{"event_type":"container.started","data":{"app_name":"x"}},{"event_type":"container.restarted","data":{"app_name":"x"}}])",
        "{containers,x}", R"({"app": "x", "status": "running", "restarts": 1})");
    row("a restart clears the container's health",
        R"([{"event_type":"container.health_check_failed","data":{"app_name":"x"}},
                                    {"event_type":"container.restarted","data":{"app_name":"x"}}])",
        "{containers,x}", R"({"app": "x", "status": "running", "restarts": 1})");
    row("a restart clears the app's health",
        R"([{"event_type":"container.health_check_failed","data":{"app_name":"x"}},
                                    {"event_type":"container.started","data":{"app_name":"x"}}])",
        "{current_state,apps,x}", R"({"status": "running", "restarts": 0})");
    row("an app starts without a word of its health",
        R"([{"event_type":"current_state.app_health_changed","data":{"app_name":"x","health":"unhealthy"}},
                                    {"event_type":"current_state.app_started","data":{"app_name":"x"}}])",
        "{current_state,apps,x}", R"({"status": "running", "restarts": 0})");
    row("a new container clears the old one's health",
        R"([{"event_type":"container.health_check_failed","data":{"app_name":"x"}},
                                    {"event_type":"container.created","data":{"app_name":"x"}}])",
        "{containers,x}", R"({"app": "x", "status": "created", "restarts": 0})");
    row("last container", R"([{"event_type":"container.started","data":{"app_name":"x","container_id":"1"}},
                             {"event_type":"container.started","data":{"app_name":"x","container_id":"2"}},
                             {"event_type":"container.removed","data":{"app_name":"x","container_id":"1"}}])",
        "{current_state,apps,x,status}", "running");
    row("no container",
        R"([{"event_type":"container.started","data":{"app_name":"x"}},{"event_type":"container.removed","data":{"app_name":"x"}}])",
        "{current_state,apps}", "{}");
    row("image",
        R"([{"event_type":"image.pulled","data":{"image":"x:1"}},{"event_type":"image.pull_failed","data":{"image":"x:1","error":"e"}}])",
        "{images}",
        R"({"x:1": {"at": "2026-01-01T00:02:00.000000Z", "error": "e", "status": "pull_failed"}})");
    row("volume",
        R"([{"event_type":"volume.created","data":{"volume_name":"v","mountpoint":"/v"}},{"event_type":"volume.attached","data":{"volume_name":"v"}}])",
        "{current_state,volumes,v,mountpoint}", "/v");
    row("network",
        R"([{"event_type":"network.connected","data":{"network_name":"n"}},{"event_type":"network.removed","data":{"network_name":"n"}}])",
        "{current_state,networks}", "{}");
    row("drift",
        R"([{"event_type":"reconciliation.drift_detected","data":{"fields":[{"path":"config.a"}]}}])",
        "{reconciliation,drift,fields,0,path}", "config.a");
    row("drift is over",
        R"([{"event_type":"reconciliation.drift_detected","data":{}},{"event_type":"reconciliation.completed","data":{}}])",
        "{reconciliation}",
        R"({"cycles": 1, "status": "completed", "completed_at": "2026-01-01T00:02:00.000000Z"})");
    row("failed", R"([{"event_type":"reconciliation.failed","data":{"error":"e"}}])", "{in_sync}", "false");
    row("completed, not in sync", R"([{"event_type":"reconciliation.completed","data":{"in_sync":false}}])",
        "{in_sync}", "false");
}

void TestOfReducer::eventsSetTheState() {
    QFETCH(QString, events);
    QFETCH(QString, path);
    QFETCH(QString, value);
    QCOMPARE(valueOf(*m_session, fold, {events, path}).toString(), value);
}

void TestOfReducer::unusablePayloadChangesNothingAndIsReported_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("data");
    QTest::newRow("no app") << u"target_state.app_removed"_s << u"{}"_s;
    QTest::newRow("app is a number") << u"current_state.app_started"_s << u"{\"app_name\": 7}"_s;
    QTest::newRow("no app_config") << u"target_state.app_added"_s << u"{\"app_name\": \"x\"}"_s;
    QTest::newRow("app_config is a list")
        << u"target_state.app_updated"_s << u"{\"app_name\": \"x\", \"app_config\": []}"_s;
    QTest::newRow("new_state is text") << u"target_state.updated"_s << u"{\"new_state\": \"x\"}"_s;
    QTest::newRow("apps is a list") << u"current_state.updated"_s << u"{\"apps\": []}"_s;
    QTest::newRow("only notes") << u"target_state.updated"_s << u"{\"message\": \"x\"}"_s;
    QTest::newRow("no config") << u"target_state.config_changed"_s << u"{\"key\": \"x\"}"_s;
    QTest::newRow("no volume") << u"target_state.volume_added"_s << u"{}"_s;
    QTest::newRow("no health") << u"current_state.app_health_changed"_s << u"{\"app_name\": \"x\"}"_s;
    QTest::newRow("in_sync is text") << u"reconciliation.completed"_s << u"{\"in_sync\": \"yes\"}"_s;
}

void TestOfReducer::unusablePayloadChangesNothingAndIsReported() {
    QFETCH(QString, type);
    QFETCH(QString, data);
    const QString id = u"unusable "_s + QString::fromUtf8(QTest::currentDataTag());
    const QString publish = u"SELECT publish_event($1, 'device', $2, $3::jsonb)"_s;
    valueOf(*m_session, publish, {u"device.online"_s, id, u"{}"_s});
    const QVariant before = valueOf(*m_session, u"SELECT device_state_at($1)::text"_s, {id});
    const QVariant eventId = valueOf(*m_session, publish, {type, id, data});
    QCOMPARE(valueOf(*m_session, u"SELECT device_state_at($1)::text"_s, {id}), before);
    QCOMPARE(
        valueOf(*m_session, u"SELECT event_id FROM device_event_problems($1) WHERE reason <> ''"_s, {id}),
        eventId);
}

void TestOfReducer::eventThatBreaksTheReducerChangesNothingAndIsReported() {
    const TestDatabase database;
    // A rule that fails for one payload.
    database.run(
        u"CREATE OR REPLACE FUNCTION payload_extras(p_data jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE "
        u"PARALLEL SAFE "
        "RETURN CASE WHEN p_data ? 'bad' THEN to_jsonb(1 / (p_data ->> 'bad')::int) ELSE p_data END;"
        "SELECT publish_event('device.online', 'device', 'd', '{}');"
        "SELECT publish_event('device.provisioned', 'device', 'd', '{\"name\": \"cam\"}');"
        "SELECT publish_event('device.provisioned', 'device', 'd', '{\"bad\": 0}');"
        "SELECT publish_event('target_state.config_changed', 'device', 'd', '{\"config\": {\"a\": 1}}')"_s);
    const QString state =
        u"SELECT event_count || ' ' || (state ->> 'attributes') || (state #>> '{target_state,config}') "
        "FROM devices_at()"_s;
    const QString problems = u"SELECT event_type || ': ' || reason FROM device_event_problems('d')"_s;
    const QString expected = u"4 {\"name\": \"cam\"}{\"a\": 1}"_s;
    const QStringList reported{u"device.provisioned: the reducer failed: division by zero"_s};
    QCOMPARE(database.value(state), expected);
    QCOMPARE(database.run(problems), reported);
    settle(database);
    QCOMPARE(database.value(u"SELECT project_events('device_states', 100)"_s), u"4"_s);
    QCOMPARE(database.value(state), expected);
    QCOMPARE(database.run(problems), reported);
    QCOMPARE(database.value(u"SELECT count(*) FROM event_processing_failures"_s), u"0"_s);
}

void TestOfReducer::everyRegisteredTypeOfTheFleetHasARule() {
    // Each type, with a payload that has whatever a rule may want, changes more than last_seen.
    QCOMPARE(valueOf(*m_session,
                     uR"(
        SELECT coalesce(string_agg(t.event_type, ', '), '') FROM event_types t,
            LATERAL jsonb_populate_record(NULL::events, jsonb_build_object(
                'event_type', t.event_type, 'timestamp', now(), 'aggregate_type', t.aggregate_type, 'aggregate_id', 'y',
                'data', '{"device_uuid": "d", "app_name": "x", "app_config": {"image": "x:2"}, "key": "k", "value": 1,
                          "volume_name": "v", "network_name": "n", "image": "i", "health": "bad", "state": {"z": 1}}'::jsonb)) e,
            LATERAL (SELECT empty_device_state() || '{"target_state": {"apps": {"x": {}}, "config": {}, "volumes": {"v": 1},
                "networks": {"n": 1}}, "current_state": {"apps": {"x": {}}, "config": {}, "volumes": {"v": 1}, "networks":
                {"n": 1}}, "containers": {"x": {"app": "x"}}, "images": {"i": 1}}'::jsonb) s(state)
        WHERE t.aggregate_type <> 'system'
          AND apply_device_event(state, e) - 'last_seen' = state - 'last_seen')"_s)
                 .toString(),
             u""_s);
}

void TestOfReducer::stateHasAllItsMembersFromTheFirstEventOn() {
    valueOf(*m_session, u"SELECT publish_event('device.offline', 'device', 'members', '{}')"_s);
    QCOMPARE(valueOf(*m_session,
                     u"SELECT string_agg(k, ',' ORDER BY k) "
                     "FROM jsonb_object_keys(device_state_at('members')) k"_s)
                 .toString(),
             u"apps,attributes,containers,current_state,images,in_sync,last_seen,lifecycle,online,"
             "reconciliation,target_state,vitals"_s);
}

void TestOfReducer::removingAnAppTakesItFromAppsAndNothingElse() {
    const QString events =
        uR"([
        {"event_type":"target_state.updated","data":{"state":{"apps":{"config":{},"x":{}},"config":{"x":1}}}},
        {"event_type":"target_state.app_removed","data":{"app_name":"config"}}])"_s;
    QCOMPARE(valueOf(*m_session, fold, {events, u"{target_state}"_s}).toString(),
             u"{\"apps\": {\"x\": {}}, \"config\": {\"x\": 1}, \"volumes\": {}, \"networks\": {}}"_s);
}

void TestOfReducer::numbersStayExact() {
    const QString events =
        u"[{\"event_type\":\"target_state.config_changed\",\"data\":"
        "{\"config\":{\"a\":12345678901234567890.10}}}]"_s;
    QCOMPARE(valueOf(*m_session, fold, {events, u"{target_state,config,a}"_s}).toString(),
             u"12345678901234567890.10"_s);
}

void TestOfReducer::unknownDeviceIsNull() {
    QVERIFY(valueOf(*m_session, u"SELECT device_state_at('nobody')::text"_s).isNull());
    QVERIFY(valueOf(*m_session, u"SELECT device_state_at(NULL)::text"_s).isNull());
}

void TestOfReducer::momentIsInclusive() {
    need(
        m_session->execute(uR"(
        INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) VALUES
        ('device.online', 'device', 'moment', '{}', '2026-01-01 00:00:01+00'),
        ('device.offline', 'device', 'moment', '{}', '2026-01-01 00:00:02+00'))"_s));
    const QString online =
        u"SELECT coalesce(device_state_at(p_device_id => 'moment', p_at => $1::timestamptz)->>'online', "
        "'unknown')"_s;
    QCOMPARE(valueOf(*m_session, online, {u"2026-01-01 00:00:00.999999+00"_s}).toString(), u"unknown"_s);
    QCOMPARE(valueOf(*m_session, online, {u"2026-01-01 00:00:01+00"_s}).toString(), u"true"_s);
    QCOMPARE(valueOf(*m_session, online, {u"2026-01-01 00:00:02+00"_s}).toString(), u"false"_s);
    QCOMPARE(
        valueOf(*m_session,
                u"SELECT count(*) FROM devices_at('2026-01-01 00:00:00+00') WHERE device_id = 'moment'"_s)
            .toInt(),
        0);
}

void TestOfReducer::eventsOfAppsVolumesAndNetworksCountWhereTheyNameTheDevice() {
    need(
        m_session->execute(uR"(
        SELECT publish_event('container.started', 'app', 'p/x', '{"device_uuid": "parts", "app_name": "x", "image": "x:3"}'),
               publish_event('volume.created', 'volume', 'v', '{}', p_metadata => '{"device_uuid": "parts"}'),
               publish_event('network.created', 'network', 'n', '{"device_uuid": "parts"}'),
               publish_event('network.created', 'network', 'elsewhere', '{}'))"_s));
    QCOMPARE(
        valueOf(*m_session,
                u"SELECT event_count || ' ' || releases::text || ' ' || "
                "(state #> '{current_state,volumes}' ? 'v') || ' ' || "
                "(SELECT string_agg(k, ',') FROM jsonb_object_keys(state #> '{current_state,networks}') k) "
                "FROM devices_at() WHERE device_id = 'parts'"_s)
            .toString(),
        u"3 {\"x\": {\"image\": \"x:3\", \"status\": \"running\", \"version\": \"3\"}} true n"_s);
}

void TestOfReducer::rebuildGivesTheTargetStateOrAnEmptyObject() {
    const QString rebuild = u"SELECT rebuild_device_state($1::uuid)::text"_s;
    const QString uuid = u"0b0f5fc3-58a5-4b43-9c4b-1a4e9d9b1c11"_s;
    QCOMPARE(valueOf(*m_session, rebuild, {uuid}).toString(), u"{}"_s);
    valueOf(*m_session,
            u"SELECT publish_event('target_state.app_added', 'device', upper($1), "
            "'{\"app_name\": \"x\", \"app_config\": {\"image\": \"x:1\"}}')"_s,
            {uuid});
    QCOMPARE(
        valueOf(*m_session, u"SELECT rebuild_device_state(p_device_uuid => $1::uuid) ->> 'apps'"_s, {uuid})
            .toString(),
        u"{\"x\": {\"image\": \"x:1\"}}"_s);
}

void TestOfReducer::realMachineIsOfflineAndInDriftAtTenSeconds() {
    SKIP_WITHOUT_REAL_DATA(u"openstack-2017.ndjson"_s);
    QFile file(realData(u"openstack-2017.ndjson"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString lines = u'[' + QString::fromUtf8(file.readAll()).trimmed().replace(u'\n', u',') + u']';
    QCOMPARE(valueOf(*m_session, u"SELECT import_events($1::jsonb)"_s, {lines}).toInt(), 535);
    QCOMPARE(
        valueOf(*m_session, u"SELECT device_state_at($1, '2017-05-16T00:00:10Z')::text"_s, {device})
            .toString(),
        u"{\"apps\": {}, \"images\": {}, \"online\": false, \"vitals\": {}, \"in_sync\": false, "
        "\"last_seen\": \"2017-05-16T00:00:04.693000Z\", \"lifecycle\": \"unknown\", \"attributes\": {}, "
        "\"containers\": {}, \"target_state\": {\"apps\": {}, \"config\": {}, \"volumes\": {}, \"networks\": "
        "{}}, "
        "\"current_state\": {\"apps\": {}, \"config\": {}, \"volumes\": {}, \"networks\": {}}, "
        "\"reconciliation\": {\"drift\": {\"reason\": \"pending task during power sync\", "
        "\"detected_at\": \"2017-05-16T00:00:04.693000Z\"}, \"status\": \"drift_detected\"}}"_s);
    QCOMPARE(valueOf(*m_session,
                     u"SELECT state->>'lifecycle' || ' ' || (state->>'online') || ' ' || event_count "
                     "FROM devices_at('2017-05-17') WHERE device_id = $1"_s,
                     {device})
                 .toString(),
             u"deprovisioned false 15"_s);
    QVERIFY(
        valueOf(*m_session, u"SELECT device_state_at($1, '2017-05-16T00:00:04.499999Z')::text"_s, {device})
            .isNull());
}

QTEST_GUILESS_MAIN(TestOfReducer)
#include "tst_reducer.moc"
