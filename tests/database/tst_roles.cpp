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
    const auto act = [](const QString& sql, const QString& expected) {
        QTest::newRow(qUtf8Printable(sql.simplified().left(100))) << sql << expected;
    };
    // Publishing and following the log.
    act(u"select publish_event(%1)"_s.arg(oneEvent), u"-yyy-y"_s);
    act(u"select publish_events(%1)"_s.arg(oneLine), u"-yyy-y"_s);
    act(u"select advance_event_horizon()"_s, u"yyyy--"_s);
    act(u"select project_device_states(10)"_s, u"-yyy--"_s);
    act(u"select project_events('device_list')"_s, u"-yyy--"_s);
    // Maintenance.
    act(u"select import_events(%1)"_s.arg(oneLine), u"--yy--"_s);
    act(u"select create_events_partition(date '2041-01-01')"_s, u"--yy--"_s);
    act(u"select drop_old_event_partitions(30000)"_s, u"--yy--"_s);
    act(u"select retire_events_partition((select partition_name from list_event_partitions() where not "
        u"is_default "
        "order by range_start limit 1))"_s,
        u"--yy--"_s);
    act(u"select reset_device_projections()"_s, u"--yy--"_s);
    act(u"select begin_processor_rebuild('device_list')"_s, u"--yy--"_s);
    act(u"select finish_processor_rebuild('device_list')"_s, u"--!!--"_s);
    act(u"select abandon_processor_rebuild('device_list')"_s, u"--yy--"_s);
    act(u"select retry_event_failures('device_list')"_s, u"--yy--"_s);
    act(u"insert into event_types (event_type, description, aggregate_type) values ('x.y', 'x', 'device')"_s,
        u"--yy--"_s);
    act(u"update event_types set description = description || '.'"_s, u"--yy--"_s);
    act(u"delete from event_types where event_type = 'image.pulled'"_s, u"---y--"_s);
    // Reading.
    act(u"select * from read_events(0)"_s, u"yyyy--"_s);
    act(u"select * from event_horizon"_s, u"yyyy--"_s);
    act(u"select * from event_horizon_holders()"_s, u"yyyyyy"_s);
    act(u"select * from get_aggregate_events('device', 'cam-1')"_s, u"yyyy-y"_s);
    act(u"select * from get_event_chain(gen_random_uuid())"_s, u"yyyy-y"_s);
    act(u"select * from get_event_stats(7)"_s, u"yyyy-y"_s);
    act(u"select rebuild_device_state(gen_random_uuid())"_s, u"yyyy--"_s);
    act(u"select device_state_at('cam-1')"_s, u"yyyy--"_s);
    act(u"select * from devices_at()"_s, u"yyyy--"_s);
    act(u"select * from device_event_problems('cam-1')"_s, u"yyyy--"_s);
    act(u"select history_begins()"_s, u"yyyy-y"_s);
    act(u"select * from event_role_problems()"_s, u"yyyyyy"_s);
    // What only the owner's own functions may call.
    act(u"select make_events_table('events_mine')"_s, u"---y--"_s);
    act(u"select guard_events_table('events_default')"_s, u"---y--"_s);
    act(u"select attach_events_table('events_mine', '2041-01-01', '2041-01-01')"_s, u"---!--"_s);
    act(u"select move_events('events_default', 'events', 'true')"_s, u"---i--"_s);
    act(u"select adopt_default_rows('2041-01-01')"_s, u"---!--"_s);
    act(u"select make_events_partition('2041-01-01')"_s, u"---y--"_s);
    act(u"select notifies_each_event()"_s, u"---y--"_s);
    act(u"select check_event_lines('[]', 1, true)"_s, u"---y--"_s);
    act(u"select check_import_times('[]', 1)"_s, u"---y--"_s);
    act(u"select check_import_ids('[]', 1)"_s, u"---y--"_s);
    act(u"select run_event_handlers('device_list', 0, 0)"_s, u"---y--"_s);
    act(u"select project_event_range('device_list', 0, 0)"_s, u"---y--"_s);
    act(u"select apply_table_differences('device_list')"_s, u"---!--"_s);
    act(u"select forget_rollups('2020-01-01 00:00Z', '2020-01-02 00:00Z')"_s, u"---y--"_s);
    act(u"select * from fleet_audit_rebuild.event_cursors"_s, u"---y--"_s);
    act(u"create table fleet_audit_rebuild.mine ()"_s, u"---y--"_s);
    act(u"select grant_event_roles()"_s, u"---y--"_s);
    act(u"select secure_event_functions()"_s, u"---y--"_s);
    act(u"select adopt_event_roles()"_s, u"---y--"_s);
    act(u"select close_public_schema()"_s, u"---y--"_s);
    // The log itself, past the functions.
    act(u"insert into events (event_type, aggregate_type, aggregate_id, data) values (%1)"_s.arg(oneEvent),
        u"---y-y"_s);
    act(u"update events set source = 'somebody else'"_s, u"---i--"_s);
    act(u"delete from events"_s, u"---i--"_s);
    act(u"truncate events"_s, u"---i--"_s);
    act(u"alter table events disable trigger all"_s, u"---y--"_s);
    act(u"create trigger mine before insert on events for each row execute function refuse_event_change()"_s,
        u"---y--"_s);
    act(u"drop table events"_s, u"---!--"_s);
    act(u"select nextval('events_id_seq')"_s, u"---y-y"_s);
    act(u"select setval('event_clock_floor', 1)"_s, u"---y--"_s);
    act(u"create function public.mine() returns int language sql return 1"_s, u"---y--"_s);
    const QString today = m_town->database.value(
        u"select partition_name from list_event_partitions() where now() >= range_start and now() < range_end"_s);
    for (const QString& partition : {today, u"events_default"_s}) {
        act(u"select from %1"_s.arg(partition), u"---y--"_s);
        act(u"insert into %1 select * from events where false"_s.arg(partition), u"---y--"_s);
        act(u"truncate %1"_s.arg(partition), u"---i--"_s);
        act(u"drop table %1"_s.arg(partition), u"---y--"_s);
    }
    act(u"update %1 set source = 'somebody else'"_s.arg(today), u"---i--"_s);
    act(u"delete from %1"_s.arg(today), u"---i--"_s);
    // The other tables. A row of two values: a column, and who may read it.
    const QList<std::array<QString, 3>> tables{{u"event_types"_s, u"description"_s, u"yyyy-y"_s},
                                               {u"state_projections"_s, u"in_sync"_s, u"yyyy--"_s},
                                               {u"event_cursors"_s, u"last_event_id"_s, u"yyyy--"_s},
                                               {u"event_settings"_s, u"value"_s, u"yyyy-y"_s},
                                               {u"device_states"_s, u"state"_s, u"yyyy--"_s},
                                               {u"event_watermarks"_s, u"clock"_s, u"yyyy--"_s},
                                               {u"state_snapshots"_s, u"state"_s, u"yyyy--"_s},
                                               {u"event_processors"_s, u"version"_s, u"yyyy--"_s},
                                               {u"event_processing_failures"_s, u"attempts"_s, u"yyyy--"_s},
                                               {u"event_rollups"_s, u"event_count"_s, u"yyyy--"_s},
                                               {u"device_days"_s, u"event_count"_s, u"yyyy--"_s},
                                               {u"device_list"_s, u"event_count"_s, u"yyyy--"_s},
                                               {u"fleet_audit_migrations"_s, u"name"_s, u"yyyy--"_s}};
    for (const auto& [table, column, readers] : tables) {
        act(u"select * from %1"_s.arg(table), readers);
        act(u"truncate %1 cascade"_s.arg(table), u"---y--"_s);
        if (table == u"event_types"_s)
            continue; // above
        act(u"insert into %1 default values"_s.arg(table), u"---y--"_s);
        act(u"update %1 set %2 = %2"_s.arg(table, column), u"---y--"_s);
        act(u"delete from %1"_s.arg(table), u"---y--"_s);
    }
    act(u"select * from events"_s, u"yyyy-y"_s);
    act(u"select * from event_partitions"_s, u"yyyy--"_s);
    act(u"select * from event_processor_status"_s, u"yyyy--"_s);
    act(u"select * from event_counts_by_bucket(now() - interval '1 day', now(), '1 hour', 'type', null, null, null)"_s,
        u"yyyy--"_s);
}

void RolesTest::everyRoleMayDoWhatItShouldAndNoMore() {
    QFETCH(const QString, sql);
    QFETCH(const QString, expected);
    // "!": who gets past the rights is told something else.
    for (qsizetype who = 0; who < everybody.size(); ++who)
        if (expected[who] == u'!')
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u'^' + everybody[who] + u": "_s));
    QCOMPARE(m_town->attemptAll(sql), expected);
}

void RolesTest::everyFunctionIsDecidedUpon() {
    const TestDatabase& database = m_town->database;
    const QString undecided = database.value(
        u"select string_agg(p.oid::regprocedure::text, ', ') from pg_proc p join pg_namespace n on n.oid = "
        "p.pronamespace where n.nspname in ('public', 'fleet_audit_rebuild') and not exists (select from "
        "event_rights() r where r.kind = 'FUNCTION' and r.name = p.proname)"_s);
    QVERIFY2(undecided.isEmpty(),
             qUtf8Printable(u"Add to event_rights(), in the newest migration: "_s + undecided));
    // One decision a function, and each is as decided: who may call it, and whose rights it runs with.
    const QStringList wrong = database.run(
        u"with kinds (kind, rank) as (values ('auditor', 1), ('support', 2), ('admin', 3)), decided as "
        u"(select "
        "p.oid, p.proname, p.prosecdef and p.prorettype <> 'trigger'::regtype as prosecdef, r.least_role, "
        "coalesce((select rank from kinds where kind = "
        "r.least_role), case r.least_role when 'anyone' then 0 when 'owner' then 4 end) as least from "
        "event_rights() r join pg_proc p on p.proname = r.name and p.pronamespace = 'public'::regnamespace "
        "where "
        "r.kind = 'FUNCTION') select proname from decided d where prosecdef <> (least between 1 and 3) or "
        "has_function_privilege('public', oid, 'execute') <> (least = 0) or exists (select from kinds k "
        "where "
        "has_function_privilege(event_role_name(k.kind), d.oid, 'execute') <> (k.rank >= d.least)) union all "
        "select proname from decided group by proname having count(*) > 1"_s);
    QVERIFY2(wrong.isEmpty(), qUtf8Printable(wrong.join(u", "_s)));
}

void RolesTest::everyTableIsDecidedUpon() {
    // Partitions and the fleet service's device_metrics are reached otherwise, or are not ours.
    const QString undecided = m_town->database.value(
        u"select string_agg(c.relname, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        u"where "
        "n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition and "
        "c.relname "
        "not like 'device_metrics%' and c.relname <> 'event_watermarks_watermark_id_seq' and not exists "
        "(select "
        "from event_rights() r where r.kind <> 'FUNCTION' and r.name = c.relname)"_s);
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
