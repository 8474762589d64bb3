#include <QTest>
#include <thread>

#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString publish = u"SELECT publish_event('device.online', 'device', $1, '{}')"_s;
const QString settledIds =
    u"SELECT coalesce(string_agg(aggregate_id, ',' ORDER BY id), '') FROM read_events(0)"_s;

} // namespace

/// The settled horizon: what follows the log by id misses nothing that commits late.
class TestOfHorizon : public QObject {
    Q_OBJECT

private slots:
    void init();

    void eventThatCommitsLateIsNotSkipped();
    void rolledBackEventDoesNotHoldTheHorizon();
    void transactionThatHasOnlyWrittenElsewhereHoldsTheHorizon();
    void preparedTransactionHoldsTheHorizonAndIsNamed();
    void horizonRefusesATransactionThatHasWritten();
    void watermarksOfAnotherClusterDoNotCount();
    void timesLieAboveTheSettledTimeWhateverTheMachineSays();
    void watermarkIsTakenAfterItsFloorAndItsIdWereRead();
    void transactionThatBeganWhileTheHorizonWasAdvancedIsWaitedFor();
    void rolledBackAdvanceLeavesTimesAboveItsFloor();
    void eventsThatAreCopiedOrInsertedHoldTheHorizon_data();
    void eventsThatAreCopiedOrInsertedHoldTheHorizon();
    void eventOfASavepointIsSettledWithItsTransaction();
    void thoseWhoWaitToAdvanceShareOneWatermark();
    void watermarksStayFewWhileALongTransactionRuns();
    void watermarkIsFlushedToDiskWhateverTheSessionSays();
    void sessionThatMayOnlyReadIsTurnedAwayAndReads();
    void clockWhoseFloorIsHiddenRefusesToTellATime();
    void readingGivesIdsInOrderAfterTheOneGiven();
    void projectionTakesEachSettledEventOnce();
    void projectionOfAnEarlierTimestampFoldsTheDeviceAgain();
    void projectionSaysTheSameAsReplay();
    void onlyUuidsHaveAStateProjection();

private:
    void advance() { valueOf(*m_reader, u"SELECT settled_event_id FROM advance_event_horizon()"_s); }
    QString settled() { return valueOf(*m_reader, settledIds).toString(); }
    int project(int limit) {
        return valueOf(*m_reader, u"SELECT project_device_states($1)"_s, {limit}).toInt();
    }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_early;
    std::unique_ptr<Session> m_late;
    std::unique_ptr<Session> m_reader;
};

void TestOfHorizon::init() {
    m_early.reset();
    m_late.reset();
    m_reader.reset();
    m_database = std::make_unique<TestDatabase>();
    m_early = openSession(*m_database);
    m_late = openSession(*m_database);
    m_reader = openSession(*m_database);
}

void TestOfHorizon::eventThatCommitsLateIsNotSkipped() {
    need(m_early->execute(u"BEGIN"_s));
    valueOf(*m_early, publish, {u"early"_s});
    valueOf(*m_late, publish, {u"late"_s});
    advance();
    QCOMPARE(settled(), u""_s); // the later id is visible, but not settled
    QCOMPARE(valueOf(*m_reader, u"SELECT count(*) FROM events"_s).toInt(), 1);
    need(m_early->execute(u"COMMIT"_s));
    advance();
    QCOMPARE(settled(), u"early,late"_s);
}

void TestOfHorizon::rolledBackEventDoesNotHoldTheHorizon() {
    need(m_early->execute(u"BEGIN"_s));
    valueOf(*m_early, publish, {u"early"_s});
    valueOf(*m_late, publish, {u"late"_s});
    need(m_early->execute(u"ROLLBACK"_s));
    advance();
    QCOMPARE(settled(), u"late"_s);
}

void TestOfHorizon::transactionThatHasOnlyWrittenElsewhereHoldsTheHorizon() {
    // It has an id, so it could draw an event id that is lower than one of a transaction begun later.
    need(m_early->execute(u"CREATE TABLE elsewhere (n int)"_s));
    need(m_early->execute(u"BEGIN"_s));
    need(m_early->execute(u"INSERT INTO elsewhere VALUES (1)"_s));
    valueOf(*m_late, publish, {u"late"_s});
    advance();
    QCOMPARE(settled(), u""_s);
    QCOMPARE(valueOf(*m_reader, u"SELECT state FROM event_horizon_holders() LIMIT 1"_s).toString(),
             u"idle in transaction"_s);
    need(m_early->execute(u"COMMIT"_s));
    QCOMPARE(settled(), u"late"_s);
}

void TestOfHorizon::preparedTransactionHoldsTheHorizonAndIsNamed() {
    if (valueOf(*m_reader, u"SHOW max_prepared_transactions"_s).toInt() == 0)
        QSKIP("the test's cluster allows no prepared transactions");
    need(m_early->execute(u"BEGIN"_s));
    // A transaction that has notified cannot be prepared, so this one inserts past publish_event().
    need(
        m_early->execute(u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data) "
                         "VALUES ('device.online', 'device', 'early', '{}')"_s));
    need(m_early->execute(u"PREPARE TRANSACTION 'forgotten'"_s));
    advance();
    QCOMPARE(settled(), u""_s);
    QCOMPARE(valueOf(*m_reader, u"SELECT gid FROM event_horizon_holders() LIMIT 1"_s).toString(),
             u"forgotten"_s);
    need(m_early->execute(u"COMMIT PREPARED 'forgotten'"_s));
    QCOMPARE(settled(), u"early"_s);
}

void TestOfHorizon::horizonRefusesATransactionThatHasWritten() {
    need(m_reader->execute(u"BEGIN"_s));
    valueOf(*m_reader, publish, {u"own"_s});
    const auto advanced = m_reader->execute(u"SELECT advance_event_horizon()"_s);
    QVERIFY(!advanced);
    QCOMPARE(advanced.error().sqlState, u"25001"_s);
    need(m_reader->execute(u"ROLLBACK"_s));
}

void TestOfHorizon::watermarksOfAnotherClusterDoNotCount() {
    valueOf(*m_late, publish, {u"one"_s});
    advance();
    QCOMPARE(settled(), u"one"_s);
    need(m_reader->execute(u"UPDATE event_watermarks SET system_identifier = system_identifier + 1"_s));
    QCOMPARE(settled(), u""_s);
    advance();
    QCOMPARE(settled(), u"one"_s);
}

void TestOfHorizon::timesLieAboveTheSettledTimeWhateverTheMachineSays() {
    // The machine's clock was a day ahead when the floor was set.
    need(
        m_reader->execute(u"SELECT setval('event_clock_floor', "
                          "(extract(epoch FROM now() + interval '1 day') * 1000000)::bigint)"_s));
    for (int n = 0; n < 5; ++n) {
        advance();
        valueOf(*m_late, publish, {QString::number(n)});
        QVERIFY(valueOf(*m_reader,
                        u"SELECT min(timestamp) > settled_until FROM events, event_horizon "
                        "WHERE id > settled_event_id GROUP BY settled_until"_s)
                    .toBool());
        QVERIFY(valueOf(*m_reader,
                        u"SELECT coalesce(max(timestamp) <= max(settled_until), true) "
                        "FROM events, event_horizon WHERE id <= settled_event_id"_s)
                    .toBool());
    }
    QVERIFY(
        valueOf(*m_reader, u"SELECT min(timestamp) >= now() + interval '23 hours' FROM events"_s).toBool());
}

void TestOfHorizon::watermarkIsTakenAfterItsFloorAndItsIdWereRead() {
    // Setting the floor takes the transaction's own id; who has a later one may have read the clock before it
    // was set.
    need(m_reader->execute(u"BEGIN"_s));
    advance();
    QCOMPARE(valueOf(*m_reader, u"SELECT xact_id > pg_current_xact_id() FROM event_watermarks"_s).toBool(),
             true);
    need(m_reader->execute(u"COMMIT"_s));
}

void TestOfHorizon::transactionThatBeganWhileTheHorizonWasAdvancedIsWaitedFor() {
    // The advance stands still between reading the last id and taking W.
    need(
        m_late->execute(u"CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS "
                        "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$"_s));
    need(
        m_late->execute(u"CREATE TRIGGER stand_still BEFORE INSERT ON event_watermarks "
                        "FOR EACH ROW EXECUTE FUNCTION stand_still()"_s));
    need(m_late->execute(u"SELECT pg_advisory_lock(1)"_s));
    std::thread advancing([this] { m_database->run(u"SELECT advance_event_horizon()"_s); });
    const auto isStanding = [this] {
        return m_database->value(
                   u"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                   "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"_s) ==
               u"1";
    };
    const bool stood = QTest::qWaitFor(isStanding, 20'000);
    need(m_early->execute(u"BEGIN"_s));
    valueOf(*m_early, publish, {u"meanwhile"_s});
    need(m_late->execute(u"SELECT pg_advisory_unlock(1)"_s));
    advancing.join();
    QVERIFY(stood);
    QVERIFY(valueOf(*m_reader, u"SELECT settled_event_id IS NULL FROM event_horizon"_s).toBool());
    QVERIFY(valueOf(*m_early, u"SELECT xact_id > pg_current_xact_id() FROM event_watermarks"_s).toBool());
    need(m_early->execute(u"COMMIT"_s));
    QCOMPARE(valueOf(*m_reader, u"SELECT settled_event_id FROM event_horizon"_s).toInt(), 0);
}

void TestOfHorizon::rolledBackAdvanceLeavesTimesAboveItsFloor() {
    valueOf(*m_late, publish, {u"one"_s});
    advance();
    need(m_reader->execute(u"BEGIN"_s));
    advance();
    const QString until = valueOf(*m_reader, u"SELECT max(clock)::text FROM event_watermarks"_s).toString();
    need(m_reader->execute(u"ROLLBACK"_s));
    valueOf(*m_late, publish, {u"two"_s});
    QVERIFY(valueOf(*m_reader, u"SELECT max(timestamp) > $1::timestamptz FROM events"_s, {until}).toBool());
    advance();
    QCOMPARE(settled(), u"one,two"_s);
}

void TestOfHorizon::eventsThatAreCopiedOrInsertedHoldTheHorizon_data() {
    QTest::addColumn<QString>("statement");
    QTest::newRow("insert") << u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data) "
                               "VALUES ('device.online', 'device', 'early', '{}')"_s;
    QTest::newRow("copy") << u"COPY events (event_type, aggregate_type, aggregate_id, data) "
                             "FROM PROGRAM $$printf 'device.online\\tdevice\\tearly\\t{}\\n'$$"_s;
    QTest::newRow("set") << u"SELECT count(*) FROM publish_events('[{\"event_type\": \"device.online\", "
                            "\"aggregate_type\": \"device\", \"aggregate_id\": \"early\", \"data\": {}}]')"_s;
}

void TestOfHorizon::eventsThatAreCopiedOrInsertedHoldTheHorizon() {
    QFETCH(QString, statement);
    need(m_early->execute(u"BEGIN"_s));
    need(m_early->execute(statement));
    valueOf(*m_late, publish, {u"late"_s});
    advance();
    QCOMPARE(settled(), u""_s);
    need(m_early->execute(u"COMMIT"_s));
    QCOMPARE(settled(), u"early,late"_s);
    QVERIFY(valueOf(*m_reader, u"SELECT max(timestamp) <= max(settled_until) FROM events, event_horizon"_s)
                .toBool());
}

void TestOfHorizon::eventOfASavepointIsSettledWithItsTransaction() {
    need(m_early->execute(u"BEGIN"_s));
    need(m_early->execute(u"SAVEPOINT a"_s));
    valueOf(*m_early, publish, {u"undone"_s});
    need(m_early->execute(u"ROLLBACK TO a"_s));
    need(m_early->execute(u"SAVEPOINT b"_s));
    valueOf(*m_early, publish, {u"early"_s});
    need(m_early->execute(u"RELEASE b"_s));
    valueOf(*m_late, publish, {u"late"_s});
    advance();
    QCOMPARE(settled(), u""_s);
    need(m_early->execute(u"COMMIT"_s));
    QCOMPARE(settled(), u"early,late"_s);
}

void TestOfHorizon::thoseWhoWaitToAdvanceShareOneWatermark() {
    valueOf(*m_late, publish, {u"one"_s});
    need(m_reader->execute(u"BEGIN"_s));
    advance();
    std::vector<std::thread> crowd;
    for (int n = 0; n < 6; ++n)
        crowd.emplace_back([this] { m_database->run(u"SELECT advance_event_horizon()"_s); });
    const auto waiting = [this] {
        return m_database->value(
            u"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"_s);
    };
    const bool allWait = QTest::qWaitFor([&] { return waiting() == u"6"; }, 20'000);
    need(m_reader->execute(u"COMMIT"_s));
    for (std::thread& each : crowd)
        each.join();
    QVERIFY(allWait);
    QCOMPARE(valueOf(*m_reader, u"SELECT max(watermark_id) FROM event_watermarks"_s).toInt(), 1);
    QCOMPARE(settled(), u"one"_s);
}

void TestOfHorizon::watermarksStayFewWhileALongTransactionRuns() {
    need(m_early->execute(u"BEGIN"_s));
    valueOf(*m_early, publish, {u"early"_s});
    for (int n = 0; n < 300; ++n)
        advance();
    valueOf(*m_late, publish, {u"late"_s});
    advance();
    QVERIFY(valueOf(*m_reader, u"SELECT count(*) FROM event_watermarks"_s).toInt() <= 101);
    QCOMPARE(settled(), u""_s);
    need(m_early->execute(u"COMMIT"_s));
    QCOMPARE(settled(), u"early,late"_s);
    advance();
    QCOMPARE(valueOf(*m_reader, u"SELECT count(*) FROM event_watermarks"_s).toInt(), 2);
}

void TestOfHorizon::watermarkIsFlushedToDiskWhateverTheSessionSays() {
    need(m_reader->execute(u"SET synchronous_commit = off"_s));
    need(m_reader->execute(u"BEGIN"_s));
    advance();
    QCOMPARE(valueOf(*m_reader, u"SHOW synchronous_commit"_s).toString(), u"local"_s);
    need(m_reader->execute(u"COMMIT"_s));
    QCOMPARE(valueOf(*m_reader, u"SHOW synchronous_commit"_s).toString(), u"off"_s);
}

void TestOfHorizon::sessionThatMayOnlyReadIsTurnedAwayAndReads() {
    valueOf(*m_late, publish, {u"one"_s});
    advance();
    need(m_early->execute(u"SET default_transaction_read_only = on"_s));
    const auto advanced = m_early->execute(u"SELECT advance_event_horizon()"_s);
    QVERIFY(!advanced);
    QCOMPARE(advanced.error().kind, ErrorKind::Forbidden);
    QCOMPARE(valueOf(*m_early, settledIds).toString(), u"one"_s);
}

void TestOfHorizon::clockWhoseFloorIsHiddenRefusesToTellATime() {
    // A server that hides the floor gives null for it, as this one does for a sequence that never had a
    // value.
    need(m_late->execute(u"ALTER SEQUENCE event_clock_floor RESTART"_s));
    const auto told = m_late->execute(u"SELECT event_clock()"_s);
    QVERIFY(!told);
    QCOMPARE(told.error().kind, ErrorKind::Forbidden);
}

void TestOfHorizon::readingGivesIdsInOrderAfterTheOneGiven() {
    for (int n = 1; n <= 5; ++n)
        valueOf(*m_late, publish, {QString::number(n)});
    advance();
    QCOMPARE(valueOf(*m_reader, u"SELECT string_agg(id::text, ',') FROM read_events(2, 2)"_s).toString(),
             u"3,4"_s);
    QCOMPARE(valueOf(*m_reader,
                     u"SELECT string_agg(id::text, ',') "
                     "FROM read_events(p_limit => 9, p_after_id => 3)"_s)
                 .toString(),
             u"4,5"_s);
}

void TestOfHorizon::projectionTakesEachSettledEventOnce() {
    for (int n = 0; n < 5; ++n)
        valueOf(*m_late, publish, {u"d%1"_s.arg(n % 2)});
    QCOMPARE(project(10), 0); // nothing is settled yet
    advance();
    QCOMPARE(project(2), 2);
    QCOMPARE(project(2), 2);
    QCOMPARE(project(2), 1);
    QCOMPARE(project(2), 0);
    QCOMPARE(valueOf(*m_reader,
                     u"SELECT string_agg(event_count::text, ',' ORDER BY device_id) "
                     "FROM device_states"_s)
                 .toString(),
             u"3,2"_s);
}

void TestOfHorizon::projectionOfAnEarlierTimestampFoldsTheDeviceAgain() {
    const QString insert =
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "VALUES ($1, 'device', 'd', '{}', $2::timestamptz)"_s;
    need(m_late->execute(insert, {u"device.offline"_s, u"2026-01-01 12:00:00+00"_s}));
    advance();
    QCOMPARE(project(10), 1);
    need(m_late->execute(insert, {u"device.online"_s, u"2026-01-01 11:00:00+00"_s}));
    advance();
    QCOMPARE(project(10), 1);
    QCOMPARE(valueOf(*m_reader,
                     u"SELECT state->>'online' || ' ' || event_count || ' ' || last_event_type "
                     "FROM device_states"_s)
                 .toString(),
             u"false 2 device.offline"_s);
}

void TestOfHorizon::projectionSaysTheSameAsReplay() {
    // Two thousand events of ten devices whose times are in no order at all.
    need(
        m_late->execute(uR"(
        INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp)
        SELECT t.type, 'device', 'd' || n % 10, t.data, now() - (n * 7919 % 2000) * interval '1 minute'
        FROM generate_series(1, 2000) AS n,
             LATERAL (SELECT (ARRAY['device.heartbeat', 'device.online', 'device.offline', 'current_state.app_crashed',
                                    'target_state.app_added', 'reconciliation.completed'])[1 + n * 31 % 6] AS type,
                             jsonb_build_object('app_name', 'a' || n % 3, 'app_config', '{}'::jsonb, 'n', n) AS data) t)"_s));
    const QString replayed =
        u"SELECT md5(string_agg(device_id || state::text || event_count || last_event_id, ',' ORDER BY "
        u"device_id)) "
        "FROM devices_at()"_s;
    const QVariant fromTheLog = valueOf(*m_reader, replayed);
    advance();
    while (project(130) > 0) {
        QCOMPARE(valueOf(*m_reader, replayed), fromTheLog);
    }
    QCOMPARE(valueOf(*m_reader,
                     u"SELECT md5(string_agg(device_id || state::text || event_count || last_event_id, ',' "
                     "ORDER BY device_id)) FROM device_states"_s),
             fromTheLog);
}

void TestOfHorizon::onlyUuidsHaveAStateProjection() {
    valueOf(*m_late, publish, {u"camera-7"_s});
    valueOf(*m_late, publish, {u"B9000564-FE1A-409B-B8CC-1E88B294CD1D"_s});
    valueOf(*m_late, publish, {u"b9000564-fe1a-409b-b8cc-1e88b294cd1d"_s});
    advance();
    QCOMPARE(project(10), 3);
    QCOMPARE(
        valueOf(*m_reader, u"SELECT string_agg(device_uuid::text, ',') FROM state_projections"_s).toString(),
        u"b9000564-fe1a-409b-b8cc-1e88b294cd1d"_s);
    QCOMPARE(valueOf(*m_reader, u"SELECT string_agg(device_id, ',' ORDER BY device_id) FROM devices_at()"_s)
                 .toString(),
             u"b9000564-fe1a-409b-b8cc-1e88b294cd1d,camera-7"_s);
}

QTEST_GUILESS_MAIN(TestOfHorizon)
#include "tst_horizon.moc"
