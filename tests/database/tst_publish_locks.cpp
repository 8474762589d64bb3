// What publishing, importing, retention and the migrations lock, and who waits for whom.
#include <QTest>
#include <future>

#include "store/EventPublisher.h"
#include "store/Migrator.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000; // milliseconds

QString publish(const QString& device, const QString& more = {}) {
    return u"select publish_event('device.online', 'device', '%1', '{}'%2)"_s.arg(device, more);
}

/// One line of an import or a batch.
QString line(const QString& device, const QString& more = {}) {
    return uR"({"event_type": "device.online", "aggregate_type": "device", "aggregate_id": "%1", "data": {}%2})"_s
        .arg(device, more);
}

QString importing(const QString& device, const QString& time) {
    return u"select import_events('[%1]')"_s.arg(line(device, u", \"timestamp\": \"%1\""_s.arg(time)));
}

/// The advisory locks of one of publishing's names.
QString locksOf(const QString& name) {
    return u"pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname "
           "= current_database()) and classid::bigint = hashtext('%1')::bigint & 4294967295"_s.arg(name);
}

Migration migration(int number) {
    for (const Migration& known : Migrator::embedded()) {
        if (known.number == number)
            return known;
    }
    return {};
}

} // namespace

class TestOfPublishLocks : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_database = std::make_unique<TestDatabase>();
        m_session = openSession(*m_database);
        // An import that makes a day locks the default partition; here it is about the other locks.
        m_database->run(u"select create_events_partition(date '2020-01-01')"_s);
    }

    void readersGoOnWhileTheCausationIndexIsBuilt();
    void publisherThatWaitedBehindTheMigrationStoresItsEvent();
    void oneTransactionHoldsFewLocks();
    void eventIdDoesNotWaitForAnImport();
    void batchTakesItsLocksInOnePass();
    void otherSettingsDoNotWaitForTheRegistry();
    void expectedLastIdSeesAnImportUnderWay();
    void processorDoesNotWaitForAnImport();
    void retentionWaitsForAnImportOfManyCalls();

private:
    std::future<Result<void>> beside(const QString& sql) const {
        return std::async(std::launch::async, [this, sql]() -> Result<void> {
            const auto session = openSession(*m_database);
            FLEET_TRY(session->execute(sql));
            return ok();
        });
    }
    bool somebodyWaits() const {
        return m_database->value(
                   u"select count(*) from pg_locks where not granted and pid in "
                   "(select pid from pg_stat_activity where datname = current_database())"_s) == u"1"_s;
    }
    /// The expectations that are tested here must not give up on a slow machine.
    void waitLonger() const {
        m_database->run(u"alter function lock_expected_aggregates set lock_timeout = '60s'"_s);
    }
    QString events() const { return m_database->value(u"select count(*) from events"_s); }
    void migrateBefore(int number) {
        m_session.reset();
        m_database = std::make_unique<TestDatabase>(TestDatabase::Content::Empty);
        m_session = openSession(*m_database);
        QList<Migration> before = Migrator::embedded();
        before.removeIf([number](const Migration& migration) { return migration.number >= number; });
        JobControl control;
        need(Migrator(*m_session, before).migrate(control));
    }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfPublishLocks::readersGoOnWhileTheCausationIndexIsBuilt() {
    migrateBefore(16);
    m_database->run(publish(u"d"_s));
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->executeScript(migration(16).script));
    QCOMPARE(m_database->value(u"set lock_timeout = '20s'; select count(*) from events"_s), u"1"_s);
    auto writer = beside(publish(u"d"_s));
    QTRY_VERIFY_WITH_TIMEOUT(somebodyWaits(), patience);
    need(transaction.commit());
    need(writer.get());
}

void TestOfPublishLocks::publisherThatWaitedBehindTheMigrationStoresItsEvent() {
    for (const QString& sql :
         {publish(u"d"_s), u"select * from publish_events('[%1]')"_s.arg(line(u"d"_s))}) {
        migrateBefore(11);
        auto transaction = need(Transaction::begin(*m_session));
        need(m_session->executeScript(migration(11).script));
        auto publisher = beside(sql);
        QTRY_VERIFY_WITH_TIMEOUT(somebodyWaits(), patience);
        need(transaction.commit());
        need(publisher.get());
        QCOMPARE(events(), u"1"_s);
    }
}

void TestOfPublishLocks::oneTransactionHoldsFewLocks() {
    need(m_session->execute(u"select set_notify_mode('coalesced')"_s));
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(
        u"select count(publish_event('device.online', 'device', 'd' || n, '{}', p_event_id => "
        "gen_random_uuid())) from generate_series(1, 1100) as n"_s));
    const auto held = [&](const QString& name) {
        return m_database->value(u"select count(*) || ' ' || max(objid::bigint) from "_s + locksOf(name))
            .split(u' ');
    };
    QVERIFY(held(u"fleet_audit event_id"_s)[0].toInt() > 1);
    QVERIFY(held(u"fleet_audit event_id"_s)[1].toLongLong() < 1024);
    QVERIFY(held(u"fleet_audit aggregate"_s)[1].toLongLong() < 256);
    QVERIFY(held(u"fleet_audit notification"_s)[1].toLongLong() < 64);
}

void TestOfPublishLocks::eventIdDoesNotWaitForAnImport() {
    const QString withId = u", p_event_id => '33333333-3333-4333-8333-333333333333'"_s;
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(importing(u"d"_s, u"2020-01-01T00:00:00Z"_s)));
    const auto refused = openSession(*m_database)->execute(publish(u"d"_s, withId));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Timeout);
    QVERIFY2(refused.error().message.startsWith(u"An import"_s), qUtf8Printable(textOf(refused.error())));
    QVERIFY(refused.error().advice.contains(u"same event_id"_s));
    m_database->run(publish(u"d"_s));
    need(transaction.commit());
    m_database->run(publish(u"d"_s, withId));
    QCOMPARE(events(), u"3"_s);
}

void TestOfPublishLocks::batchTakesItsLocksInOnePass() {
    waitLonger();
    const QString bucket = u"select aggregate_bucket('device', '%1')"_s;
    const QStringList byBucket = m_database->run(
        u"select 'd' || n from generate_series(1, 9) as n order by aggregate_bucket('device', 'd' || n)"_s);
    const QString& low = byBucket.first();
    const QString& high = byBucket.last();
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(publish(low, u", p_expected_last_id => 0"_s)));
    auto batch = beside(u"select * from publish_events('[%1, %2]')"_s.arg(
        line(high, u", \"expected_last_id\": 0"_s), line(low)));
    QTRY_VERIFY_WITH_TIMEOUT(somebodyWaits(), patience);
    // It waits for the first bucket, and so does not hold the last one, which others may need.
    QCOMPARE(
        m_database->run(u"select objid from "_s + locksOf(u"fleet_audit aggregate"_s) +
                        u" and pid <> %1"_s.arg(valueOf(*m_session, u"select pg_backend_pid()"_s).toInt())),
        QStringList{m_database->value(bucket.arg(low))});
    need(transaction.commit());
    need(batch.get());
    QCOMPARE(events(), u"3"_s);
}

void TestOfPublishLocks::otherSettingsDoNotWaitForTheRegistry() {
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(
        u"insert into event_settings (name, value) values ('history_begins', '2020-01-01T00:00:00Z')"_s));
    need(m_session->execute(u"update event_settings set value = value where name = 'history_begins'"_s));
    m_database->run(
        u"set lock_timeout = '20s'; insert into event_types (event_type, aggregate_type, description) "
        "values ('device.moved', 'device', 'A device was carried to another site')"_s);
    need(transaction.commit());
}

void TestOfPublishLocks::expectedLastIdSeesAnImportUnderWay() {
    waitLonger();
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(importing(u"d"_s, u"2020-01-01T00:00:00Z"_s)));
    auto publisher = beside(publish(u"d"_s, u", p_expected_last_id => 0"_s));
    QTRY_VERIFY_WITH_TIMEOUT(somebodyWaits(), patience);
    need(transaction.commit());
    const auto published = publisher.get();
    QVERIFY(!published);
    QCOMPARE(published.error().kind, ErrorKind::Conflict);
    QCOMPARE(events(), u"1"_s);
}

void TestOfPublishLocks::processorDoesNotWaitForAnImport() {
    m_database->run(publish(u"d"_s));
    settle(*m_database);
    m_database->run(u"select project_events('device_states')"_s);
    m_database->run(publish(u"d"_s));
    settle(*m_database);
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(importing(u"d"_s, u"2020-01-01T00:00:00Z"_s)));
    QCOMPARE(m_database->value(u"set lock_timeout = '20s'; select project_events('device_states')"_s),
             u"1"_s);
    need(transaction.commit());
    // Readers and the processor both find the event that came late.
    const QString count = u"select event_count from devices_at() where device_id = 'd'"_s;
    QCOMPARE(m_database->value(count), u"3"_s);
    settle(*m_database);
    m_database->run(u"select project_events('device_states')"_s);
    QCOMPARE(m_database->value(u"select event_count from device_states where device_id = 'd'"_s), u"3"_s);
    QCOMPARE(m_database->value(count), u"3"_s);
}

void TestOfPublishLocks::retentionWaitsForAnImportOfManyCalls() {
    m_database->run(importing(u"d"_s, u"2020-01-01T00:00:00Z"_s));
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(importing(u"d"_s, u"2020-01-01T01:00:00Z"_s)));
    auto retiring = beside(u"select retire_events_partition('events_2020_01_01')"_s);
    QTRY_VERIFY_WITH_TIMEOUT(somebodyWaits(), patience);
    need(m_session->execute(importing(u"d"_s, u"2020-01-02T01:00:00Z"_s)));
    need(transaction.commit());
    need(retiring.get());
    QCOMPARE(events(), u"1"_s);
}

QTEST_GUILESS_MAIN(TestOfPublishLocks)
#include "tst_publish_locks.moc"
