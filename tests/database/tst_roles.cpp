// Who may do what: every role at every operation, and events that nobody changes.
#include <QRegularExpression>
#include <QTest>
#include <map>

#include "store/DatabaseCheckup.h"
#include "store/Migrator.h"
#include "store/PartitionStore.h"
#include "support/RoleLogins.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

// Who tries, in the order of the letters of an expectation. The service publishes with rights on the tables
// that it was given before there were roles.
const QStringList everybody{u"auditor"_s, u"support"_s, u"admin"_s, u"owner"_s, u"stranger"_s, u"service"_s};

// What a try may end with: done, no right to it, or a right to it but events are immutable.
constexpr QChar done = u'y';
constexpr QChar refused = u'-';
constexpr QChar immutable = u'i';

const QString oneEvent = u"'device.online', 'device', 'cam-1', '{}'"_s;
const QString oneLine =
    u"'[{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", \"aggregate_id\": \"cam-1\", "
    "\"data\": {}}]'"_s;

/// A statement, and what comes of it, a letter for each of everybody.
struct Act {
    QString sql;
    QString expected;
};

// Publishing and following the log.
const QList<Act> publishing{
    {u"select publish_event(%1)"_s.arg(oneEvent), u"-yyy-y"_s},
    {u"select publish_event('audit.maintenance_failed', 'system', 'partitions', '{}')"_s, u"--yy--"_s},
    {u"select publish_events(%1)"_s.arg(oneLine), u"-yyy-y"_s},
    {u"select advance_event_horizon()"_s, u"yyyy--"_s},
    {u"select project_device_states(10)"_s, u"-yyy--"_s},
    {u"select project_events('device_list')"_s, u"-yyy--"_s}};

// Maintenance.
const QList<Act> maintaining{
    {u"select import_events(%1)"_s.arg(oneLine), u"--yy--"_s},
    {u"select create_events_partition(date '2041-01-01')"_s, u"--yy--"_s},
    {u"select drop_old_event_partitions(30000)"_s, u"--yy--"_s},
    {u"select retire_events_partition((select partition_name from list_event_partitions() where not "
     u"is_default "
     "order by range_start limit 1))"_s,
     u"--yy--"_s},
    {u"select reset_device_projections()"_s, u"--yy--"_s},
    {u"select set_notify_mode('coalesced')"_s, u"--yy--"_s},
    {u"select begin_processor_rebuild('device_list')"_s, u"--yy--"_s},
    {u"select finish_processor_rebuild('device_list')"_s, u"--!!--"_s},
    {u"select abandon_processor_rebuild('device_list')"_s, u"--yy--"_s},
    {u"select retry_event_failures('device_list')"_s, u"--yy--"_s},
    {u"insert into event_types (event_type, description, aggregate_type) values ('x.y', 'x', 'device')"_s,
     u"--yy--"_s},
    {u"update event_types set description = description || '.'"_s, u"--yy--"_s},
    {u"delete from event_types where event_type = 'image.pulled'"_s, u"---y--"_s}};

// Reading.
const QList<Act> reading{
    {u"select * from read_events(0)"_s, u"yyyy--"_s},
    {u"select * from event_horizon"_s, u"yyyy--"_s},
    {u"select * from event_horizon_holders()"_s, u"yyyyyy"_s},
    {u"select * from get_aggregate_events('device', 'cam-1')"_s, u"yyyy-y"_s},
    {u"select * from get_event_chain(gen_random_uuid())"_s, u"yyyy-y"_s},
    {u"select * from get_event_stats(7)"_s, u"yyyy-y"_s},
    {u"select rebuild_device_state(gen_random_uuid())"_s, u"yyyy-y"_s},
    {u"select device_state_at('cam-1')"_s, u"yyyy-y"_s},
    {u"select * from devices_at()"_s, u"yyyy-y"_s},
    {u"select * from device_event_problems('cam-1')"_s, u"yyyy-y"_s},
    {u"select history_begins()"_s, u"yyyy-y"_s},
    {u"select * from event_role_problems()"_s, u"yyyyyy"_s},
    {u"select * from events"_s, u"yyyy-y"_s},
    {u"select * from event_partitions"_s, u"yyyy--"_s},
    {u"select * from event_processor_status"_s, u"yyyy--"_s},
    {u"select * from event_counts_by_bucket(now() - interval '1 day', now(), '1 hour', 'type', null, null, null)"_s,
     u"yyyy-y"_s}};

// What only the owner's own functions may call.
const QList<Act> internals{
    {u"select make_events_table('events_mine')"_s, u"---y--"_s},
    {u"select guard_events_table('events_default')"_s, u"---y--"_s},
    {u"select attach_events_table('events_mine', '2041-01-01', '2041-01-01')"_s, u"---!--"_s},
    {u"select move_events('events_default', 'events', 'true')"_s, u"---i--"_s},
    {u"select adopt_default_rows('2041-01-01')"_s, u"---!--"_s},
    {u"select make_events_partition('2041-01-01')"_s, u"---y--"_s},
    {u"select notifies_each_event()"_s, u"---y--"_s},
    {u"select guard_event_lines('[]', true)"_s, u"---y--"_s},
    {u"select refuse_event(%1, null, 'x')"_s.arg(oneEvent), u"---y--"_s},
    {u"select keep_device_states('2020-01-01 00:00Z', '2020-01-02 00:00Z')"_s, u"---y--"_s},
    {u"select forget_device_states_after('{}', '{}', '{}')"_s, u"---y--"_s},
    {u"select fold_kept_devices_on('{}', 0)"_s, u"---y--"_s},
    {u"select check_event_lines('[]', 1, true)"_s, u"---y--"_s},
    {u"select check_import_times('[]', 1)"_s, u"---y--"_s},
    {u"select check_import_ids('[]', 1)"_s, u"---y--"_s},
    {u"select run_event_handlers('device_list', 0, 0)"_s, u"---y--"_s},
    {u"select project_event_range('device_list', 0, 0)"_s, u"---y--"_s},
    {u"select apply_table_differences('device_list')"_s, u"---!--"_s},
    {u"select forget_rollups('2020-01-01 00:00Z', '2020-01-02 00:00Z')"_s, u"---y--"_s},
    {u"select * from fleet_audit_rebuild.event_cursors"_s, u"---y--"_s},
    {u"create table fleet_audit_rebuild.mine ()"_s, u"---y--"_s},
    {u"select grant_event_roles()"_s, u"---y--"_s},
    {u"select secure_event_functions()"_s, u"---y--"_s},
    {u"select adopt_event_roles()"_s, u"---y--"_s},
    {u"select close_public_schema()"_s, u"---y--"_s}};

// The log itself, past the functions.
const QList<Act> pastTheFunctions{
    {u"insert into events (event_type, aggregate_type, aggregate_id, data) values (%1)"_s.arg(oneEvent),
     u"---y-y"_s},
    {u"update events set source = 'somebody else'"_s, u"---i--"_s},
    {u"delete from events"_s, u"---i--"_s},
    {u"truncate events"_s, u"---i--"_s},
    {u"alter table events disable trigger all"_s, u"---y--"_s},
    {u"create trigger mine before insert on events for each row execute function refuse_event_change()"_s,
     u"---y--"_s},
    {u"drop table events"_s, u"---!--"_s},
    {u"select nextval('events_id_seq')"_s, u"---y-y"_s},
    {u"select setval('event_clock_floor', 1)"_s, u"---y--"_s},
    {u"create function public.mine() returns int language sql return 1"_s, u"---y--"_s}};

// The other tables: a column, and who may read it.
const QList<std::array<QString, 3>> tables{{u"event_types"_s, u"description"_s, u"yyyy-y"_s},
                                           {u"state_projections"_s, u"in_sync"_s, u"yyyy--"_s},
                                           {u"event_cursors"_s, u"last_event_id"_s, u"yyyy-y"_s},
                                           {u"event_settings"_s, u"value"_s, u"yyyy-y"_s},
                                           {u"device_states"_s, u"state"_s, u"yyyy-y"_s},
                                           {u"event_watermarks"_s, u"clock"_s, u"yyyy--"_s},
                                           {u"state_snapshots"_s, u"state"_s, u"yyyy-y"_s},
                                           {u"event_processors"_s, u"version"_s, u"yyyy-y"_s},
                                           {u"event_processing_failures"_s, u"attempts"_s, u"yyyy-y"_s},
                                           {u"event_rollups"_s, u"event_count"_s, u"yyyy-y"_s},
                                           {u"device_days"_s, u"event_count"_s, u"yyyy-y"_s},
                                           {u"device_list"_s, u"event_count"_s, u"yyyy-y"_s},
                                           {u"unusable_events"_s, u"reason"_s, u"yyyy-y"_s},
                                           {u"fleet_audit_migrations"_s, u"name"_s, u"yyyy--"_s}};

QList<Act> actsOnPartition(const QString& partition) {
    return {{u"select from %1"_s.arg(partition), u"---y--"_s},
            {u"insert into %1 select * from events where false"_s.arg(partition), u"---y--"_s},
            {u"truncate %1"_s.arg(partition), u"---i--"_s},
            {u"drop table %1"_s.arg(partition), u"---y--"_s}};
}

QList<Act> actsOnTable(const QString& table, const QString& column, const QString& readers) {
    QList<Act> acts{{u"select * from %1"_s.arg(table), readers},
                    {u"truncate %1 cascade"_s.arg(table), u"---y--"_s}};
    if (table != u"event_types"_s) // Administrators register types: see maintaining.
        acts += {{u"insert into %1 default values"_s.arg(table), u"---y--"_s},
                 {u"update %1 set %2 = %2"_s.arg(table, column), u"---y--"_s},
                 {u"delete from %1"_s.arg(table), u"---y--"_s}};
    return acts;
}

void migrateAs(const ConnectionSettings& settings, int before = 1000) {
    QList<Migration> migrations = Migrator::embedded();
    migrations.removeIf([&](const Migration& migration) { return migration.number >= before; });
    const auto session = need(Session::open(settings));
    JobControl control;
    need(Migrator(*session, migrations).migrate(control));
}

/// A log that belongs to a user who is no superuser and may not create roles, with everybody's logins.
struct Town {
    TestDatabase database{TestDatabase::Content::Empty};
    std::unique_ptr<RoleLogins> logins;
    std::map<QString, std::unique_ptr<Session>> sessions;

    Town() {
        RoleLogins::addLogin(database, u"owner"_s);
        RoleLogins::addLogin(database, u"service"_s);
        database.run(u"alter database %1 owner to owner_%1"_s.arg(database.name()));
        migrateAs(settings(u"owner"_s), 15);
        database.run(
            u"grant select, insert on events to service_%1; grant select on event_types, event_settings "
            "to service_%1; grant usage on events_id_seq, event_clock_floor to service_%1"_s.arg(
                database.name()));
        migrateAs(settings(u"owner"_s));
    }

    ConnectionSettings settings(const QString& who) const {
        ConnectionSettings settings = settingsOf(database);
        settings.user = who + u'_' + database.name();
        return settings;
    }
    void makeRoles() {
        logins = std::make_unique<RoleLogins>(database);
        for (const QString& who : everybody)
            sessions[who] = need(Session::open(settings(who)));
    }

    /// Tries it in a transaction that is rolled back.
    QChar attempt(const QString& who, const QString& sql) {
        Session& session = *sessions[who];
        const auto transaction = need(Transaction::begin(session));
        const auto tried = session.execute(sql);
        if (tried)
            return done;
        if (tried.error().sqlState == u"42501"_s)
            return tried.error().message.contains(u"immutable"_s) ? immutable : refused;
        // Rights are looked at first: whoever is told about a missing value had the right.
        if (tried.error().sqlState.startsWith(u"23"_s))
            return done;
        qWarning("%s: %s", qUtf8Printable(who), qUtf8Printable(textOf(tried.error())));
        return u'!';
    }
    QString attemptAll(const QString& sql) {
        QString results;
        for (const QString& who : everybody)
            results += attempt(who, sql);
        return results;
    }
};

} // namespace

class RolesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void anOwnerWithoutRightsOfTheServerMigratesAndIsToldWhoMustRunWhat();
    void everyRoleMayDoWhatItShouldAndNoMore_data();
    void everyRoleMayDoWhatItShouldAndNoMore();
    void everyFunctionIsDecidedUpon();
    void everyTableIsDecidedUpon();
    void functionsWithTheOwnersRightsPinTheirPath();
    void cleanupTestCase();

private:
    std::unique_ptr<Town> m_town;
};

void RolesTest::initTestCase() {
    m_town = std::make_unique<Town>();
}

void RolesTest::cleanupTestCase() {
    m_town.reset();
}

void RolesTest::anOwnerWithoutRightsOfTheServerMigratesAndIsToldWhoMustRunWhat() {
    const auto session = need(Session::open(m_town->settings(u"owner"_s)));
    JobControl control;
    const auto find = [&] {
        for (const CheckResult& check : checkDatabase(*session, control))
            if (check.name == u"Roles"_s)
                return check;
        return CheckResult();
    };
    const CheckResult missing = find();
    QCOMPARE(missing.outcome, CheckResult::Outcome::Warning);
    QVERIFY2(missing.finding.startsWith(u"Roles are missing: fleet_audit_admin_"_s),
             qUtf8Printable(missing.finding));
    QVERIFY2(missing.advice.contains(
                 u"CREATE ROLE fleet_audit_admin_%1 NOLOGIN NOINHERIT;"_s.arg(m_town->database.name())),
             qUtf8Printable(missing.advice));

    // What it says is what helps: a superuser runs the first part, the owner the last.
    const QStringList statements =
        missing.advice.mid(missing.advice.indexOf(u"CREATE"_s))
            .remove(u"Then let the owner owner_%1 run:"_s.arg(m_town->database.name()))
            .split(u';', Qt::SkipEmptyParts);
    QCOMPARE(statements.size(), 4);
    for (const QString& statement : statements.first(3))
        m_town->database.run(statement);
    need(session->execute(statements.last()));
    const CheckResult well = find();
    QVERIFY2(well.outcome == CheckResult::Outcome::Good, qUtf8Printable(well.finding));
    m_town->makeRoles();
    m_town->database.run(u"select publish_event(%1)"_s.arg(oneEvent));
}

void RolesTest::everyRoleMayDoWhatItShouldAndNoMore_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
    const QString today = m_town->database.value(
        u"select partition_name from list_event_partitions() where now() >= range_start and now() < range_end"_s);
    QList<Act> acts = publishing + maintaining + reading + internals + pastTheFunctions;
    acts += actsOnPartition(today) + actsOnPartition(u"events_default"_s);
    acts += {{u"update %1 set source = 'somebody else'"_s.arg(today), u"---i--"_s},
             {u"delete from %1"_s.arg(today), u"---i--"_s}};
    for (const auto& [table, column, readers] : tables)
        acts += actsOnTable(table, column, readers);
    for (const Act& act : std::as_const(acts))
        QTest::newRow(qUtf8Printable(act.sql.simplified().left(100))) << act.sql << act.expected;
}

void RolesTest::everyRoleMayDoWhatItShouldAndNoMore() {
    QFETCH(const QString, sql);
    QFETCH(const QString, expected);
    QVERIFY2(m_town->logins, "There are no roles to try");
    // "!": who gets past the rights is told something else.
    for (qsizetype who = 0; who < everybody.size(); ++who)
        if (expected[who] == u'!')
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u'^' + everybody[who] + u": "_s));
    QCOMPARE(m_town->attemptAll(sql), expected);
}

void RolesTest::everyFunctionIsDecidedUpon() {
    const TestDatabase& database = m_town->database;
    const QString undecided = database.value(
        uR"(
        select string_agg(p.oid::regprocedure::text, ', ')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('public', 'fleet_audit_rebuild')
          and not exists (select from event_rights() r where r.kind = 'FUNCTION' and r.name = p.proname))"_s);
    QVERIFY2(undecided.isEmpty(),
             qUtf8Printable(u"Add to event_rights(), in the newest migration: "_s + undecided));
    // One decision a function, and each is as decided: who may call it, and whose rights it runs with.
    // Triggers run for whoever changes their table.
    const QStringList wrong = database.run(
        uR"(
        with kinds (kind, rank) as (values ('anyone', 0), ('auditor', 1), ('support', 2), ('admin', 3), ('owner', 4)),
        decided as (
            select p.oid, p.proname, p.prosecdef, p.prorettype = 'trigger'::regtype as is_trigger, k.rank as least
            from event_rights() r join kinds k on k.kind = r.least_role
            join pg_proc p on p.proname = r.name and p.pronamespace = 'public'::regnamespace
            where r.kind = 'FUNCTION')
        select proname from decided d
        where (prosecdef <> (least between 1 and 3) and not is_trigger)
           or has_function_privilege('public', oid, 'execute') <> (least = 0)
           or exists (select from kinds k
                      where k.rank between 1 and 3
                        and has_function_privilege(event_role_name(k.kind), d.oid, 'execute') <> (k.rank >= d.least))
        union all
        select proname from decided group by proname having count(*) > 1)"_s);
    QVERIFY2(wrong.isEmpty(), qUtf8Printable(wrong.join(u", "_s)));
}

void RolesTest::everyTableIsDecidedUpon() {
    // Partitions are reached through the log, and device_metrics is the fleet service's.
    const QString undecided = m_town->database.value(
        uR"(
        select string_agg(c.relname, ', ')
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
          and not c.relispartition and c.relname not like 'device_metrics%'
          and c.relname <> 'event_watermarks_watermark_id_seq'
          and not exists (select from event_rights() r where r.kind <> 'FUNCTION' and r.name = c.relname))"_s);
    QVERIFY2(undecided.isEmpty(),
             qUtf8Printable(u"Add to event_rights(), in the newest migration: "_s + undecided));
}

void RolesTest::functionsWithTheOwnersRightsPinTheirPath() {
    const QStringList loose = m_town->database.run(
        u"select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef and not "
        u"exists "
        "(select from unnest(proconfig) as setting where setting like 'search_path=%, pg_temp')"_s);
    QVERIFY2(loose.isEmpty(), qUtf8Printable(loose.join(u", "_s)));
}

QTEST_GUILESS_MAIN(RolesTest)
#include "tst_roles.moc"
