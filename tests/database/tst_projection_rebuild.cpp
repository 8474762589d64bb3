// A projection is built anew beside the live one: readers see the whole of it all the time.
#include <QTest>
#include <future>

#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString states =
    u"SELECT coalesce(string_agg(device_id || state::text || event_count || last_event_id, ',' ORDER BY "
    u"device_id), '') "
    "FROM device_states"_s;
const QString targets =
    u"SELECT string_agg(device_uuid || target_state::text || in_sync, ',' ORDER BY device_uuid) FROM "
    "state_projections"_s;
const QString shadows =
    u"SELECT count(*) FROM pg_tables WHERE schemaname = 'fleet_audit_rebuild' AND tablename NOT LIKE 'event%'"_s;

// Cancels as soon as so many events were told of.
class CancelAfter : public JobControl {
public:
    bool isCancelled() const override { return m_told; }
    void progress(qint64 /*done*/, qint64 /*total*/, const QString& /*step*/) override { m_told = true; }

private:
    bool m_told = false;
};

} // namespace

class TestOfProjectionRebuild : public QObject {
    Q_OBJECT

private slots:
    void init();

    void rebuiltEqualsLiveWhateverWasWrong();
    void readersSeeAllOfItUntilTheSwapIsCommitted();
    void liveProjectionGoesOnMeanwhile();
    void rowsThatAreRightAreNotTouched();
    void numbersThatOnlyLookEqualAreADifference();
    void newerVersionIsBuiltByItself();
    void rebuildGoesOnInSlicesAndWithAnotherBuilder();
    void cancelledRebuildLeavesEverythingAsItWas();
    void dropOfADayMakesTheRebuildBeginAgain();
    void importThatIsUnderWayIsWaitedFor();
    void setAsideEventsAreThoseOfTheRebuild();
    void batchThatWaitedWhileTheRebuildBeganAgainTakesNothing();
    void liveTablesWaitForTheRebuildOfANewerVersion();
    void resetWalksOverSetAsideEventsAgain();
    void idThatIsLongerThanAnAggregatesIsProjectedAndKept();

private:
    void publish(int count);
    ProjectionBuilder builder() { return ProjectionBuilder(*m_session); }

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfProjectionRebuild::init() {
    m_session.reset();
    m_database = std::make_unique<TestDatabase>();
    m_session = openSession(*m_database);
    publish(60);
    need(builder().catchUp(m_control));
}

void TestOfProjectionRebuild::publish(int count) {
    m_database->run(
        uR"(
        SELECT publish_event('target_state.app_added', 'device', 'aaaaaaaa-0000-4000-8000-00000000000' || n % 4,
                             jsonb_build_object('app_name', 'app-' || n, 'app_config', '{"image": "x:1.10"}'::jsonb))
        FROM generate_series(1, %1) AS n)"_s.arg(count));
    settle(*m_database);
}

void TestOfProjectionRebuild::rebuiltEqualsLiveWhateverWasWrong() {
    const QString right = m_database->value(states) + m_database->value(targets);
    for (
        const QString& damage :
        {u"SELECT 1"_s, u"UPDATE device_states SET event_count = 7, state = '{}'"_s,
         u"DELETE FROM device_states; DELETE FROM state_projections"_s,
         u"INSERT INTO device_states SELECT 'ghost', state, last_event_at, 1, 'x', 1 FROM device_states LIMIT 1"_s,
         u"UPDATE event_cursors SET last_event_id = 0 WHERE processor_name = 'device_states'"_s}) {
        m_database->run(damage);
        QCOMPARE(need(builder().rebuild(u"device_states"_s, m_control)), 60);
        QCOMPARE(m_database->value(states) + m_database->value(targets), right);
    }
    QCOMPARE(m_database->value(shadows), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM fleet_audit_rebuild.event_cursors"_s), u"0"_s);
}

void TestOfProjectionRebuild::readersSeeAllOfItUntilTheSwapIsCommitted() {
    const QString right = m_database->value(states);
    m_database->run(u"UPDATE device_states SET event_count = event_count + 100"_s);
    const QString wrong = m_database->value(states);
    need(builder().beginRebuild(u"device_states"_s));
    QCOMPARE(m_database->value(states), wrong);
    while (m_database->value(u"SELECT project_events('device_states', 7, true)"_s) != u"0"_s)
        QCOMPARE(m_database->value(states), wrong);
    auto transaction = need(Transaction::begin(*m_session));
    QVERIFY(valueOf(*m_session, u"SELECT finish_processor_rebuild('device_states')"_s).toBool());
    QCOMPARE(m_database->value(states), wrong);
    need(transaction.commit());
    QCOMPARE(m_database->value(states), right);
}

void TestOfProjectionRebuild::liveProjectionGoesOnMeanwhile() {
    need(builder().beginRebuild(u"device_states"_s));
    m_database->run(u"SELECT project_events('device_states', 10, true)"_s);
    publish(20);
    QCOMPARE(m_database->value(u"SELECT project_device_states()"_s), u"20"_s);
    const QString right = m_database->value(states);
    QVERIFY(!valueOf(*m_session, u"SELECT finish_processor_rebuild('device_states')"_s).toBool()); // Behind.
    QCOMPARE(need(builder().catchUp(m_control)), 70);
    QCOMPARE(m_database->value(states), right);
    QCOMPARE(m_database->value(shadows), u"0"_s);
}

void TestOfProjectionRebuild::rowsThatAreRightAreNotTouched() {
    const QString versions =
        u"SELECT string_agg(device_id || xmin || ctid::text, ';' ORDER BY device_id) FROM device_states"_s;
    m_database->run(u"UPDATE device_states SET event_count = 7 WHERE device_id LIKE '%2'"_s);
    const QStringList before = m_database->value(versions).split(u';');
    need(builder().rebuild(u"device_states"_s, m_control));
    const QStringList after = m_database->value(versions).split(u';');
    QCOMPARE(after.size(), 4);
    for (int n = 0; n < 4; ++n)
        QCOMPARE(after.at(n) == before.at(n), n != 2);
}

// To jsonb itself 1.0 is 1; what is shown and hashed is the text.
void TestOfProjectionRebuild::numbersThatOnlyLookEqualAreADifference() {
    m_database->run(u"SELECT publish_event('device.heartbeat', 'device', 'd', '{\"cpu_usage\": 1.0}')"_s);
    settle(*m_database);
    need(builder().catchUp(m_control));
    const QString right = m_database->value(states);
    m_database->run(
        u"UPDATE device_states SET state = jsonb_set(state, '{vitals,cpu_usage}', '1') WHERE device_id = 'd'"_s);
    QVERIFY(m_database->value(states) != right);
    need(builder().rebuild(u"device_states"_s, m_control));
    QCOMPARE(m_database->value(states), right);
}

void TestOfProjectionRebuild::newerVersionIsBuiltByItself() {
    const QString right = m_database->value(states);
    m_database->run(
        u"UPDATE event_processors SET version = version + 1 WHERE name = 'device_states';"
        "UPDATE device_states SET event_count = 7"_s);
    QCOMPARE(need(builder().catchUp(m_control)), 60);
    QCOMPARE(m_database->value(states), right);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM event_processors WHERE built_version <> version"_s),
             u"0"_s);
    QCOMPARE(need(builder().catchUp(m_control)), 0);
}

void TestOfProjectionRebuild::rebuildGoesOnInSlicesAndWithAnotherBuilder() {
    m_database->run(u"UPDATE device_states SET event_count = 7"_s);
    need(builder().beginRebuild(u"device_states"_s));
    m_session = openSession(*m_database);
    int slices = 0;
    while (!need(builder().catchUpFor(std::chrono::milliseconds{0}, m_control)))
        ++slices;
    QVERIFY(slices > 1);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"60"_s);
    QCOMPARE(m_database->value(shadows), u"0"_s);
}

void TestOfProjectionRebuild::cancelledRebuildLeavesEverythingAsItWas() {
    m_database->run(u"UPDATE device_states SET event_count = 7"_s);
    CancelAfter control;
    const auto cancelled = builder().rebuild(u"device_states"_s, control);
    QVERIFY(!cancelled);
    QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
    QCOMPARE(m_database->value(shadows), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"28"_s);
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"28"_s);
}

void TestOfProjectionRebuild::dropOfADayMakesTheRebuildBeginAgain() {
    m_database->run(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "SELECT 'device.online', 'device', 'old', '{}', date_trunc('day', now(), 'UTC') - interval '2 days' "
        "FROM generate_series(1, 5)"_s);
    settle(*m_database);
    need(builder().catchUp(m_control));
    need(builder().beginRebuild(u"device_list"_s));
    m_database->run(u"SELECT project_events('device_list', 1000, true)"_s);
    m_database->run(
        u"BEGIN; SELECT forget_rollups(range_start, range_end), retire_events_partition(partition_name) "
        "FROM event_partitions WHERE range_start = date_trunc('day', now(), 'UTC') - interval '2 days'; COMMIT"_s);
    QVERIFY(!valueOf(*m_session, u"SELECT finish_processor_rebuild('device_list')"_s).toBool());
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->value(shadows), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT count(*) || ' ' || sum(event_count) FROM device_list"_s), u"4 60"_s);
}

void TestOfProjectionRebuild::importThatIsUnderWayIsWaitedFor() {
    m_database->run(u"UPDATE device_states SET event_count = 7"_s);
    const auto importing = openSession(*m_database);
    auto transaction = need(Transaction::begin(*importing));
    need(importing->execute(
        u"SELECT import_events('[{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", "
        "\"aggregate_id\": \"aaaaaaaa-0000-4000-8000-000000000001\", \"data\": {}}]')"_s));
    need(builder().beginRebuild(u"device_states"_s));
    m_database->run(u"SELECT project_events('device_states', 1000, true)"_s);
    QVERIFY(!valueOf(*m_session, u"SELECT finish_processor_rebuild('device_states')"_s).toBool());
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"28"_s);
    need(transaction.commit());
    settle(*m_database);
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"61"_s);
}

void TestOfProjectionRebuild::setAsideEventsAreThoseOfTheRebuild() {
    m_database->run(
        u"SELECT publish_event('device.offline', 'device', 'd', '{}') FROM generate_series(1, 3);"
        "INSERT INTO event_processing_failures (processor_name, id, event_type, timestamp, sqlstate, "
        "message) "
        "SELECT 'event_rollups', id, event_type, timestamp, 'P0001', 'once' FROM events WHERE id = 7;"
        "ALTER TABLE event_rollups ADD CONSTRAINT no_offline CHECK (event_type <> 'device.offline') NOT VALID"_s);
    settle(*m_database);
    need(builder().rebuild(u"event_rollups"_s, m_control));
    const QList<ProjectionFailure> failures = need(builder().failures(u"event_rollups"_s));
    QCOMPARE(failures.size(), 3);
    QCOMPARE(failures.first().eventType, u"device.offline"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), u"60"_s);
    m_database->run(u"ALTER TABLE event_rollups DROP CONSTRAINT no_offline"_s);
    QCOMPARE(need(builder().retryFailures(u"event_rollups"_s)), 3);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), u"63"_s);
}

void TestOfProjectionRebuild::batchThatWaitedWhileTheRebuildBeganAgainTakesNothing() {
    need(builder().beginRebuild(u"device_list"_s));
    std::future<QString> waiting;
    {
        auto transaction = need(Transaction::begin(*m_session));
        need(m_session->execute(u"select begin_processor_rebuild('device_list')"_s));
        waiting = std::async(std::launch::async, [url = m_database->url()] {
            return runSql(url, u"SELECT project_events('device_list', 1000, true)"_s).value(0);
        });
        QTRY_COMPARE(m_database->value(u"SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                       "current_database() AND wait_event_type = 'Lock'"_s),
                     u"1"_s);
        need(transaction.commit());
    }
    QCOMPARE(waiting.get(), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT last_event_id FROM fleet_audit_rebuild.event_cursors"_s), u"0"_s);
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->value(shadows), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_list"_s), u"60"_s);
}

void TestOfProjectionRebuild::liveTablesWaitForTheRebuildOfANewerVersion() {
    m_database->run(u"UPDATE event_processors SET version = version + 1 WHERE name = 'device_states'"_s);
    publish(5);
    QCOMPARE(m_database->value(u"SELECT project_device_states()"_s), u"0"_s);
    QCOMPARE(need(builder().catchUp(m_control)), 65);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"65"_s);
    publish(5);
    QCOMPARE(m_database->value(u"SELECT project_device_states()"_s), u"5"_s);
}

void TestOfProjectionRebuild::resetWalksOverSetAsideEventsAgain() {
    m_database->run(
        u"ALTER TABLE device_states ADD CONSTRAINT no_d CHECK (device_id <> 'd') NOT VALID;"
        "SELECT publish_event('device.offline', 'device', 'd', '{}')"_s);
    settle(*m_database);
    need(builder().catchUp(m_control));
    QCOMPARE(need(builder().failures(u"device_states"_s)).size(), 1);
    m_database->run(
        u"SELECT reset_device_projections();"
        "UPDATE event_cursors SET last_event_id = 0 WHERE processor_name = 'event_rollups';"
        "DELETE FROM event_rollups;"
        "INSERT INTO event_processing_failures (processor_name, id, event_type, timestamp, sqlstate, "
        "message) "
        "SELECT 'event_rollups', id, event_type, timestamp, 'P0001', 'before' FROM events "
        "WHERE event_type = 'device.offline';"
        "ALTER TABLE event_rollups ADD CONSTRAINT no_offline CHECK (event_type <> 'device.offline') NOT VALID"_s);
    need(builder().catchUp(m_control));
    QCOMPARE(need(builder().failures(u"device_states"_s)).size(), 1);
    const QList<ProjectionFailure> failures = need(builder().failures(u"event_rollups"_s));
    QCOMPARE(failures.size(), 1);
    QCOMPARE(failures.first().sqlState, u"23514"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), u"60"_s);
}

void TestOfProjectionRebuild::idThatIsLongerThanAnAggregatesIsProjectedAndKept() {
    m_database->run(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "SELECT 'container.started', 'app', 'web', jsonb_build_object('device_uuid', repeat('x', 300), "
        "'app_name', 'web'), date_trunc('day', now(), 'UTC') - interval '2 days' FROM generate_series(1, 120)"_s);
    settle(*m_database);
    need(builder().catchUp(m_control));
    QVERIFY(need(builder().failures(u"device_states"_s)).isEmpty());
    const QString count = u"SELECT event_count FROM device_states WHERE device_id = repeat('x', 300)"_s;
    QCOMPARE(m_database->value(count), u"120"_s);
    m_database->run(
        u"SELECT retire_events_partition(partition_name) FROM event_partitions "
        "WHERE range_start = date_trunc('day', now(), 'UTC') - interval '2 days'"_s);
    QCOMPARE(m_database->value(count), u"120"_s);
}

QTEST_GUILESS_MAIN(TestOfProjectionRebuild)
#include "tst_projection_rebuild.moc"
