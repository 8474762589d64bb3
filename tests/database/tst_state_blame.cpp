#include "database/state_blame.h"

#include "store/EventPublisher.h"
#include "store/EventStore.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const Timestamp start = *Timestamp::parse(u"2026-03-01T10:00:00Z"_s);

/// Each test has a device of its own.
QString device() {
    return QString::fromLatin1(QTest::currentTestFunction()) +
           QString::fromLatin1(QTest::currentDataTag() ? QTest::currentDataTag() : "");
}

EventDraft draft(const QString& type, const QString& data, qint64 seconds, const QString& of = device()) {
    return {.eventType = type,
            .aggregateType = u"device"_s,
            .aggregateId = of,
            .data = data,
            .metadata = u"{\"user_id\": \"olga\", \"reason\": \"test\"}"_s,
            .timestamp = start + seconds * microsecondsPerSecond};
}

EventDraft config(const QString& level, qint64 seconds, const QString& of = device()) {
    return draft(u"target_state.config_changed"_s, u"{\"config\": {\"level\": %1}}"_s.arg(level), seconds,
                 of);
}

void import(Session& session, QList<EventDraft> drafts) {
    JobControl control;
    need(EventPublisher(session).import([&] { return std::exchange(drafts, {}); }, control));
}

BlameSearch blamed(Session& session, std::optional<Timestamp> at = {}) {
    JobControl control;
    StateBlame blame(session);
    auto search = need(blame.begin(device(), at));
    need(blame.goOn(search, control));
    return search;
}

/// The second at which the event that set a field happened; -1: none did.
qint64 setAt(const BlameSearch& search, const QString& field) {
    const auto found = search.found.find(field);
    return found == search.found.end()
               ? -1
               : (found->timestamp.microseconds - start.microseconds) / microsecondsPerSecond;
}

const QString level = u"/target_state/config/level"_s;

} // namespace

/// What the definition in docs/decisions.md says, case by case, and on whole fleets.
class TestOfStateBlame : public QObject {
    Q_OBJECT

private slots:
    void aValueThatReturnsWasSetByItsReturn();
    void theSameValueAgainSetsNothing();
    void numbersWrittenOtherwiseAreOtherValues();
    void whatNoEventSetIsLeftOpen();
    void whatDroppedEventsSetIsLeftOpenAndSaidSo();
    void manyEventsAreLookedThroughInSteps_data();
    void manyEventsAreLookedThroughInSteps();
    void eventsThatArriveLateCount();
    void aSearchCanBeStopped();
    void unknownDevicesAndEarlyMomentsAreNotFound();
    void aDifferenceIsCausedBetweenItsMoments();
    void beforeTheFirstEventThereIsNothing();
    void twoDevicesAreComparedAtOneMoment();
    void demoDevicesAreBlamedAsTheRulesSay();
    void realMachinesAreBlamedAsTheRulesSay();

private:
    const TestDatabase m_database;
    const std::unique_ptr<Session> m_session = openSession(m_database);
};

void TestOfStateBlame::aValueThatReturnsWasSetByItsReturn() {
    import(*m_session, {config(u"1"_s, 0), config(u"2"_s, 1), config(u"1"_s, 2), config(u"1"_s, 3)});
    QCOMPARE(setAt(blamed(*m_session), level), 2);
    QCOMPARE(setAt(blamed(*m_session, start + microsecondsPerSecond), level), 1);
    QCOMPARE(setAt(blamed(*m_session, start), level), 0);
}

void TestOfStateBlame::theSameValueAgainSetsNothing() {
    import(*m_session, {config(u"[1, {\"a\": 2}]"_s, 0), config(u"[1, {\"a\": 2}]"_s, 5)});
    const BlameSearch search = blamed(*m_session);
    QCOMPARE(setAt(search, level), 0);
    QCOMPARE(search.found.value(level).metadata, u"{\"reason\": \"test\", \"user_id\": \"olga\"}"_s);
}

void TestOfStateBlame::numbersWrittenOtherwiseAreOtherValues() {
    import(*m_session, {config(u"1.1"_s, 0), config(u"1.10"_s, 1)});
    QCOMPARE(setAt(blamed(*m_session), level), 1);
}

void TestOfStateBlame::whatNoEventSetIsLeftOpen() {
    import(*m_session, {config(u"1"_s, 0)});
    const BlameSearch search = blamed(*m_session);
    QVERIFY(search.isFinished && !search.hasDroppedEvents);
    QCOMPARE(setAt(search, u"/in_sync"_s), 0);
    QVERIFY(search.open.contains(u"/online"_s) && search.open.contains(u"/apps"_s));
    QCOMPARE(search.open.size() + search.found.size(), fieldsOf(search.state).size());
}

void TestOfStateBlame::whatDroppedEventsSetIsLeftOpenAndSaidSo() {
    const TestDatabase database;
    const auto session = openSession(database);
    import(*session, {config(u"1"_s, 0), draft(u"device.online"_s, u"{}"_s, 86'400)});
    project(database);
    database.run(u"SELECT retire_events_partition('events_2026_03_01')"_s);
    const BlameSearch search = blamed(*session);
    QVERIFY(search.isFinished && search.hasDroppedEvents);
    QVERIFY(search.open.contains(level));
    QCOMPARE(setAt(search, u"/online"_s), 86'400);
}

void TestOfStateBlame::manyEventsAreLookedThroughInSteps_data() {
    QTest::addColumn<bool>("projected");
    QTest::newRow("from snapshots") << true;
    QTest::newRow("without snapshots") << false;
}

void TestOfStateBlame::manyEventsAreLookedThroughInSteps() {
    QFETCH(bool, projected);
    QList<EventDraft> drafts{draft(u"device.provisioned"_s, u"{\"name\": \"cam\"}"_s, 0),
                             draft(u"reconciliation.started"_s, u"{\"cycle_id\": \"a\"}"_s, 30)};
    for (int i = 1; i < 2'500; ++i) {
        drafts += i % 3 == 0 ? draft(u"device.heartbeat"_s, u"{\"n\": %1}"_s.arg(i), i * 600)
                             : config(QString::number(i % 2), i * 600);
    }
    import(*m_session, drafts);
    if (projected)
        project(m_database);
    StateBlame blame(*m_session);
    JobControl control;
    auto search = need(blame.begin(device()));
    int steps = 0;
    for (; !search.isFinished; ++steps)
        need(blame.goOn(search, control, std::chrono::milliseconds{1}));
    QVERIFY2(!projected || steps > 2, qPrintable(QString::number(steps)));
    QCOMPARE(setAt(search, u"/attributes/name"_s), 0);
    QCOMPARE(setAt(search, u"/reconciliation/cycle_id"_s), 30);
    QCOMPARE(setAt(search, u"/vitals/n"_s), 2'499 * 600);
    QCOMPARE(setAt(search, level), 2'498 * 600);
}

void TestOfStateBlame::eventsThatArriveLateCount() {
    QList<EventDraft> drafts;
    for (int i = 0; i < 250; ++i)
        drafts += draft(u"device.heartbeat"_s, u"{\"n\": %1}"_s.arg(i), i * 60);
    import(*m_session, drafts);
    project(m_database);
    import(*m_session, {config(u"7"_s, 90)});
    QCOMPARE(setAt(blamed(*m_session), level), 90);
    project(m_database);
    QCOMPARE(setAt(blamed(*m_session), level), 90);
}

void TestOfStateBlame::aSearchCanBeStopped() {
    class Stopped : public JobControl {
        bool isCancelled() const override { return true; }
    } stopped;
    import(*m_session, {config(u"1"_s, 0)});
    StateBlame blame(*m_session);
    auto search = need(blame.begin(device()));
    const auto gone = blame.goOn(search, stopped);
    QVERIFY(!gone && gone.error().kind == ErrorKind::Cancelled);
}

void TestOfStateBlame::unknownDevicesAndEarlyMomentsAreNotFound() {
    import(*m_session, {config(u"1"_s, 0)});
    StateBlame blame(*m_session);
    QCOMPARE(blame.begin(u"nobody"_s).error().kind, ErrorKind::NotFound);
    QCOMPARE(blame.begin(device(), start - 1).error().kind, ErrorKind::NotFound);
    QCOMPARE(StateCompare(*m_session).moments(u"nobody"_s, start, start).error().kind, ErrorKind::NotFound);
}

void TestOfStateBlame::aDifferenceIsCausedBetweenItsMoments() {
    import(*m_session,
           {config(u"1"_s, 0), config(u"2"_s, 10), config(u"3"_s, 20), config(u"4"_s, 30),
            draft(u"target_state.app_added"_s, u"{\"app_name\": \"x\", \"app_config\": {\"a\": 1}}"_s, 5),
            draft(u"target_state.app_removed"_s, u"{\"app_name\": \"x\"}"_s, 15)});
    JobControl control;
    StateCompare compare(*m_session);
    const auto at = [](qint64 seconds) { return start + seconds * microsecondsPerSecond; };
    auto comparison = need(compare.moments(device(), at(25), at(7)));
    need(compare.goOn(comparison, control));
    QVERIFY(comparison.isFinished());
    QMap<QString, qint64> causes;
    for (const JsonChange& change : comparison.changes) {
        const QList<Event> events = causesOf(comparison, change);
        QCOMPARE(events.size(), 1);
        causes[change.path] =
            (events.first().timestamp.microseconds - start.microseconds) / microsecondsPerSecond;
    }
    QCOMPARE(causes, (QMap<QString, qint64>{{level, 20}, {u"/target_state/apps/x"_s, 15}}));
}

void TestOfStateBlame::beforeTheFirstEventThereIsNothing() {
    import(*m_session, {config(u"1"_s, 0)});
    JobControl control;
    StateCompare compare(*m_session);
    auto comparison = need(compare.moments(device(), start - 5, start));
    need(compare.goOn(comparison, control));
    QVERIFY(comparison.isFinished() && comparison.a.isBeforeFirst());
    for (const JsonChange& change : comparison.changes) {
        QCOMPARE(change.operation, JsonChange::Operation::Add);
        QCOMPARE(causesOf(comparison, change).isEmpty(),
                 change.path != u"/target_state" && change.path != u"/in_sync");
    }
}

void TestOfStateBlame::twoDevicesAreComparedAtOneMoment() {
    import(*m_session, {config(u"1"_s, 0), config(u"[1]"_s, 3, u"another"_s),
                        config(u"[1, 2]"_s, 4, u"another"_s), draft(u"device.online"_s, u"{}"_s, 9)});
    JobControl control;
    StateCompare compare(*m_session);
    auto comparison = need(compare.devices(device(), u"another"_s, start + 5 * microsecondsPerSecond));
    need(compare.goOn(comparison, control));
    QVERIFY(comparison.isFinished());
    QCOMPARE(comparison.changes.size(), 1);
    const JsonChange& change = comparison.changes.first();
    QCOMPARE(diffLine(change), u"~ /target_state/config/level: 1 → [1,2]"_s);
    QCOMPARE(causesOf(comparison, change).value(0).timestamp, start + 4 * microsecondsPerSecond);
    QCOMPARE(causesInA(comparison, change).value(0).timestamp, start);
}

void TestOfStateBlame::demoDevicesAreBlamedAsTheRulesSay() {
    const TestDatabase database;
    importDemo(database, 20, 2);
    project(database);
    BlameCheck check(database, seedOfThisRun());
    QCOMPARE(check.devices(), 20);
    check.check(2);
    COMPARE_BLAME(check);
}

void TestOfStateBlame::realMachinesAreBlamedAsTheRulesSay() {
    SKIP_WITHOUT_REAL_DATA(u"openstack-2017.ndjson"_s);
    const TestDatabase database;
    importRealData(database);
    BlameCheck check(database, seedOfThisRun());
    QCOMPARE(check.devices(), 22);
    check.check(1);
    project(database);
    check.check(2);
    COMPARE_BLAME(check);
}

QTEST_GUILESS_MAIN(TestOfStateBlame)
#include "tst_state_blame.moc"
