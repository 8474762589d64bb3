#include <QTest>

#include "store/DeviceStore.h"
#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "store/PartitionStore.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 day = microsecondsPerDay;
constexpr int historyDays = 30;
const QStringList devices{u"dev-a"_s, u"dev-b"_s, u"0b0f5fc3-58a5-4b43-9c4b-1a4e9d9b1c11"_s};

Timestamp today() {
    const qint64 now = Timestamp::now().microseconds;
    return {now - now % day};
}

Timestamp firstDay() {
    return today() - historyDays * day;
}

EventDraft draft(const QString& type, const QString& device, const QString& data, Timestamp at) {
    return {.eventType = type,
            .aggregateType = u"device"_s,
            .aggregateId = device,
            .data = data,
            .timestamp = at};
}

void import(Session& session, QList<EventDraft> drafts) {
    JobControl control;
    need(EventPublisher(session).import(
        [&]() -> Result<QList<EventDraft>> { return std::exchange(drafts, {}); }, control));
}

/// Thirty days of three devices whose state depends on everything that ever happened.
QList<EventDraft> history() {
    QList<EventDraft> drafts;
    for (const QString& device : devices) {
        drafts += draft(u"device.provisioned"_s, device,
                        u"{\"name\": \"%1\", \"site\": \"harbour\"}"_s.arg(device), firstDay());
        for (int n = 0; n < historyDays; ++n) {
            const Timestamp at = firstDay() + n * day + 1;
            drafts += draft(u"current_state.app_crashed"_s, device,
                            u"{\"app_name\": \"edge\", \"exit_code\": %1}"_s.arg(n), at);
            drafts += draft(u"target_state.app_added"_s, device,
                            u"{\"app_name\": \"app-%1\", \"app_config\": {\"image\": \"x:%1\"}}"_s.arg(n),
                            at + day / 2);
        }
    }
    // The last device is silent after the third day: only what is kept of dropped days knows it then.
    drafts.removeIf([](const EventDraft& each) {
        return each.aggregateId == devices.last() && firstDay() + 3 * day < *each.timestamp;
    });
    return drafts;
}

QMap<QString, QString> replays(Session& session, Timestamp from) {
    QMap<QString, QString> states;
    for (const QString& device : devices) {
        for (Timestamp at = from; at < today(); at = at + day / 4) {
            const auto state = DeviceStore(session).state(device, at);
            states.insert(device + u' ' + at.toString(), state ? state->text : textOf(state.error()));
        }
    }
    return states;
}

class Cancelled : public JobControl {
    bool isCancelled() const override { return true; }
};

} // namespace

class TestOfPartitionStore : public QObject {
    Q_OBJECT

private slots:
    void init();

    void partitionsComeByRangeWithTheDefaultLast();
    void rowsAreCountedWhereNobodyEstimatedThem();
    void planChangesNothing();
    void planRefusesBadSettings();
    void createdPartitionsCoverTheDaysAhead();
    void rowsOfTheDefaultPartitionGetTheirDay();
    void everyKeptReplayIsTheSameAfterDropping_data();
    void everyKeptReplayIsTheSameAfterDropping();
    void replayBeforeTheFirstKeptMomentNamesIt();
    void rebuiltProjectionsStartFromWhatWasKept();
    void importBeforeTheFirstKeptMomentIsRefused();
    void importAfterADropReplaysRight();
    void emptyPartitionsGoWithoutMovingTheBeginning();
    void partitionBeforeTheBeginningOfHistoryCanBeDropped();
    void droppingWaitsForALockAndGivesUpCleanly();
    void runsAreInTheAuditTrail();
    void cancelledRunDropsNothingMore();

private:
    PartitionStore store() { return PartitionStore(*m_session); }
    QStringList names() {
        QStringList list;
        for (const Partition& partition : need(store().partitions()))
            list += partition.name;
        return list;
    }

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfPartitionStore::init() {
    m_session.reset();
    m_database = std::make_unique<TestDatabase>();
    m_session = openSession(*m_database);
}

void TestOfPartitionStore::partitionsComeByRangeWithTheDefaultLast() {
    const QList<Partition> partitions = need(store().partitions());
    QCOMPARE(partitions.size(), 39);
    QVERIFY(partitions.last().isDefault());
    QCOMPARE(*partitions.first().from, today() - 30 * day);
    for (int n = 1; n < 38; ++n)
        QCOMPARE(*partitions[n].from, *partitions[n - 1].to);
}

void TestOfPartitionStore::rowsAreCountedWhereNobodyEstimatedThem() {
    import(*m_session, history());
    QCOMPARE(m_database->value(u"select count(*) from event_partitions where row_estimate is not null"_s),
             u"0"_s);
    const QList<Partition> partitions = need(store().partitions());
    QCOMPARE(partitions.first().rows, 9);
    QVERIFY(partitions.first().rowsExact && partitions.first().rowsKnown);
    QCOMPARE(partitions.last().rows, 0);
    QVERIFY(partitions.last().rowsExact);
    m_database->run(u"analyze events"_s);
    QCOMPARE(need(store().partitions()).first().rows, 9);
    QVERIFY(!need(store().partitions()).first().rowsExact);
}

void TestOfPartitionStore::planChangesNothing() {
    import(*m_session, history());
    settle(*m_database);
    const QStringList before = names();
    const MaintenancePlan plan = need(store().plan(10, 20));
    QCOMPARE(plan.toCreate.size(), 3);
    QCOMPARE(plan.toDrop.size(), 10);
    QCOMPARE(plan.rowsToDrop, 2 * 21 + 7);
    QCOMPARE(plan.toDrop.first().rows, 9);
    QVERIFY(plan.toDrop.first().rowsExact);
    QCOMPARE(plan.devicesAffected, 3);
    QCOMPARE(plan.firstKept, today() - 20 * day);
    QCOMPARE(plan.rowsInDefault, 0);
    QCOMPARE(names(), before);
}

void TestOfPartitionStore::planRefusesBadSettings() {
    for (const auto& [ahead, retain] : {std::pair{7, 0}, {7, -5}, {-1, 90}, {367, 90}}) {
        const auto plan = store().plan(ahead, retain);
        QVERIFY(!plan);
        QCOMPARE(plan.error().kind, ErrorKind::InvalidInput);
    }
}

void TestOfPartitionStore::createdPartitionsCoverTheDaysAhead() {
    const QStringList created = need(store().create(need(store().plan(12, 90)), m_control));
    QCOMPARE(created.size(), 5);
    QCOMPARE(need(store().partitions()).size(), 44);
    QVERIFY(need(store().plan(12, 90)).toCreate.isEmpty());
    QVERIFY(need(store().create(need(store().plan(12, 90)), m_control)).isEmpty());
}

void TestOfPartitionStore::rowsOfTheDefaultPartitionGetTheirDay() {
    m_database->run(
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp)"
        "values ('device.online', 'device', 'stray', '{}', '2020-02-03 04:05Z')"_s);
    const MaintenancePlan plan = need(store().plan(7, 100'000));
    QCOMPARE(plan.rowsInDefault, 1);
    QCOMPARE(plan.toCreate, QList<QDate>{QDate(2020, 2, 3)});
    QCOMPARE(need(store().create(plan, m_control)), QStringList{u"events_2020_02_03"_s});
    QCOMPARE(need(store().plan(7, 100'000)).rowsInDefault, 0);
}

void TestOfPartitionStore::everyKeptReplayIsTheSameAfterDropping_data() {
    QTest::addColumn<bool>("projected");
    QTest::newRow("with projections") << true;
    QTest::newRow("without") << false;
}

void TestOfPartitionStore::everyKeptReplayIsTheSameAfterDropping() {
    QFETCH(bool, projected);
    import(*m_session, history());
    settle(*m_database);
    if (projected)
        QVERIFY(need(ProjectionBuilder(*m_session).catchUp(m_control)) > 0);
    const Timestamp kept = today() - 20 * day;
    const auto before = replays(*m_session, kept);
    const auto summaries = need(DeviceStore(*m_session).devices(kept)).size();

    QCOMPARE(need(store().drop(need(store().plan(7, 20)), m_control)).size(), 10);
    QCOMPARE(need(EventStore(*m_session).extent()).from, kept + 1);
    QCOMPARE(replays(*m_session, kept), before);
    QCOMPARE(need(DeviceStore(*m_session).devices(kept)).size(), summaries);

    // Once more, on top of what was kept the first time.
    const Timestamp keptNow = today() - 12 * day;
    QCOMPARE(need(store().drop(need(store().plan(7, 12)), m_control)).size(), 8);
    const auto after = replays(*m_session, keptNow);
    for (auto state = after.cbegin(); state != after.cend(); ++state)
        QCOMPARE(state.value(), before.value(state.key()));
    QCOMPARE(m_database->value(u"select count(*) from state_snapshots"_s), u"3"_s);
}

void TestOfPartitionStore::replayBeforeTheFirstKeptMomentNamesIt() {
    import(*m_session, history());
    settle(*m_database);
    need(store().drop(need(store().plan(7, 20)), m_control));
    const Timestamp kept = today() - 20 * day;
    const auto state = DeviceStore(*m_session).state(u"dev-a"_s, kept - day);
    QVERIFY(!state);
    QCOMPARE(state.error().kind, ErrorKind::NotFound);
    QVERIFY2(state.error().message.contains(kept.toString()), qUtf8Printable(textOf(state.error())));
    QVERIFY(!DeviceStore(*m_session).devices(kept - day));
    QVERIFY(DeviceStore(*m_session).state(u"dev-a"_s, kept));
}

void TestOfPartitionStore::rebuiltProjectionsStartFromWhatWasKept() {
    import(*m_session, history());
    settle(*m_database);
    const auto before = replays(*m_session, today() - day);
    need(store().drop(need(store().plan(7, 20)), m_control));
    settle(*m_database);
    QCOMPARE(need(ProjectionBuilder(*m_session).rebuild(u"device_states"_s, m_control)), 2 * 40 + 10);
    QCOMPARE(replays(*m_session, today() - day), before);
    QCOMPARE(m_database->value(u"select count(*) from device_states"_s), u"3"_s);
    QCOMPARE(m_database->value(u"select count(*) from state_projections"_s), u"1"_s);
    QCOMPARE(m_database->value(u"select event_count from device_states where device_id = 'dev-a'"_s),
             u"61"_s);
}

void TestOfPartitionStore::importBeforeTheFirstKeptMomentIsRefused() {
    import(*m_session, history());
    settle(*m_database);
    need(store().drop(need(store().plan(7, 20)), m_control));
    QList<EventDraft> late{draft(u"device.online"_s, u"dev-a"_s, u"{}"_s, today() - 25 * day)};
    const auto refused =
        EventPublisher(*m_session)
            .import([&]() -> Result<QList<EventDraft>> { return std::exchange(late, {}); }, m_control);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(refused.error().message.startsWith(u"Line 1: "_s), qUtf8Printable(textOf(refused.error())));
}

void TestOfPartitionStore::importAfterADropReplaysRight() {
    import(*m_session, history());
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    need(store().drop(need(store().plan(7, 20)), m_control));
    import(*m_session, {draft(u"target_state.app_removed"_s, u"dev-a"_s, u"{\"app_name\": \"app-3\"}"_s,
                              today() - 15 * day)});
    const QString inserted = need(DeviceStore(*m_session).state(u"dev-a"_s)).text;
    QVERIFY(!inserted.contains(u"app-3\""_s));
    QVERIFY(inserted.contains(u"\"app-4\""_s));
    QVERIFY(inserted.contains(u"\"crashes\": 30"_s));
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(need(DeviceStore(*m_session).state(u"dev-a"_s)).text, inserted);
    QCOMPARE(m_database->value(u"select event_count from device_states where device_id = 'dev-a'"_s),
             u"62"_s);
}

void TestOfPartitionStore::emptyPartitionsGoWithoutMovingTheBeginning() {
    const MaintenancePlan plan = need(store().plan(7, 20));
    QCOMPARE(plan.rowsToDrop, 0);
    QVERIFY(!plan.firstKept);
    QCOMPARE(need(store().drop(plan, m_control)).size(), 10);
    QCOMPARE(m_database->value(u"select history_begins()::text"_s), QString());
}

void TestOfPartitionStore::partitionBeforeTheBeginningOfHistoryCanBeDropped() {
    import(*m_session, history());
    const QString retire =
        u"SELECT retire_events_partition(partition_name) FROM event_partitions "
        "WHERE range_start = date_trunc('day', now(), 'UTC') - %1 * interval '1 day'"_s;
    m_database->run(retire.arg(9));
    const QString begins = m_database->value(u"SELECT history_begins()"_s);
    const QString states =
        m_database->value(u"SELECT string_agg(state::text, ',' ORDER BY device_id) FROM devices_at()"_s);
    QVERIFY(m_database->value(retire.arg(10)).startsWith(u"dropped"_s));
    QCOMPARE(m_database->value(u"SELECT history_begins()"_s), begins);
    QCOMPARE(m_database->value(u"SELECT string_agg(state::text, ',' ORDER BY device_id) FROM devices_at()"_s),
             states);
}

void TestOfPartitionStore::droppingWaitsForALockAndGivesUpCleanly() {
    import(*m_session, history());
    settle(*m_database);
    const auto reader = openSession(*m_database);
    std::optional<Transaction> reading = need(Transaction::begin(*reader));
    need(reader->execute(u"select count(*) from events"_s));
    const MaintenancePlan plan = need(store().plan(7, 20));
    const auto dropped = store().drop(plan, m_control);
    QVERIFY(!dropped);
    QCOMPARE(dropped.error().kind, ErrorKind::Timeout);
    QCOMPARE(names().size(), 39);
    QCOMPARE(m_database->value(u"select count(*) from state_snapshots"_s), u"0"_s);
    reading.reset();
    QCOMPARE(need(store().drop(plan, m_control)).size(), 10);
}

void TestOfPartitionStore::runsAreInTheAuditTrail() {
    import(*m_session, history());
    settle(*m_database);
    const MaintenancePlan plan = need(store().plan(9, 25));
    need(store().create(plan, m_control));
    need(store().drop(plan, m_control));
    const MaintenancePlan second = need(store().plan(10, 24));
    need(store().drop(second, m_control));
    const QList<MaintenanceRun> runs = need(store().recentRuns(10));
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0].dropped.size(), 1);
    QCOMPARE(runs[1].created.size(), 2);
    QCOMPARE(runs[1].dropped.size(), 5);
    QCOMPARE(runs[1].dropped.first(), plan.toDrop.first().name);
    QVERIFY(runs[1].error.isEmpty());
    QCOMPARE(runs[1].actor, m_database->value(u"select session_user"_s));
    QCOMPARE(need(store().recentRuns(1)).size(), 1);
}

void TestOfPartitionStore::cancelledRunDropsNothingMore() {
    import(*m_session, history());
    settle(*m_database);
    Cancelled control;
    const auto dropped = store().drop(need(store().plan(7, 20)), control);
    QVERIFY(!dropped);
    QCOMPARE(dropped.error().kind, ErrorKind::Cancelled);
    QCOMPARE(names().size(), 39);
    QVERIFY(!need(store().recentRuns(1)).first().error.isEmpty());
}

QTEST_GUILESS_MAIN(TestOfPartitionStore)
#include "tst_partition_store.moc"
