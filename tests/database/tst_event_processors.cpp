// The registry of processors is open: these tests register one of their own.
#include <QTest>

#include "store/ProjectionBuilder.h"
#include "support/RoleLogins.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

// Counts how often it saw an event, and fails as the table "trouble" wants it.
const QString tally =
    uR"(
    CREATE TABLE seen (id bigint PRIMARY KEY, times int NOT NULL);
    CREATE TABLE calls (handler text, events bigint);
    CREATE TABLE trouble (id bigint PRIMARY KEY, sqlstate text NOT NULL DEFAULT 'P0001');
    CREATE FUNCTION tally_events(p_after bigint, p_last bigint) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        v_state text;
    BEGIN
        INSERT INTO calls SELECT 'tally', count(*) FROM events_to_project(p_after, p_last);
        INSERT INTO seen SELECT id, 1 FROM events_to_project(p_after, p_last)
        ON CONFLICT (id) DO UPDATE SET times = seen.times + 1;
        SELECT t.sqlstate INTO v_state FROM trouble t JOIN events_to_project(p_after, p_last) USING (id) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'this event is in trouble' USING ERRCODE = v_state, DETAIL = 'as the test wants it';
        END IF;
    END $$;
    CREATE FUNCTION tally_crashes(p_after bigint, p_last bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO calls SELECT 'crashes', count(*) FROM events_to_project(p_after, p_last);
    END $$;
    INSERT INTO event_processors (name, description, handlers, tables)
    VALUES ('tally', 'Counts how often it saw each event',
            '[{"handler": "tally_events", "types": ["*"]},
              {"handler": "tally_crashes", "types": ["container.crashed", "current_state.*"]}]', '{seen}'))"_s;

} // namespace

class TestOfEventProcessors : public QObject {
    Q_OBJECT

private slots:
    void init();

    void handlerRunsOnlyForItsTypesAndSeesOnlyThose();
    void eventsThatRaiseAreSetAsideAndEverythingElseIsTaken();
    void setAsideEventIsTakenWhenItIsTriedAgain();
    void setAsideEventThatStillRaisesStaysListed();
    void errorThatNoEventCausesStopsTheProcessorAndSetsNothingAside();
    void failingProcessorDoesNotStopTheOthers();
    void deviceFoldIsRightWhenAnEarlierEventIsTriedAgain();
    void cursorOfAForeignProcessorIsLeftAlone();
    void cursorPassesIdsThatWereRolledBack();
    void nothingIsWrittenWhereNothingIsNew();
    void unknownProcessorIsNamed();
    void roleThatMayNotRebuildLetsTheOthersFollow();
    void statusTellsLagRebuildAndFailures();

private:
    void publish(const QString& type, int count);
    QString seen() const {
        return m_database->value(u"SELECT count(*) || ' ' || coalesce(max(times), 0) FROM seen"_s);
    }
    ProjectionBuilder builder() { return ProjectionBuilder(*m_session); }
    ProjectionStatus statusOf(const QString& processor);

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfEventProcessors::init() {
    m_session.reset();
    m_database = std::make_unique<TestDatabase>();
    m_database->run(tally);
    m_session = openSession(*m_database);
}

void TestOfEventProcessors::publish(const QString& type, int count) {
    m_database->run(
        u"SELECT publish_event('%1', 'device', 'dev-' || n % 3, '{}') FROM generate_series(1, %2) AS n"_s
            .arg(type)
            .arg(count));
    settle(*m_database);
}

ProjectionStatus TestOfEventProcessors::statusOf(const QString& processor) {
    for (const ProjectionStatus& status : need(builder().status())) {
        if (status.processor == processor)
            return status;
    }
    return {};
}

void TestOfEventProcessors::handlerRunsOnlyForItsTypesAndSeesOnlyThose() {
    publish(u"device.online"_s, 5);
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->run(u"SELECT handler || ' ' || events FROM calls"_s), QStringList{u"tally 5"_s});
    m_database->run(u"SELECT publish_event('container.crashed', 'app', 'dev-1/a', '{}')"_s);
    publish(u"current_state.app_stopped"_s, 2);
    publish(u"device.offline"_s, 3);
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->run(u"SELECT handler || ' ' || events FROM calls OFFSET 1"_s),
             (QStringList{u"tally 6"_s, u"crashes 3"_s}));
}

void TestOfEventProcessors::eventsThatRaiseAreSetAsideAndEverythingElseIsTaken() {
    publish(u"device.online"_s, 200);
    m_database->run(
        u"INSERT INTO trouble VALUES (1, 'P0001'), (77, '22012'), (78, '23514'), (200, '54000')"_s);
    QCOMPARE(need(builder().catchUp(m_control)), 200);
    QCOMPARE(seen(), u"196 1"_s);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM seen JOIN trouble USING (id)"_s), u"0"_s);
    QCOMPARE(statusOf(u"tally"_s).lag(), 0);
    QCOMPARE(statusOf(u"tally"_s).failures, 4);

    const QList<ProjectionFailure> failures = need(builder().failures(u"tally"_s));
    QStringList told;
    for (const ProjectionFailure& failure : failures)
        told.prepend(u"%1 %2 %3"_s.arg(failure.id).arg(failure.sqlState, failure.eventType));
    QCOMPARE(told, (QStringList{u"1 P0001 device.online"_s, u"77 22012 device.online"_s,
                                u"78 23514 device.online"_s, u"200 54000 device.online"_s}));
    QCOMPARE(failures.first().message, u"this event is in trouble"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), u"200"_s);
}

void TestOfEventProcessors::setAsideEventIsTakenWhenItIsTriedAgain() {
    publish(u"device.online"_s, 20);
    m_database->run(u"INSERT INTO trouble VALUES (5), (9)"_s);
    need(builder().catchUp(m_control));
    QCOMPARE(seen(), u"18 1"_s);
    m_database->run(u"DELETE FROM trouble"_s);
    QCOMPARE(need(builder().retryFailures(u"tally"_s)), 2);
    QCOMPARE(seen(), u"20 1"_s);
    QVERIFY(need(builder().failures(u"tally"_s)).isEmpty());
    QCOMPARE(need(builder().retryFailures(u"tally"_s)), 0);
    QCOMPARE(seen(), u"20 1"_s);
}

void TestOfEventProcessors::setAsideEventThatStillRaisesStaysListed() {
    publish(u"device.online"_s, 20);
    m_database->run(u"INSERT INTO trouble VALUES (5), (9)"_s);
    need(builder().catchUp(m_control));
    m_database->run(
        u"UPDATE trouble SET sqlstate = '22003' WHERE id = 9; DELETE FROM trouble WHERE id = 5"_s);
    QCOMPARE(need(builder().retryFailures(u"tally"_s)), 1);
    const QList<ProjectionFailure> failures = need(builder().failures(u"tally"_s));
    QCOMPARE(failures.size(), 1);
    QCOMPARE(failures.first().id, 9);
    QCOMPARE(failures.first().sqlState, u"22003"_s);
    QCOMPARE(failures.first().attempts, 2);
    QCOMPARE(seen(), u"19 1"_s);
}

// A lock timeout, a serialization failure, a deadlock; memory and disk full; a missing table or right; a
// cancel; a lost connection.
void TestOfEventProcessors::errorThatNoEventCausesStopsTheProcessorAndSetsNothingAside() {
    publish(u"device.online"_s, 20);
    for (const QString& state : {u"55P03"_s, u"40001"_s, u"40P01"_s, u"53200"_s, u"53100"_s, u"42P01"_s,
                                 u"42501"_s, u"57014"_s, u"08006"_s}) {
        m_database->run(u"DELETE FROM trouble; INSERT INTO trouble VALUES (5, '%1')"_s.arg(state));
        const auto stopped = m_session->execute(u"SELECT project_events('tally', 100)"_s);
        QVERIFY2(!stopped, qUtf8Printable(state));
        QCOMPARE(stopped.error().sqlState, state);
        QCOMPARE(seen(), u"0 0"_s);
    }
    QCOMPARE(m_database->value(u"SELECT count(*) FROM event_processing_failures"_s), u"0"_s);
    m_database->run(u"DELETE FROM trouble; SELECT project_events('tally', 100)"_s);
    QCOMPARE(seen(), u"20 1"_s);
}

void TestOfEventProcessors::failingProcessorDoesNotStopTheOthers() {
    publish(u"device.online"_s, 20);
    m_database->run(u"DROP TABLE calls"_s);
    const auto failed = builder().catchUp(m_control);
    QVERIFY(!failed);
    QCOMPARE(failed.error().sqlState, u"42P01"_s);
    QCOMPARE(statusOf(u"tally"_s).lag(), 20);
    QCOMPARE(statusOf(u"device_states"_s).lag(), 0);
    QCOMPARE(statusOf(u"event_rollups"_s).lag(), 0);
}

// The later event was folded already: trying the earlier one again must not lose it, nor count either twice.
void TestOfEventProcessors::deviceFoldIsRightWhenAnEarlierEventIsTriedAgain() {
    publish(u"device.online"_s, 30);
    publish(u"device.offline"_s, 30);
    const QString states =
        u"SELECT string_agg(device_id || state::text || event_count || last_event_id, ',' ORDER BY "
        u"device_id) "
        "FROM device_states"_s;
    need(builder().catchUp(m_control));
    const QString right = m_database->value(states);
    // As if event 7 had been set aside when it came.
    m_database->run(
        u"UPDATE device_states SET event_count = event_count - 1 WHERE device_id = 'dev-1';"
        "INSERT INTO event_processing_failures (processor_name, id, event_type, timestamp, sqlstate, "
        "message) "
        "SELECT 'device_states', id, event_type, timestamp, 'P0001', 'once' FROM events WHERE id = 7"_s);
    QCOMPARE(need(builder().retryFailures(u"device_states"_s)), 1);
    QCOMPARE(m_database->value(states), right);
}

void TestOfEventProcessors::cursorOfAForeignProcessorIsLeftAlone() {
    m_database->run(u"INSERT INTO event_cursors VALUES ('somebody_else', 3, '2026-01-01')"_s);
    publish(u"device.online"_s, 20);
    need(builder().catchUp(m_control));
    need(builder().rebuild(u"event_rollups"_s, m_control));
    QCOMPARE(m_database->value(u"SELECT last_event_id || ' ' || (last_processed_at = '2026-01-01') "
                               "FROM event_cursors WHERE processor_name = 'somebody_else'"_s),
             u"3 true"_s);
    QVERIFY(statusOf(u"somebody_else"_s).processor.isEmpty());
}

void TestOfEventProcessors::cursorPassesIdsThatWereRolledBack() {
    publish(u"device.online"_s, 3);
    m_database->run(u"BEGIN; SELECT publish_event('device.online', 'device', 'd', '{}'); ROLLBACK"_s);
    settle(*m_database);
    QCOMPARE(need(builder().catchUp(m_control)), 3);
    QCOMPARE(statusOf(u"tally"_s).lag(), 0);
    QCOMPARE(statusOf(u"tally"_s).lastEventId, 4);
}

void TestOfEventProcessors::nothingIsWrittenWhereNothingIsNew() {
    publish(u"device.online"_s, 3);
    need(builder().catchUp(m_control));
    m_database->run(
        u"BEGIN; SELECT project_events('tally', 10), project_device_states();"
        "DO $$ BEGIN ASSERT pg_current_xact_id_if_assigned() IS NULL; END $$; ROLLBACK"_s);
}

void TestOfEventProcessors::unknownProcessorIsNamed() {
    const auto unknown = m_session->execute(u"SELECT project_events('no_such_thing')"_s);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::NotFound);
    QVERIFY2(unknown.error().message.contains(u"no_such_thing"_s), qUtf8Printable(textOf(unknown.error())));
    QCOMPARE(m_session->execute(u"SELECT project_events('tally', 0)"_s).error().kind,
             ErrorKind::InvalidInput);
}

void TestOfEventProcessors::roleThatMayNotRebuildLetsTheOthersFollow() {
    publish(u"device.online"_s, 20);
    m_database->run(u"UPDATE event_processors SET version = version + 1 WHERE name <> 'event_rollups'"_s);
    const RoleLogins logins(*m_database);
    m_session = need(Session::open(logins.settings(u"support"_s)));
    QCOMPARE(need(builder().catchUp(m_control)), 20);
    QCOMPARE(statusOf(u"event_rollups"_s).lag(), 0);
    QCOMPARE(statusOf(u"device_list"_s).lag(), 20); // Waits for its rebuild.
    QCOMPARE(builder().rebuild(u"device_list"_s, m_control).error().kind, ErrorKind::Forbidden);
    QVERIFY(statusOf(u"device_list"_s).wantedVersion > statusOf(u"device_list"_s).builtVersion);
    m_session = need(Session::open(logins.settings(u"admin"_s)));
    need(builder().catchUp(m_control));
    QCOMPARE(statusOf(u"device_list"_s).wantedVersion, statusOf(u"device_list"_s).builtVersion);
    need(builder().rebuild(u"device_list"_s, m_control));
}

void TestOfEventProcessors::statusTellsLagRebuildAndFailures() {
    publish(u"device.online"_s, 30);
    m_database->run(u"INSERT INTO trouble VALUES (5); SELECT project_events('tally', 10)"_s);
    ProjectionStatus status = statusOf(u"tally"_s);
    QCOMPARE(status.description, u"Counts how often it saw each event"_s);
    QCOMPARE(status.lastEventId, 10);
    QCOMPARE(status.newestSettledId, 30);
    QCOMPARE(status.lag(), 20);
    QVERIFY(status.lagMilliseconds > 0);
    QVERIFY(status.lastProcessedAt);
    QCOMPARE(status.failures, 1);
    QVERIFY(!status.rebuilding);

    need(builder().beginRebuild(u"tally"_s));
    m_database->run(u"SELECT project_events('tally', 7, true)"_s);
    status = statusOf(u"tally"_s);
    QVERIFY(status.rebuilding);
    QCOMPARE(status.rebuiltToId, 7);
    QVERIFY(status.rebuildStartedAt);
    QCOMPARE(status.lastEventId, 10);
    need(builder().abandonRebuild(u"tally"_s));
    QVERIFY(!statusOf(u"tally"_s).rebuilding);

    need(builder().catchUp(m_control));
    status = statusOf(u"tally"_s);
    QCOMPARE(status.lag(), 0);
    QCOMPARE(status.lagMilliseconds, 0);
    QCOMPARE(status.builtVersion, status.wantedVersion);
}

QTEST_GUILESS_MAIN(TestOfEventProcessors)
#include "tst_event_processors.moc"
