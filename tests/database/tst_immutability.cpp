// Events that are in the log stay as they are, for the log's owner and a superuser too.
#include <QTest>

#include "store/DatabaseCheckup.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString change = u"set source = 'somebody else'"_s;

QStringList actsOn(const QString& table) {
    const QString asReplica = u"set local session_replication_role = replica; "_s;
    QStringList acts{u"update %1 %2"_s.arg(table, change), u"delete from %1"_s.arg(table),
                     u"truncate %1"_s.arg(table)};
    for (const QString& act : QStringList(acts))
        acts += asReplica + act;
    return acts +
           QStringList{u"insert into %1 select * from %1 on conflict (timestamp, id) do update %2"_s.arg(
                           table, change),
                       u"with gone as (delete from %1 returning *) select count(*) from gone"_s.arg(table)};
}

QStringList mergesInto(const QString& table) {
    return {u"merge into %1 using (select) s on true when matched then update %2"_s.arg(table, change),
            u"merge into %1 using (select) s on true when matched then delete"_s.arg(table)};
}

// Detached, a partition has only what is its own.
QStringList actsOnPartition(const QString& partition) {
    QStringList acts{u"select move_events('%1', 'events', 'true')"_s.arg(partition)};
    for (const QString& act : actsOn(partition))
        if (!act.startsWith(u"insert"_s))
            acts += u"alter table events detach partition %1; "_s.arg(partition) + act;
    return acts;
}

const QString laterEvent =
    u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp) values "
    "('device.online', 'device', 'cam-1', '{}', '2036-06-06 06:06Z'); "_s;
const QString laterDay = u"select create_events_partition(date '2036-06-06'); "_s + laterEvent;

const QStringList actsOnWhatComesLater{
    laterDay + u"update events_2036_06_06 "_s + change,
    laterDay + u"truncate events_2036_06_06"_s,
    laterDay + u"alter table events detach partition events_2036_06_06; delete from events_2036_06_06"_s,
    u"create table by_hand partition of events for values from ('2036-06-06') to ('2036-06-07'); "_s +
        laterEvent + u"update by_hand "_s + change,
    u"create rule mine as on insert to event_settings do also update events %1; "
    "insert into event_settings (name, value) values ('a', 'b')"_s.arg(change),
    u"declare c cursor for select from events for update; fetch c; update events %1 where current of c"_s.arg(
        change),
    u"create function mine() returns void language sql security definer begin atomic update events %1; end; "
    "select mine()"_s.arg(change),
    u"create view mine as select * from events; update mine "_s + change};

} // namespace

class ImmutabilityTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void nothingChangesAnEvent_data();
    void nothingChangesAnEvent();
    void aSecondEventOfTheSameKeyIsRefused();
    void daysThatTheDefaultPartitionGivesUpStayGuarded();
    void aPartitionWithoutItsGuardIsReported();
    void everyPartitionIsGuarded();

private:
    QString contents() const {
        return m_database.value(u"select md5(string_agg(e::text, '' order by id)) from events e"_s);
    }

    TestDatabase m_database;
};

void ImmutabilityTest::initTestCase() {
    m_database.run(
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "select 'device.online', 'device', 'cam-1', '{}', at from (values (now()), (timestamptz '2035-05-05 05:05Z')) v(at)"_s);
}

void ImmutabilityTest::nothingChangesAnEvent_data() {
    QTest::addColumn<QString>("act");
    const QString today =
        u"events_"_s + m_database.value(u"select to_char(now() at time zone 'UTC', 'YYYY_MM_DD')"_s);
    const bool merges =
        m_database.value(u"select current_setting('server_version_num')::int >= 150000"_s) == u"t"_s;
    QStringList acts = actsOnWhatComesLater;
    for (const QString& table : {u"events"_s, today, u"events_default"_s}) {
        acts += actsOn(table);
        if (merges)
            acts += mergesInto(table);
    }
    acts += actsOnPartition(today) + actsOnPartition(u"events_default"_s);
    for (const QString& act : std::as_const(acts))
        QTest::newRow(qUtf8Printable(act)) << act;
}

void ImmutabilityTest::nothingChangesAnEvent() {
    QFETCH(const QString, act);
    const QString before = contents();
    const auto session = openSession(m_database);
    const auto transaction = need(Transaction::begin(*session));
    const auto changed = session->executeScript(act);
    QVERIFY2(!changed, "It went through");
    QCOMPARE(changed.error().sqlState, u"42501"_s);
    QVERIFY2(changed.error().message.startsWith(u"Events are immutable"_s),
             qUtf8Printable(textOf(changed.error())));
    QCOMPARE(contents(), before);
}

void ImmutabilityTest::aSecondEventOfTheSameKeyIsRefused() {
    const auto session = openSession(m_database);
    const auto copied = session->execute(u"insert into events select * from events"_s);
    QCOMPARE(copied.error().sqlState, u"23505"_s);
}

void ImmutabilityTest::daysThatTheDefaultPartitionGivesUpStayGuarded() {
    TestDatabase database;
    database.run(
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp) select "
        u"'device.online', 'device', "
        "'cam-1', '{}', at from unnest(array['2019-01-01', '2035-05-05', '2035-05-06']::timestamptz[]) as at"_s);
    QVERIFY(database.value(u"select create_events_partition(date '2035-05-05')"_s).contains(u"created"_s));
    QCOMPARE(database.value(u"select count(*) from events_default"_s), u"1"_s);
    QVERIFY(
        !database.value(u"select problem from event_role_problems() where problem like '%can be changed%'"_s)
             .contains(u"partition"_s));
}

void ImmutabilityTest::aPartitionWithoutItsGuardIsReported() {
    TestDatabase database;
    database.run(
        u"create table by_hand partition of events for values from ('2036-06-06') to ('2036-06-07')"_s);
    JobControl control;
    const auto roles = [&] {
        const auto session = openSession(database);
        for (const CheckResult& check : checkDatabase(*session, control))
            if (check.name == u"Roles"_s)
                return check;
        return CheckResult();
    };
    QCOMPARE(roles().outcome, CheckResult::Outcome::Failed);
    QVERIFY2(roles().finding.contains(u"by_hand can be changed"_s), qUtf8Printable(roles().finding));
    database.run(u"select guard_events_table('by_hand')"_s);
    QVERIFY2(!roles().finding.contains(u"by_hand"_s), qUtf8Printable(roles().finding));
}

void ImmutabilityTest::everyPartitionIsGuarded() {
    // Of its own, not only what it has from the parent: that goes with DETACH.
    QCOMPARE(
        m_database.value(u"select count(*) from event_partitions p where (select count(*) from pg_trigger t "
                         u"where t.tgrelid = "
                         "p.partition_name::regclass and t.tgenabled = 'A' and t.tgparentid = 0) <> 2"_s),
        u"0"_s);
}

QTEST_GUILESS_MAIN(ImmutabilityTest)
#include "tst_immutability.moc"
