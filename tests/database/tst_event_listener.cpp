#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <thread>

#include "cluster/PrivateCluster.h"
#include "store/EventFollower.h"
#include "store/EventPublisher.h"
#include "store/Migrator.h"
#include "support/TestCluster.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString publish = u"select publish_event('device.online', 'device', 'd', '{}')"_s;

/// What a listener has delivered so far.
struct Delivered {
    explicit Delivered(EventListener& listener) {
        QObject::connect(&listener, &EventListener::eventsArrived, &listener,
                         [this](const QList<Event>& events) { all += events; });
    }
    QList<qint64> ids() const {
        QList<qint64> list;
        for (const Event& event : all)
            list += event.id;
        return list;
    }
    QList<Event> all;
};

QList<qint64> idsIn(const QString& url) {
    QList<qint64> ids;
    for (const QString& id : runSql(url, u"select id from events order by id"_s))
        ids += id.toLongLong();
    return ids;
}

QList<qint64> sorted(QList<qint64> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

void waitUntilLive(EventListener& listener) {
    QTRY_COMPARE_WITH_TIMEOUT(listener.state(), EventListener::State::Live, 20'000);
}

} // namespace

class TestOfEventListener : public QObject {
    Q_OBJECT

private slots:
    void eachPublishArrivesOnce_data() { modes(); }
    void eachPublishArrivesOnce();
    void whatWasThereBeforeIsNotDelivered_data() { modes(); }
    void whatWasThereBeforeIsNotDelivered();
    void startAfterAnIdDeliversTheRest_data() { modes(); }
    void startAfterAnIdDeliversTheRest();
    void lateCommitIsNotMissed_data() { modes(); }
    void lateCommitIsNotMissed();
    void overlappingWritersLoseNothing_data() { modes(); }
    void overlappingWritersLoseNothing();
    void immediateShowsAnEventBeforeAnEarlierOneSettles();
    void settledWaitsForTheEarlierOne();
    void transactionOpenAtTheStartIsDelivered_data() { modes(); }
    void transactionOpenAtTheStartIsDelivered();
    void worksWithoutAnyNotification_data() { modes(); }
    void worksWithoutAnyNotification();
    void readerWhoMayNotAdvanceStillReads();
    void endedSessionIsOpenedAgain_data() { modes(); }
    void endedSessionIsOpenedAgain();
    void restartedServerLosesNothing_data() { modes(); }
    void restartedServerLosesNothing();
    void lateEventsReadJustBeforeTheConnectionBreaksAreDelivered();
    void catchingUpTellsHowManyAreStillToCome_data() { modes(); }
    void catchingUpTellsHowManyAreStillToCome();
    void serverThatNoLongerAnswersIsLeft();
    void whoIsTurnedAwayKeepsTrying_data();
    void whoIsTurnedAwayKeepsTrying();
    void rightToAdvanceThatIsGivenLaterIsUsed();
    void serverThatIsDownIsTriedAgain();
    void stopEndsDelivery();

private:
    static void modes() {
        QTest::addColumn<EventListener::Delivery>("delivery");
        QTest::newRow("immediate") << EventListener::Delivery::Immediate;
        QTest::newRow("settled") << EventListener::Delivery::Settled;
    }
};

void TestOfEventListener::eachPublishArrivesOnce() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    for (int n = 0; n < 20; ++n)
        database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
    QCOMPARE(delivered.all.first().eventType, u"device.online"_s);
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
}

void TestOfEventListener::whatWasThereBeforeIsNotDelivered() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    for (int n = 0; n < 5; ++n)
        database.run(publish);
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()).mid(5), 10'000);
}

void TestOfEventListener::startAfterAnIdDeliversTheRest() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    database.run(
        u"select publish_event('device.online', 'device', 'd', '{}') from generate_series(1, 2500)"_s);
    const QList<qint64> ids = idsIn(database.url());
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery, ids[99]);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), ids.mid(100), 20'000);
}

void TestOfEventListener::lateCommitIsNotMissed() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish));
    for (int n = 0; n < 3; ++n)
        database.run(publish);
    const auto rolledBack = openSession(database);
    {
        const auto other = need(Transaction::begin(*rolledBack));
        need(rolledBack->execute(publish));
    }
    if (delivery == EventListener::Delivery::Immediate)
        QTRY_COMPARE_WITH_TIMEOUT(delivered.all.size(), 3, 10'000);
    need(transaction.commit());
    QTRY_COMPARE_WITH_TIMEOUT(sorted(delivered.ids()), idsIn(database.url()), 10'000);
    QCOMPARE(delivered.all.size(), 4);
}

void TestOfEventListener::overlappingWritersLoseNothing() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    std::atomic<int> running = 8;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 8; ++writer) {
        writers.emplace_back([&, writer] {
            for (int n = 0; n < 40; ++n) {
                const QString end = (n + writer) % 3 == 0 ? u"rollback"_s : u"commit"_s;
                database.run(u"begin; "_s + publish + u"; select pg_sleep(random() * 0.02); "_s + publish +
                             u"; "_s + end);
            }
            --running;
        });
    }
    QTRY_COMPARE_WITH_TIMEOUT(running.load(), 0, 60'000);
    for (std::thread& writer : writers)
        writer.join();
    const QList<qint64> all = idsIn(database.url());
    QVERIFY(all.size() > 300);
    QTRY_COMPARE_WITH_TIMEOUT(sorted(delivered.ids()), all, 20'000);
    if (delivery == EventListener::Delivery::Settled)
        QCOMPARE(delivered.ids(), all);
}

void TestOfEventListener::immediateShowsAnEventBeforeAnEarlierOneSettles() {
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), EventListener::Delivery::Immediate);
    waitUntilLive(listener);
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish));
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.all.size(), 1, 10'000);
    need(transaction.commit());
    QTRY_COMPARE_WITH_TIMEOUT(delivered.all.size(), 2, 10'000);
    QVERIFY(delivered.all[1].id < delivered.all[0].id);
}

void TestOfEventListener::settledWaitsForTheEarlierOne() {
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), EventListener::Delivery::Settled);
    waitUntilLive(listener);
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish));
    database.run(publish);
    // The listener has looked at the later one, and left it alone, once it has tried to advance the horizon.
    const QString marks = u"select max(last_event_id) from event_watermarks"_s;
    QTRY_VERIFY(database.value(marks).toLongLong() >= idsIn(database.url()).last());
    QVERIFY(delivered.all.isEmpty());
    need(transaction.commit());
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
}

void TestOfEventListener::transactionOpenAtTheStartIsDelivered() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish));
    database.run(publish);
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    need(transaction.commit());
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()).mid(0, 1), 10'000);
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.all.size(), 2, 10'000);
}

void TestOfEventListener::worksWithoutAnyNotification() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    database.run(
        u"insert into events (event_type, aggregate_type, aggregate_id, data)"
        "values ('device.online', 'device', 'd', '{}')"_s);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
}

void TestOfEventListener::readerWhoMayNotAdvanceStillReads() {
    const TestDatabase database;
    database.run(
        u"do $$ begin create role listener_only login; exception when duplicate_object then null; end $$;"
        "grant select on all tables in schema public to listener_only;"
        "grant select on all sequences in schema public to listener_only"_s);
    ConnectionSettings settings = settingsOf(database);
    settings.user = u"listener_only"_s;
    QString detail;
    EventListener listener;
    Delivered delivered(listener);
    connect(&listener, &EventListener::stateChanged, this,
            [&](EventListener::State, const QString& text) { detail = text; });
    listener.start(settings, EventListener::Delivery::Settled);
    QTRY_VERIFY2_WITH_TIMEOUT(listener.state() == EventListener::State::Live, qUtf8Printable(detail), 10'000);
    database.run(publish);
    database.run(u"select advance_event_horizon()"_s);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
    database.run(u"drop owned by listener_only"_s);
}

void TestOfEventListener::endedSessionIsOpenedAgain() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    QSignalSpy states(&listener, &EventListener::stateChanged);
    listener.start(settingsOf(database), delivery);
    waitUntilLive(listener);
    for (int round = 0; round < 5; ++round) {
        states.clear();
        database.run(
            u"select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'Fleet Audit' and datname = current_database()"_s);
        database.run(publish);
        QTRY_VERIFY_WITH_TIMEOUT(!states.isEmpty(), 10'000);
        waitUntilLive(listener);
        database.run(publish);
    }
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
}

void TestOfEventListener::restartedServerLosesNothing() {
    QFETCH(EventListener::Delivery, delivery);
    const QString directory = u"/tmp/fleet-audit-restart-%1"_s.arg(QCoreApplication::applicationPid());
    ClusterOptions options;
    options.throwAway = true;
    PrivateCluster cluster(directory, options);
    JobControl control;
    need(cluster.reset(control));
    need(cluster.start(control));
    const QString url = cluster.url();
    const ConnectionSettings settings = need(ConnectionSettings::fromUrl(url));
    need(Migrator(*need(Session::open(settings))).migrate(control));

    // A throw-away server would forget its last commits.
    const QString durably = u"set synchronous_commit to on; "_s + publish;

    EventListener listener;
    Delivered delivered(listener);
    listener.start(settings, delivery);
    waitUntilLive(listener);
    for (int round = 0; round < 2; ++round) {
        for (int n = 0; n < 10; ++n)
            runSql(url, durably);
        // The hard way: the server dies at once, with what it was doing.
        QFile pidFile(QDir(directory).filePath(u"data/postmaster.pid"_s));
        QVERIFY2(pidFile.open(QIODevice::ReadOnly), qUtf8Printable(pidFile.fileName()));
        QCOMPARE(::kill(pidFile.readLine().trimmed().toInt(), SIGQUIT), 0);
        QTRY_COMPARE_WITH_TIMEOUT(listener.state(), EventListener::State::Reconnecting, 10'000);
        need(cluster.start(control));
        for (int n = 0; n < 10; ++n)
            runSql(url, durably);
        waitUntilLive(listener);
    }
    QTRY_COMPARE_WITH_TIMEOUT(sorted(delivered.ids()), idsIn(url), 20'000);
    QCOMPARE(delivered.all.size(), 40);
    listener.stop();
    need(cluster.reset(control));
    QDir(directory).removeRecursively();
}

void TestOfEventListener::lateEventsReadJustBeforeTheConnectionBreaksAreDelivered() {
    const TestDatabase database;
    auto session = openSession(database);
    EventFollower follower(EventListener::Delivery::Immediate, 0);
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish));
    database.run(publish);
    QList<qint64> seen;
    const auto take = [&](const QList<Event>& events) {
        for (const Event& event : events)
            seen += event.id;
    };
    take(need(follower.read(*session)));
    QCOMPARE(seen, QList<qint64>{2});
    need(transaction.commit());
    database.run(publish);
    // The late one can still be read; what arrives after it cannot, as after a break between the two.
    need(session->execute(u"set fleet_audit.test = ''"_s));
    database.run(
        u"alter table events rename to events_real;"
        "create view events as select * from events_real "
        "where id < 2 or 1 / (case when current_setting('fleet_audit.test', true) = '' then 0 else 1 end) = 1"_s);
    while (auto events = follower.read(*session)) {
        if (events->isEmpty())
            break;
        take(*events);
    }
    database.run(u"drop view events; alter table events_real rename to events"_s);
    session = openSession(database);
    for (auto events = need(follower.read(*session)); !events.isEmpty();
         events = need(follower.read(*session)))
        take(events);
    QCOMPARE(sorted(seen), idsIn(database.url()));
}

void TestOfEventListener::catchingUpTellsHowManyAreStillToCome() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    database.run(
        u"select publish_event('device.online', 'device', 'd', '{}') from generate_series(1, 3500)"_s);
    settle(database);
    EventListener listener;
    Delivered delivered(listener);
    QList<QPair<qint64, qint64>> told;
    connect(&listener, &EventListener::catchUpProgressed, this, [&](qint64 done, qint64 total) {
        QCOMPARE(listener.state(), EventListener::State::CatchingUp);
        QCOMPARE(listener.catchUp().done, done);
        told.append({done, total});
    });
    listener.start(settingsOf(database), delivery, 0);
    waitUntilLive(listener);
    QCOMPARE(delivered.all.size(), 3500);
    QCOMPARE(told, (QList<QPair<qint64, qint64>>{{1000, 3500}, {2000, 3500}, {3000, 3500}, {3500, 3500}}));
    QCOMPARE(listener.catchUp().total, 0);
    // A lot that arrives at once, later, is caught up with in the same way.
    told.clear();
    database.run(
        u"select publish_event('device.online', 'device', 'd', '{}') from generate_series(1, 2000)"_s);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.all.size(), 5500, 20'000);
    QCOMPARE(told, (QList<QPair<qint64, qint64>>{{1000, 2000}, {2000, 2000}}));
    waitUntilLive(listener);
}

void TestOfEventListener::serverThatNoLongerAnswersIsLeft() {
    const TestDatabase database;
    ConnectionSettings settings = settingsOf(database);
    settings.options.insert(u"tcp_user_timeout"_s, u"1500"_s);
    EventListener listener;
    Delivered delivered(listener);
    QSignalSpy states(&listener, &EventListener::stateChanged);
    listener.start(settings, EventListener::Delivery::Settled);
    waitUntilLive(listener);
    const pid_t server =
        pid_t(database
                  .value(u"select pid from pg_stat_activity where "
                         "application_name = 'Fleet Audit' and datname = current_database()"_s)
                  .toInt());
    // The kernel goes on taking what is sent to it, as at the far end of a half-open connection.
    QCOMPARE(::kill(server, SIGSTOP), 0);
    states.clear();
    const bool left = QTest::qWaitFor([&] { return !states.isEmpty(); }, 20'000);
    const bool back = QTest::qWaitFor([&] { return listener.state() == EventListener::State::Live; }, 20'000);
    ::kill(server, SIGCONT);
    QVERIFY(left);
    QVERIFY(back);
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 20'000);
}

void TestOfEventListener::whoIsTurnedAwayKeepsTrying_data() {
    QTest::addColumn<QString>("away");
    QTest::addColumn<QString>("back");
    QTest::addColumn<QString>("words");
    QTest::newRow("the right to read")
        << u"revoke select on events from listener_away"_s << u"grant select on events to listener_away"_s
        << u"Permission denied for"_s;
    QTest::newRow("the right to log in") << u"alter role listener_away nologin"_s
                                         << u"alter role listener_away login"_s << u"Cannot connect"_s;
    QTest::newRow("the database") << u"alter database %1 rename to %1_away"_s
                                  << u"alter database %1_away rename to %1"_s << u"There is no database"_s;
}

void TestOfEventListener::whoIsTurnedAwayKeepsTrying() {
    QFETCH(QString, away);
    QFETCH(QString, back);
    QFETCH(QString, words);
    const TestDatabase database;
    database.run(
        u"do $$ begin create role listener_away login; exception when duplicate_object then null; end $$;"
        "grant select on all tables in schema public to listener_away;"
        "grant select on all sequences in schema public to listener_away"_s);
    const bool ofTheCluster = away.contains(u"%1"_s);
    const auto change = [&](const QString& sql) {
        // Nobody may be in a database that is renamed, the listener included.
        if (ofTheCluster)
            runSql(TestCluster::instance().url(u"postgres"_s), sql.arg(database.name()));
        else
            database.run(sql);
    };
    const QString end =
        u"select pg_terminate_backend(pid, 5000) from pg_stat_activity where "
        "usename = 'listener_away' and datname = '%1'"_s.arg(database.name());
    ConnectionSettings settings = settingsOf(database);
    settings.user = u"listener_away"_s;
    EventListener listener;
    Delivered delivered(listener);
    QStringList details;
    connect(&listener, &EventListener::stateChanged, this,
            [&](EventListener::State, const QString& text) { details += text; });
    listener.start(settings, EventListener::Delivery::Immediate);
    waitUntilLive(listener);
    if (ofTheCluster) {
        runSql(TestCluster::instance().url(u"postgres"_s),
               u"alter database %1 with allow_connections false"_s.arg(database.name()));
        runSql(TestCluster::instance().url(u"postgres"_s), end);
    }
    change(away);
    if (ofTheCluster)
        runSql(TestCluster::instance().url(u"postgres"_s),
               u"alter database %1_away with allow_connections true"_s.arg(database.name()));
    else
        database.run(end);
    QTRY_VERIFY2_WITH_TIMEOUT(details.filter(words).size() >= 2, qUtf8Printable(details.join(u'|')), 20'000);
    change(back);
    database.run(publish);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 20'000);
    database.run(u"drop owned by listener_away"_s);
}

void TestOfEventListener::rightToAdvanceThatIsGivenLaterIsUsed() {
    const TestDatabase database;
    database.run(u"alter database %1 set default_transaction_read_only = on"_s.arg(database.name()));
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), EventListener::Delivery::Settled, 0);
    waitUntilLive(listener);
    database.run(u"begin read write; "_s + publish + u"; commit"_s);
    database.run(u"begin read write; alter database %1 reset all; commit"_s.arg(database.name()));
    // A session keeps what it began with, so this one is ended; a standby's session would live through its
    // promotion.
    database.run(
        u"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'Fleet Audit' "
        "and datname = current_database()"_s);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 30'000);
}

void TestOfEventListener::serverThatIsDownIsTriedAgain() {
    const TestDatabase database;
    ConnectionSettings settings = settingsOf(database);
    settings.host = u"127.0.0.1"_s;
    settings.port = 1;
    EventListener listener;
    QSignalSpy states(&listener, &EventListener::stateChanged);
    listener.start(settings, EventListener::Delivery::Immediate);
    const auto retries = [&] {
        return std::count_if(states.begin(), states.end(), [](const QList<QVariant>& each) {
            return each.first().value<EventListener::State>() == EventListener::State::Reconnecting;
        });
    };
    QTRY_VERIFY_WITH_TIMEOUT(retries() >= 3, 10'000);
    QVERIFY(states.last().last().toString().contains(u"No server answers"_s));
}

void TestOfEventListener::stopEndsDelivery() {
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    listener.start(settingsOf(database), EventListener::Delivery::Immediate);
    waitUntilLive(listener);
    listener.stop();
    QCOMPARE(listener.state(), EventListener::State::Stopped);
    QTRY_VERIFY(database
                    .run(u"select 1 from pg_stat_activity where application_name = 'Fleet Audit' "
                         "and datname = current_database()"_s)
                    .isEmpty());
    database.run(publish);
    listener.start(settingsOf(database), EventListener::Delivery::Immediate, 0);
    QTRY_COMPARE_WITH_TIMEOUT(delivered.ids(), idsIn(database.url()), 10'000);
}

QTEST_GUILESS_MAIN(TestOfEventListener)
#include "tst_event_listener.moc"
