// The roles of a database through its life: renamed, copied, restored, migrated by one or the other.
#include <QTest>

#include "store/DatabaseCheckup.h"
#include "store/Migrator.h"
#include "support/RoleLogins.h"
#include "support/TestCluster.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

QStringList problems(const TestDatabase& database) {
    return database.run(u"select problem from event_role_problems()"_s);
}

Error refusal(Session& session, const QString& sql) {
    const auto done = session.execute(sql);
    return done ? Error() : done.error();
}

const QString publish = u"select publish_event('device.online', 'device', 'cam-1', '{}')"_s;

} // namespace

class RoleGrantsTest : public QObject {
    Q_OBJECT

private slots:
    void namesLongerThanAllowedAreCutAndToldApart();
    void rolesFollowARenamedDatabase();
    void aCopyIsClosedToTheOriginalsRoles();
    void aRestoreWithoutItsRightsIsReportedAndMended();
    void grantingAgainChangesNothing();
    void adminsMigrateOnlyAsTheOwnerTheyAreLetInto();
    void aSuperuserMigratesForTheOwner();
    void rightsOnFunctionsThatWereGivenByHandStay();
    void nobodyPutsAnOperatorInTheWayOfTheOwnersFunctions();
    void temporaryTablesStandInForNothing();
};

void RoleGrantsTest::namesLongerThanAllowedAreCutAndToldApart() {
    const TestDatabase database;
    const auto name = [&](const QString& of) {
        return database.value(u"select event_role_name('auditor', %1)"_s.arg(of));
    };
    QCOMPARE(name(u"'fleet'"_s), u"fleet_audit_auditor_fleet"_s);
    QCOMPARE(name(u"repeat('a', 43)"_s), u"fleet_audit_auditor_"_s + QString(43, u'a'));
    QCOMPARE(name(u"repeat('a', 44)"_s).size(), 63);
    QVERIFY(name(u"repeat('a', 62) || 'b'"_s) != name(u"repeat('a', 63)"_s));
    QVERIFY(name(u"repeat('é', 40)"_s).toUtf8().size() <= 63);
}

void RoleGrantsTest::rolesFollowARenamedDatabase() {
    const TestDatabase database;
    const RoleLogins logins(database);
    const QString elsewhere = TestCluster::instance().url(u"postgres"_s);
    const QString other = database.name() + u"_new"_s;
    runSql(elsewhere, u"alter database %1 rename to %2"_s.arg(database.name(), other));
    const QString url = TestCluster::instance().url(other);
    const QStringList found = runSql(url, u"select problem from event_role_problems()"_s);
    const QStringList told = runSql(url, u"select grant_event_roles()"_s);
    const QStringList left = runSql(url, u"select problem from event_role_problems()"_s);
    const QString member = runSql(url, u"select pg_has_role('%1', event_role_name('support'), 'usage')"_s.arg(
                                           logins.user(u"support"_s)))
                               .value(0);
    runSql(elsewhere, u"alter database %2 rename to %1"_s.arg(database.name(), other));
    QCOMPARE(found.size(), 3);
    QVERIFY2(found.first().contains(u"earlier name of this database"_s), qUtf8Printable(found.first()));
    QVERIFY2(told.first().startsWith(u"renamed the role"_s), qUtf8Printable(told.first()));
    QVERIFY2(left.isEmpty(), qUtf8Printable(left.join(u'\n')));
    QCOMPARE(member, u"t"_s);
}

void RoleGrantsTest::aCopyIsClosedToTheOriginalsRoles() {
    const TestDatabase database;
    const RoleLogins logins(database);
    const QString elsewhere = TestCluster::instance().url(u"postgres"_s);
    const QString copy = database.name() + u"_copy"_s;
    runSql(elsewhere, u"create database %1 template %2"_s.arg(copy, database.name()));
    const QString url = TestCluster::instance().url(copy);
    const QString reads =
        u"select has_table_privilege('%1', 'events', 'select')"_s.arg(logins.user(u"auditor"_s));
    const QString before = runSql(url, reads).value(0);
    const QStringList found = runSql(url, u"select problem from event_role_problems() where endangers"_s);
    runSql(url, u"select grant_event_roles()"_s);
    const QString after = runSql(url, reads).value(0);
    const QStringList left = runSql(url, u"select problem from event_role_problems()"_s);
    runSql(elsewhere, u"drop database %1"_s.arg(copy));
    QCOMPARE(before, u"t"_s);
    QCOMPARE(found.size(), 3);
    QCOMPARE(after, u"f"_s);
    QVERIFY2(left.isEmpty(), qUtf8Printable(left.join(u'\n')));
    // The original is as it was.
    QCOMPARE(database.value(reads), u"t"_s);
    QVERIFY(problems(database).isEmpty());
}

void RoleGrantsTest::aRestoreWithoutItsRightsIsReportedAndMended() {
    const TestDatabase database;
    RoleLogins logins(database);
    // What pg_restore --no-acl leaves: functions that everybody may call, and no grants.
    database.run(
        u"do $$ declare f regprocedure; begin for f in select p.oid from pg_proc p join event_rights() r on "
        "r.name = p.proname and r.kind = 'FUNCTION' loop execute format('grant execute on function %s to "
        "public', f); end loop; end $$; revoke all on events from %1"_s.arg(
            database.value(u"select quote_ident(event_role_name('auditor'))"_s)));
    JobControl control;
    const auto session = openSession(database);
    const auto roles = [&] {
        for (const CheckResult& check : checkDatabase(*session, control))
            if (check.name == u"Roles"_s)
                return check;
        return CheckResult();
    };
    QCOMPARE(roles().outcome, CheckResult::Outcome::Failed);
    QVERIFY2(roles().finding.contains(u"Everybody may call "_s), qUtf8Printable(roles().finding));
    QVERIFY2(roles().finding.contains(u"lacks SELECT on table events"_s), qUtf8Printable(roles().finding));
    // Migrating once more mends it.
    QVERIFY(need(Migrator(*session).migrate(control)).isEmpty());
    QVERIFY2(roles().outcome == CheckResult::Outcome::Good, qUtf8Printable(roles().finding));
    const auto stranger = need(Session::open(logins.settings(u"stranger"_s)));
    QCOMPARE(refusal(*stranger, publish).kind, ErrorKind::Forbidden);
}

void RoleGrantsTest::grantingAgainChangesNothing() {
    const TestDatabase database;
    database.run(u"select grant_event_roles()"_s);
    const QString rights =
        u"select md5(string_agg(coalesce(proacl::text, '-') || prosecdef || xmin::text, '' order by oid)) "
        u"from pg_proc "
        "where pronamespace = 'public'::regnamespace"_s;
    const QString before = database.value(rights);
    const QStringList told = database.run(u"select grant_event_roles()"_s);
    QCOMPARE(told.size(), 3);
    QVERIFY2(told.first().contains(u" holds its "_s), qUtf8Printable(told.first()));
    QCOMPARE(database.value(rights), before);
}

void RoleGrantsTest::adminsMigrateOnlyAsTheOwnerTheyAreLetInto() {
    const TestDatabase database(TestDatabase::Content::Empty);
    RoleLogins::addLogin(database, u"owner"_s);
    const QString owner = u"owner_"_s + database.name();
    database.run(u"alter database %1 owner to %2"_s.arg(database.name(), owner));
    JobControl control;
    {
        ConnectionSettings settings = settingsOf(database);
        settings.user = owner;
        need(Migrator(*need(Session::open(settings))).migrate(control));
    }
    const RoleLogins logins(database);
    QList<Migration> newer = Migrator::embedded();
    newer += Migration{999, u"999_try_owner"_s, u"create table made_later ();"_s, u"0"_s};
    const auto admin = need(Session::open(logins.settings(u"admin"_s)));

    const auto refused = Migrator(*admin, newer).migrate(control);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Forbidden);
    QVERIFY2(refused.error().advice.contains(u"GRANT %1 TO"_s.arg(owner)),
             qUtf8Printable(textOf(refused.error())));
    QVERIFY(!need(sessionAbilities(*admin)).mayMigrate);

    database.run(
        u"grant %1 to %2"_s.arg(owner, database.value(u"select quote_ident(event_role_name('admin'))"_s)));
    QVERIFY(need(sessionAbilities(*admin)).mayMigrate);
    // Membership counts while migrating only: in everyday work the guards are out of reach.
    QCOMPARE(refusal(*admin, u"alter table events disable trigger all"_s).sqlState, u"42501"_s);
    QCOMPARE(need(Migrator(*admin, newer).migrate(control)).size(), 1);
    QCOMPARE(database.value(u"select tableowner from pg_tables where tablename = 'made_later'"_s), owner);
    QCOMPARE(database.value(u"select applied_by from fleet_audit_migrations where number = 999"_s),
             logins.user(u"admin"_s));
    QCOMPARE(valueOf(*admin, u"select current_user"_s).toString(), logins.user(u"admin"_s));
}

void RoleGrantsTest::aSuperuserMigratesForTheOwner() {
    const TestDatabase database(TestDatabase::Content::Empty);
    RoleLogins::addLogin(database, u"owner"_s);
    const QString owner = u"owner_"_s + database.name();
    database.run(u"alter database %1 owner to %2"_s.arg(database.name(), owner));
    QList<Migration> migrations = Migrator::embedded();
    const Migration last = migrations.takeLast();
    JobControl control;
    {
        ConnectionSettings settings = settingsOf(database);
        settings.user = owner;
        need(Migrator(*need(Session::open(settings)), migrations).migrate(control));
    }
    const auto superuser = openSession(database);
    QCOMPARE(need(Migrator(*superuser).migrate(control)).first().name, last.name);
    QCOMPARE(database.value(u"select count(*) from pg_proc p where pronamespace = 'public'::regnamespace and "
                            "pg_get_userbyid(proowner) <> '%1'"_s.arg(owner)),
             u"0"_s);
    // What the owner may not do, the superuser has done on the way.
    QVERIFY2(problems(database).isEmpty(), qUtf8Printable(problems(database).join(u'\n')));
}

void RoleGrantsTest::rightsOnFunctionsThatWereGivenByHandStay() {
    const TestDatabase database;
    RoleLogins::addLogin(database, u"service"_s);
    const QString service = u"service_"_s + database.name();
    database.run(u"grant execute on function publish_events to %1"_s.arg(service));
    database.run(u"select grant_event_roles()"_s);
    ConnectionSettings settings = settingsOf(database);
    settings.user = service;
    const auto session = need(Session::open(settings));
    need(session->execute(
        u"select publish_events('[{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", "
        "\"aggregate_id\": \"cam-1\", \"data\": {}}]')"_s));
    QCOMPARE(refusal(*session, publish).kind, ErrorKind::Forbidden);
}

void RoleGrantsTest::nobodyPutsAnOperatorInTheWayOfTheOwnersFunctions() {
    const TestDatabase database;
    const RoleLogins logins(database);
    database.run(u"grant create on schema public to public"_s); // As PostgreSQL 14 has it.
    QVERIFY(database.run(u"select problem from event_role_problems() where endangers"_s)
                .join(u' ')
                .contains(u"create objects in the schema public"_s));
    RoleLogins::addLogin(database, u"tenant"_s);
    database.run(u"create table of_a_tenant (); alter table of_a_tenant owner to tenant_"_s +
                 database.name());
    database.run(u"select grant_event_roles()"_s);
    const auto support = need(Session::open(logins.settings(u"support"_s)));
    const Error refused = refusal(*support,
                                  u"create function public.stands_in(varchar, text) returns boolean "
                                  "language sql return true"_s);
    QCOMPARE(refused.kind, ErrorKind::Forbidden);
    // Who has objects there goes on, and is named.
    QCOMPARE(problems(database).size(), 1);
    QVERIFY(problems(database).first().startsWith(
        u"The role tenant_%1 may create objects"_s.arg(database.name())));
    QCOMPARE(database.value(
                 u"select has_schema_privilege('tenant_%1', 'public', 'create')"_s.arg(database.name())),
             u"t"_s);
}

void RoleGrantsTest::temporaryTablesStandInForNothing() {
    const TestDatabase database;
    const RoleLogins logins(database);
    const auto support = need(Session::open(logins.settings(u"support"_s)));
    need(support->executeScript(
        u"create temp table events (like public.events); create temp table event_types (like "
        "public.event_types); create temp table event_settings (like public.event_settings)"_s));
    need(support->execute(publish));
    QCOMPARE(database.value(u"select count(*) from events"_s), u"1"_s);
    QCOMPARE(refusal(*support, u"select publish_event('no.such', 'device', 'cam-1', '{}')"_s).sqlState,
             u"22023"_s);
}

QTEST_GUILESS_MAIN(RoleGrantsTest)
#include "tst_role_grants.moc"
