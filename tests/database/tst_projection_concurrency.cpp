// Publishers that commit late or never, builders that race, and backends that die in the middle of a batch:
// every committed event is projected exactly once.
#include <QRandomGenerator>
#include <QTest>
#include <atomic>
#include <thread>
#include <vector>

#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int publishers = 8;
constexpr int transactions = 40;
constexpr int gate = 77; ///< An advisory lock at which a batch can be stopped.

// Notes every call for an event, and waits at the gate between the two halves of its work.
const QString tally =
    uR"(
    CREATE TABLE seen (id bigint PRIMARY KEY, times int NOT NULL);
    CREATE FUNCTION tally_events(p_after bigint, p_last bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO seen SELECT id, 1 FROM events_to_project(p_after, p_last) WHERE id % 2 = 0
        ON CONFLICT (id) DO UPDATE SET times = seen.times + 1;
        PERFORM pg_advisory_xact_lock_shared(%1);
        INSERT INTO seen SELECT id, 1 FROM events_to_project(p_after, p_last) WHERE id % 2 = 1
        ON CONFLICT (id) DO UPDATE SET times = seen.times + 1;
    END $$;
    INSERT INTO event_processors (name, description, handlers, tables)
    VALUES ('tally', 'Notes every call', '[{"handler": "tally_events", "types": ["*"]}]', '{seen}'))"_s.arg(
        gate);

const QString missedOrTwice =
    u"SELECT count(*) FROM events e FULL JOIN seen s USING (id) WHERE e.id IS NULL OR s.times IS DISTINCT FROM 1"_s;

const QString everything =
    u"SELECT string_agg(t.line, ';' ORDER BY t.line) FROM ("
    "SELECT device_id || state::text || event_count || last_event_id AS line FROM device_states UNION ALL "
    "SELECT bucket_start || event_type || event_count FROM event_rollups UNION ALL "
    "SELECT device_id || first_event_at || last_event_at || event_count FROM device_list) AS t"_s;

} // namespace

class TestOfProjectionConcurrency : public QObject {
    Q_OBJECT

private slots:
    void init();

    void everyCommittedEventIsProjectedOnceWhilePublishersCommitLateOrRollBack();
    void batchWhoseBackendDiesIsDoneAgain();
    void rebuildWhoseBackendDiesGoesOn();

private:
    void publishWithDelays(quint32 seed) const;
    /// Starts catchUp in a thread of its own, ends its backend while a batch waits at the gate, and returns
    /// its error.
    Error killInTheMiddleOfABatch();

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfProjectionConcurrency::init() {
    m_session.reset();
    m_database = std::make_unique<TestDatabase>();
    m_database->run(tally);
    m_session = openSession(*m_database);
}

void TestOfProjectionConcurrency::publishWithDelays(quint32 seed) const {
    QRandomGenerator random(seed);
    const auto session = openSession(*m_database);
    for (int n = 0; n < transactions; ++n) {
        auto transaction = need(Transaction::begin(*session));
        need(session->execute(
            u"SELECT publish_event('device.online', 'device', 'dev-' || $1, '{}') FROM generate_series(1, $2::int)"_s,
            {QString::number(random.bounded(6)), random.bounded(1, 4)}));
        // Between insert and commit, which is where a reader by id loses events.
        need(session->execute(u"SELECT pg_sleep($1::int / 1000.0)"_s, {random.bounded(12)}));
        if (random.bounded(3) > 0)
            need(transaction.commit());
    }
}

void TestOfProjectionConcurrency::everyCommittedEventIsProjectedOnceWhilePublishersCommitLateOrRollBack() {
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    std::atomic<int> publishing = publishers;
    std::vector<std::thread> threads;
    threads.reserve(publishers + 2);
    for (int n = 0; n < publishers; ++n)
        threads.emplace_back([&, n] {
            publishWithDelays(seed + quint32(n));
            --publishing;
        });
    // Two that race past the builder's lock, as clients of their own would.
    for (int n = 0; n < 2; ++n)
        threads.emplace_back([&, n] {
            const auto session = openSession(*m_database);
            while (publishing > 0) {
                need(session->execute(u"SELECT advance_event_horizon()"_s));
                need(session->execute(
                    u"SELECT project_events('tally', $1), project_events('event_rollups', $1)"_s,
                    {5 + 8 * n}));
            }
        });
    int rounds = 0;
    while (publishing > 0) {
        need(ProjectionBuilder(*m_session).catchUp(m_control));
        if (++rounds % 10 == 0)
            need(ProjectionBuilder(*m_session).beginRebuild(u"device_list"_s));
    }
    for (std::thread& thread : threads)
        thread.join();
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));

    const QString count = m_database->value(u"SELECT count(*) FROM events"_s);
    QVERIFY(count.toInt() > publishers * transactions / 2);
    QCOMPARE(m_database->value(missedOrTwice), u"0"_s);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), count);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_list"_s), count);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_states"_s), count);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM event_processing_failures"_s), u"0"_s);
}

Error TestOfProjectionConcurrency::killInTheMiddleOfABatch() {
    need(m_session->execute(u"SELECT pg_advisory_lock($1)"_s, {gate}));
    Error error;
    std::thread builder([&] {
        const auto session = openSession(*m_database, {.lock = std::chrono::milliseconds{0}});
        JobControl control;
        const auto taken = ProjectionBuilder(*session).catchUp(control);
        if (!taken)
            error = taken.error();
    });
    const QString kill =
        u"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        "AND objid = $1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"_s;
    while (!valueOf(*m_session, kill, {gate}).toBool())
        QTest::qWait(5);
    builder.join();
    need(m_session->execute(u"SELECT pg_advisory_unlock($1)"_s, {gate}));
    return error;
}

void TestOfProjectionConcurrency::batchWhoseBackendDiesIsDoneAgain() {
    m_database->run(
        u"SELECT publish_event('device.online', 'device', 'dev-' || n % 7, '{}') FROM generate_series(1, 300) AS n;"_s);
    settle(*m_database);
    m_database->run(u"SELECT project_events('tally', 50)"_s);
    const Error error = killInTheMiddleOfABatch();
    QCOMPARE(error.kind, ErrorKind::ConnectionLost);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM seen"_s), u"50"_s);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM event_processing_failures"_s), u"0"_s);

    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(m_database->value(missedOrTwice), u"0"_s);
    const QString continued = m_database->value(everything);
    for (const QString& processor : {u"device_states"_s, u"event_rollups"_s, u"device_list"_s, u"tally"_s})
        QCOMPARE(need(ProjectionBuilder(*m_session).rebuild(processor, m_control)), 300);
    QCOMPARE(m_database->value(everything), continued);
    QCOMPARE(m_database->value(missedOrTwice), u"0"_s);
}

void TestOfProjectionConcurrency::rebuildWhoseBackendDiesGoesOn() {
    m_database->run(
        u"SELECT publish_event('device.online', 'device', 'dev-' || n % 7, '{}') FROM generate_series(1, 300) AS n;"_s);
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    m_database->run(
        u"UPDATE seen SET times = 9; SELECT begin_processor_rebuild('tally');"
        "SELECT project_events('tally', 50, true)"_s);
    QCOMPARE(killInTheMiddleOfABatch().kind, ErrorKind::ConnectionLost);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM fleet_audit_rebuild.seen"_s), u"50"_s);
    QCOMPARE(m_database->value(u"SELECT min(times) FROM seen"_s), u"9"_s);
    QCOMPARE(need(ProjectionBuilder(*m_session).catchUp(m_control)), 250);
    QCOMPARE(m_database->value(missedOrTwice), u"0"_s);
}

QTEST_GUILESS_MAIN(TestOfProjectionConcurrency)
#include "tst_projection_concurrency.moc"
