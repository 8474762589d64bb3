#include <QTest>

#include "store/DatabaseCheckup.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

using Outcome = CheckResult::Outcome;

namespace {

QMap<QString, CheckResult> checked(Session& session) {
    JobControl control;
    QMap<QString, CheckResult> results;
    for (const CheckResult& result : checkDatabase(session, control))
        results.insert(result.name, result);
    return results;
}

} // namespace

class TestOfDatabaseCheckup : public QObject {
    Q_OBJECT

private slots:
    void migratedDatabaseIsWell();
    void nothingIsLeftBehind();
    void emptyDatabaseSaysWhatToDo();
    void missingPartitionsAreAWarning();
    void eventsThatWereSetAsideAreAWarning();
    void lostConnectionSkipsTheRest();
    void abilitiesFollowTheRights();
};

void TestOfDatabaseCheckup::migratedDatabaseIsWell() {
    const TestDatabase database;
    database.run(u"select grant_event_roles()"_s);
    const auto session = openSession(database);
    const auto results = checked(*session);
    QCOMPARE(results.size(), 13);
    for (const CheckResult& result : results)
        QVERIFY2(result.outcome == Outcome::Good, qUtf8Printable(result.name + u": "_s + result.finding));
}

void TestOfDatabaseCheckup::nothingIsLeftBehind() {
    const TestDatabase database;
    const auto session = openSession(database);
    checked(*session);
    QCOMPARE(database.value(u"select count(*) from events"_s), u"0"_s);
    QVERIFY(valueOf(*session, u"select * from pg_listening_channels()"_s).isNull());
}

void TestOfDatabaseCheckup::emptyDatabaseSaysWhatToDo() {
    const TestDatabase database(TestDatabase::Content::Empty);
    const auto session = openSession(database);
    const auto results = checked(*session);
    QCOMPARE(results[u"Connection"_s].outcome, Outcome::Good);
    for (const QString& name :
         {u"Migrations"_s, u"Tables"_s, u"Publishing"_s, u"History"_s, u"Partitions"_s, u"Roles"_s}) {
        QCOMPARE(results[name].outcome, Outcome::Failed);
        QVERIFY2(results[name].advice.contains(u"migrat"_s), qUtf8Printable(name + results[name].advice));
    }
    QCOMPARE(results[u"Notifications"_s].outcome, Outcome::Good);
}

void TestOfDatabaseCheckup::missingPartitionsAreAWarning() {
    const TestDatabase database;
    const auto session = openSession(database);
    database.run(
        u"select format('drop table %I', partition_name) from event_partitions where range_start > now()"_s);
    database.run(
        u"do $$ declare p record; begin for p in select * from event_partitions where range_end > now() loop "
        "execute format('drop table %I', p.partition_name); end loop; end $$"_s);
    QCOMPARE(checked(*session)[u"Partitions"_s].outcome, Outcome::Warning);
}

void TestOfDatabaseCheckup::eventsThatWereSetAsideAreAWarning() {
    const TestDatabase database;
    const auto session = openSession(database);
    database.run(
        u"insert into event_processing_failures (processor_name, id, event_type, timestamp, sqlstate, "
        u"message) "
        "values ('device_list', 7, 'device.online', now(), 'P0001', 'once')"_s);
    const CheckResult result = checked(*session)[u"Projections"_s];
    QCOMPARE(result.outcome, Outcome::Warning);
    QVERIFY2(result.finding.startsWith(u"1 events set aside by device_list"_s),
             qUtf8Printable(result.finding));
}

void TestOfDatabaseCheckup::lostConnectionSkipsTheRest() {
    const TestDatabase database;
    const auto session = openSession(database);
    const QString backend = valueOf(*session, u"select pg_backend_pid()"_s).toString();
    database.run(u"select pg_terminate_backend(%1, 10000)"_s.arg(backend));
    const auto results = checked(*session);
    QCOMPARE(results.size(), 13);
    QCOMPARE(results[u"Horizon"_s].outcome, Outcome::Skipped);
}

void TestOfDatabaseCheckup::abilitiesFollowTheRights() {
    const TestDatabase database;
    const SessionAbilities owner = need(sessionAbilities(*openSession(database)));
    QCOMPARE(owner.role, u"admin"_s);
    QVERIFY(owner.hasSchema && owner.mayRead && owner.mayPublish && owner.mayMaintain);
    QVERIFY(!owner.serverVersion.contains(u' '));

    database.run(
        u"do $$ begin create role only_reader login; exception when duplicate_object then null; end $$;"
        "grant select on all tables in schema public to only_reader"_s);
    ConnectionSettings settings = settingsOf(database);
    settings.user = u"only_reader"_s;
    const SessionAbilities reader = need(sessionAbilities(*need(Session::open(settings))));
    QCOMPARE(reader.role, u"auditor"_s);
    QVERIFY(reader.hasSchema && reader.mayRead && !reader.mayPublish && !reader.mayMaintain);

    const TestDatabase empty(TestDatabase::Content::Empty);
    QVERIFY(!need(sessionAbilities(*openSession(empty))).hasSchema);
}

QTEST_GUILESS_MAIN(TestOfDatabaseCheckup)
#include "tst_database_checkup.moc"
