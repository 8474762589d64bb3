// Connections, migrations, partitions and the check-up by the command line.
#include <QDateTime>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "store/ProfileStore.h"
#include "support/CliProgram.h"
#include "support/TestCluster.h"
#include "support/TestSession.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliDatabaseTest : public QObject {
    Q_OBJECT

private slots:
    void aServerThatIsDownIsTold();
    void aWrongPasswordIsToldAndNotRepeated();
    void aDatabaseThatIsNotThereIsTold();
    void aDatabaseWithoutOurSchemaSaysHowToMigrate();
    void aDatabaseThatIsNotOursIsLeftAlone();
    void anUnknownProfileIsTold();
    void aProfileThatTheWindowSavedIsUsed();
    void libpqsEnvironmentIsHonoured();
    void migrateListsThenAppliesThenHasNothingToDo();
    void partitionsListsTheDaysAndTheDefault();
    void maintainMakesTheDaysAhead();
    void maintainDropsOnlyWhatIsAskedFor();
    void maintainLetsTheProjectionsFollow();
    void doctorFindsAMigratedDatabaseWell();
    void doctorFailsWithAdviceWhereMigrationsAreMissing();
    void doctorReportsAServerThatIsDown();

private:
    CliAnswer run(const QStringList& arguments) const {
        return runCli(QStringList{u"--url"_s, m_database.url()} + arguments);
    }

    TestDatabase m_database;
};

namespace {

const QString nowhere = u"postgresql://me:s3cret@127.0.0.1:9/db"_s; // Port 9 is "discard".

QString dayName(int daysFromToday) {
    return QDateTime::currentDateTimeUtc().date().addDays(daysFromToday).toString(u"'events_'yyyy_MM_dd"_s);
}

// Tables and functions with their definitions: what must not change.
QStringList schemaOf(const TestDatabase& database) {
    return database.run(
        u"SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = "
        "'public'::regnamespace ORDER BY 1"_s);
}

} // namespace

void CliDatabaseTest::aServerThatIsDownIsTold() {
    const CliAnswer answer = runCli({u"--url"_s, nowhere, u"history"_s});
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.contains(u"no server answers at 127.0.0.1, port 9"_s), answer.text().constData());
    QVERIFY(!answer.errors.contains(u"s3cret"_s));
}

void CliDatabaseTest::aWrongPasswordIsToldAndNotRepeated() {
    // The throw-away cluster trusts everybody but this role.
    m_database.run(
        uR"(
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guarded') THEN
                CREATE ROLE guarded LOGIN PASSWORD 'right';
            END IF;
        END $$;
        CREATE TEMP TABLE hba (place serial, line text);
        INSERT INTO hba (line) VALUES ('local all guarded scram-sha-256');
        DO $$ BEGIN
            EXECUTE format('COPY hba (line) FROM %L', current_setting('hba_file'));
            DELETE FROM hba WHERE place > 1 AND line LIKE '%guarded%';
            EXECUTE format('COPY (SELECT line FROM hba ORDER BY place) TO %L', current_setting('hba_file'));
        END $$;
        SELECT pg_reload_conf())"_s);
    const QString url = m_database.url().replace(QRegularExpression(u"//[^@]*@"_s), u"//guarded:wr0ng@"_s);
    CliAnswer answer;
    QTRY_VERIFY2(
        (answer = runCli({u"--url"_s, url, u"types"_s})).errors.contains(u"does not accept this password"_s),
        answer.text().constData());
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(u"user “guarded”"_s), answer.text().constData());
    QVERIFY2(!answer.errors.contains(u"wr0ng"_s), answer.text().constData());
    const CliAnswer verbose = runCli({u"--url"_s, url, u"--verbose"_s, u"types"_s});
    QVERIFY2(!verbose.errors.contains(u"wr0ng"_s), verbose.text().constData());
}

void CliDatabaseTest::aDatabaseThatIsNotThereIsTold() {
    const CliAnswer answer = runCli({u"--url"_s, TestCluster::instance().url(u"nobodys"_s), u"history"_s});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(u"no database “nobodys”"_s), answer.text().constData());
}

void CliDatabaseTest::aDatabaseWithoutOurSchemaSaysHowToMigrate() {
    const TestDatabase empty(TestDatabase::Content::Empty);
    for (const QString& command : {u"history"_s, u"stats"_s, u"devices"_s, u"partitions"_s, u"types"_s,
                                   u"verify"_s, u"maintain"_s, u"tail"_s}) {
        const CliAnswer answer = runCli({u"--url"_s, empty.url(), command});
        QVERIFY2(answer.exitCode == 1, answer.text().constData());
        QVERIFY2(answer.errors.contains(u"fleet-audit-cli migrate"_s), answer.text().constData());
    }
}

void CliDatabaseTest::aDatabaseThatIsNotOursIsLeftAlone() {
    const TestDatabase other(TestDatabase::Content::Empty);
    other.run(
        u"CREATE TABLE events (id int PRIMARY KEY, title text); INSERT INTO events VALUES (1, 'concert')"_s);
    const QStringList before = schemaOf(other);
    for (const QStringList& command :
         {QStringList{u"migrate"_s}, QStringList{u"migrate"_s, u"--dry-run"_s}}) {
        const CliAnswer answer = runCli(QStringList{u"--url"_s, other.url()} + command);
        QVERIFY2(answer.exitCode == 1, answer.text().constData());
        QVERIFY2(answer.errors.contains(u"events"_s), answer.text().constData());
    }
    QCOMPARE(runCli({u"--url"_s, other.url(), u"history"_s}).exitCode, 1);
    QCOMPARE(schemaOf(other), before);
    QCOMPARE(other.value(u"SELECT title FROM events"_s), u"concert"_s);
}

void CliDatabaseTest::anUnknownProfileIsTold() {
    const CliAnswer answer = runCli({u"--profile"_s, u"nobody's"_s, u"history"_s});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(u"nobody's"_s), answer.text().constData());
}

void CliDatabaseTest::aProfileThatTheWindowSavedIsUsed() {
    const QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
    QCoreApplication::setOrganizationName(u"Fleet Audit"_s);
    QCoreApplication::setApplicationName(u"fleet-audit"_s);
    fleet::ProfileStore().save(u"test site"_s, settingsOf(m_database));
    const CliAnswer answer = runCli({u"--profile"_s, u"test site"_s, u"types"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QVERIFY(!answer.jsonArray().isEmpty());
}

void CliDatabaseTest::libpqsEnvironmentIsHonoured() {
    const QString socket = m_database.url().section(u"host="_s, 1).section(u'&', 0, 0);
    const QString user = m_database.url().section(u"//"_s, 1).section(u'@', 0, 0);
    const CliAnswer answer =
        runCli({u"types"_s, u"--format"_s, u"json"_s}, {},
               {u"PGHOST="_s + socket, u"PGUSER="_s + user, u"PGDATABASE="_s + m_database.name()});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QVERIFY(!answer.jsonArray().isEmpty());
}

void CliDatabaseTest::migrateListsThenAppliesThenHasNothingToDo() {
    const TestDatabase empty(TestDatabase::Content::Empty);
    const QStringList migrate{u"--url"_s, empty.url(), u"migrate"_s, u"--format"_s, u"json"_s};
    const QStringList before = schemaOf(empty);
    const CliAnswer listed = runCli(migrate + QStringList{u"--dry-run"_s});
    QVERIFY2(listed.exitCode == 0, listed.text().constData());
    QVERIFY(listed.jsonArray().size() >= 2);
    QCOMPARE(listed.jsonArray().at(0).toObject().value(u"number"_s).toInt(), 5);
    QCOMPARE(schemaOf(empty), before);

    const CliAnswer applied = runCli(migrate);
    QVERIFY2(applied.exitCode == 0, applied.text().constData());
    QCOMPARE(applied.jsonArray().size(), listed.jsonArray().size());
    QCOMPARE(empty.value(u"SELECT count(*) FROM fleet_audit_migrations"_s),
             QString::number(applied.jsonArray().size()));

    const CliAnswer again = runCli(migrate);
    QCOMPARE(again.exitCode, 0);
    QCOMPARE(again.output.trimmed(), u"[]"_s);
}

void CliDatabaseTest::partitionsListsTheDaysAndTheDefault() {
    const QJsonArray partitions = run({u"partitions"_s, u"--format"_s, u"json"_s}).jsonArray();
    QCOMPARE(QString::number(partitions.size()),
             m_database.value(u"SELECT count(*) FROM event_partitions"_s));
    const QJsonObject last = partitions.last().toObject();
    QCOMPARE(last.value(u"partition_name"_s).toString(), u"events_default"_s);
    QVERIFY(last.value(u"is_default"_s).toBool() && last.value(u"range_start"_s).isNull());
    QStringList columns =
        m_database.run(u"SELECT attname FROM pg_attribute WHERE attrelid = 'event_partitions'::regclass"_s);
    columns.sort();
    QCOMPARE(last.keys(), columns);
}

void CliDatabaseTest::maintainMakesTheDaysAhead() {
    const QStringList maintain{u"maintain"_s, u"--create-ahead"_s, u"9"_s};
    const QString exists = u"SELECT to_regclass('%1') IS NOT NULL"_s;
    const CliAnswer planned = run(maintain + QStringList{u"--dry-run"_s});
    QVERIFY2(planned.exitCode == 0, planned.text().constData());
    QVERIFY2(planned.output.contains(u"would create  "_s + dayName(8)), planned.text().constData());
    QCOMPARE(m_database.value(exists.arg(dayName(9))), u"f"_s);

    const CliAnswer done = run(maintain + QStringList{u"--format"_s, u"csv"_s});
    QVERIFY2(done.exitCode == 0, done.text().constData());
    QCOMPARE(done.lines(),
             (QStringList{u"action,partition_name,row_count"_s, u"created,"_s + dayName(8) + u',',
                          u"created,"_s + dayName(9) + u','}));
    QCOMPARE(m_database.value(exists.arg(dayName(9))), u"t"_s);
    QVERIFY(run(maintain).errors.contains(u"nothing is due"_s));
}

void CliDatabaseTest::maintainDropsOnlyWhatIsAskedFor() {
    const TestDatabase database;
    const QStringList maintain{u"--url"_s, database.url(), u"maintain"_s};
    const QString old = dayName(-20);
    database.run(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) VALUES "
        "('device.online', 'device', 'd', '{}', now() - interval '20 days')"_s);
    const QString exists = u"SELECT to_regclass('%1') IS NOT NULL"_s;
    QCOMPARE(database.value(exists.arg(old)), u"t"_s);

    QCOMPARE(runCli(maintain).exitCode, 0); // Without --retain nothing is dropped.
    const CliAnswer planned = runCli(maintain + QStringList{u"--retain"_s, u"10"_s, u"--dry-run"_s});
    QVERIFY2(planned.exitCode == 0, planned.text().constData());
    QVERIFY2(planned.output.contains(u"would drop  "_s + old), planned.text().constData());
    QCOMPARE(database.value(exists.arg(old)), u"t"_s);

    const CliAnswer done = runCli(maintain + QStringList{u"--retain"_s, u"10"_s, u"--format"_s, u"csv"_s});
    QVERIFY2(done.exitCode == 0, done.text().constData());
    QVERIFY2(done.lines().contains(u"dropped,%1,1"_s.arg(old)), done.text().constData());
    QCOMPARE(database.value(exists.arg(old)), u"f"_s);
    QCOMPARE(database.value(exists.arg(dayName(-9))), u"t"_s);
    QCOMPARE(database.value(exists.arg(dayName(0))), u"t"_s);
}

void CliDatabaseTest::maintainLetsTheProjectionsFollow() {
    const TestDatabase database;
    const QString counted = u"SELECT coalesce(sum(event_count), 0) FROM event_rollups"_s;
    database.run(u"SELECT publish_event('device.online', 'device', 'd', '{}') FROM generate_series(1, 7)"_s);
    settle(database);
    const QStringList maintain{u"--url"_s, database.url(), u"maintain"_s};
    QCOMPARE(run(maintain + QStringList{u"--dry-run"_s}).exitCode, 0);
    QCOMPARE(database.value(counted), u"0"_s);
    // Another builder at work is no reason to fail, nor to speak of it.
    const auto other = openSession(database);
    need(other->execute(fleet::Session::query(u"projection_lock"_s)));
    const CliAnswer beside = run(maintain);
    QVERIFY2(beside.exitCode == 0 && !beside.errors.contains(u"projection"_s), beside.text().constData());
    QCOMPARE(database.value(counted), u"0"_s);
    need(other->execute(fleet::Session::query(u"projection_unlock"_s)));
    QCOMPARE(run(maintain).exitCode, 0);
    QCOMPARE(database.value(counted), u"7"_s);
}

void CliDatabaseTest::doctorFindsAMigratedDatabaseWell() {
    const QString before = m_database.value(u"SELECT count(*) FROM events"_s);
    const CliAnswer answer = run({u"doctor"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QStringList names;
    for (const QJsonValue& check : answer.jsonArray()) {
        names.append(check.toObject().value(u"check"_s).toString());
        QVERIFY2(check.toObject().value(u"outcome"_s) != u"failed"_s, answer.text().constData());
    }
    for (const QString& wanted :
         {u"Tables"_s, u"Publishing"_s, u"History"_s, u"Notifications"_s, u"Partitions"_s, u"Migrations"_s})
        QVERIFY2(names.contains(wanted), answer.text().constData());
    QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), before);
    QVERIFY(run({u"doctor"_s}).lines().constFirst().startsWith(u"good"_s));
}

void CliDatabaseTest::doctorFailsWithAdviceWhereMigrationsAreMissing() {
    const TestDatabase empty(TestDatabase::Content::Empty);
    const CliAnswer answer = runCli({u"--url"_s, empty.url(), u"doctor"_s});
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.output.contains(u"failed"_s) && answer.output.contains(u"migrate"_s),
             answer.text().constData());
}

void CliDatabaseTest::doctorReportsAServerThatIsDown() {
    const CliAnswer answer = runCli({u"--url"_s, nowhere, u"doctor"_s, u"--format"_s, u"json"_s});
    QCOMPARE(answer.exitCode, 1);
    const QJsonObject check = answer.jsonArray().at(0).toObject();
    QCOMPARE(check.value(u"outcome"_s).toString(), u"failed"_s);
    QVERIFY(!check.value(u"advice"_s).toString().isEmpty());
    QVERIFY2(!answer.text().contains("s3cret"), answer.text().constData());
}

QTEST_GUILESS_MAIN(CliDatabaseTest)
#include "tst_cli_database.moc"
