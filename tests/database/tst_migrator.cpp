#include <QTest>
#include <thread>

#include "store/Migrator.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

Migration migration(int number, const QString& script, const QString& hash = u"h"_s) {
    return {number, u"%1_test"_s.arg(number, 3, 10, QChar(u'0')), script, hash + QString::number(number)};
}

/// Everything that a database has, as one text: equal before and after means that nothing was touched.
QString schemaOf(const TestDatabase& database) {
    return database
        .run(
            u"select c.relname || ' ' || c.relkind::text || ' ' || coalesce(string_agg(a.attname || ':' || "
            "format_type(a.atttypid, a.atttypmod), ',' order by a.attnum), '') from pg_class c left join "
            "pg_attribute a "
            "on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace = 'public'::regnamespace "
            "group by c.oid, c.relname, c.relkind order by 1"_s)
        .join(u'\n');
}

class Recorder : public JobControl {
public:
    bool isCancelled() const override { return cancelled; }
    void progress(qint64, qint64, const QString& step) override {
        steps += step;
        if (onStep)
            onStep(step);
    }
    QStringList steps;
    bool cancelled = false;
    std::function<void(const QString&)> onStep;
};

} // namespace

class TestOfMigrator : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_session.reset();
        m_database = std::make_unique<TestDatabase>(TestDatabase::Content::Empty);
        m_session = openSession(*m_database);
    }

    void embeddedFilesComeByNumber();
    void freshDatabaseGetsEverything();
    void statusChangesNothing();
    void secondRunFindsNothingToDo();
    void failedFileLeavesNothingAndNamesItself();
    void changedFileIsRefused();
    void newerDatabaseIsRefused();
    void eventsOfAnotherShapeAreRefused_data();
    void eventsOfAnotherShapeAreRefused();
    void otherTablesAreLeftAlone();
    void twoMigratorsAtOnceDoTheWorkOnce();
    void waitingForAnotherCanBeCancelled();
    void heldLockIsTriedAgain();
    void devicesFoldedDuringTheMigrationGetTheirLines();

private:
    Migrator migrator(QList<Migration> list = Migrator::embedded()) {
        return Migrator(*m_session, std::move(list));
    }

    Recorder m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfMigrator::embeddedFilesComeByNumber() {
    const QList<Migration> embedded = Migrator::embedded();
    QVERIFY(embedded.size() >= 6);
    QCOMPARE(embedded[0].name, u"005_partition_device_metrics"_s);
    QCOMPARE(embedded[1].number, 6);
    for (int n = 1; n < embedded.size(); ++n)
        QCOMPARE(embedded[n].number, embedded[n - 1].number + 1);
    QCOMPARE(embedded[0].sha256.size(), 64);
}

void TestOfMigrator::freshDatabaseGetsEverything() {
    QCOMPARE(need(migrator().migrate(m_control)).size(), Migrator::embedded().size());
    const MigrationStatus status = need(migrator().status());
    QVERIFY(status.pending.isEmpty());
    QCOMPARE(status.applied.first().sha256, Migrator::embedded().first().sha256);
    QCOMPARE(status.applied.first().appliedBy, m_database->value(u"select session_user"_s));
    QCOMPARE(m_database->value(u"select count(*) from event_types where event_type not like 'audit.%'"_s),
             u"41"_s);
    QCOMPARE(m_database->value(u"select count(*) from event_partitions where not is_default"_s), u"38"_s);
    QVERIFY(m_control.steps.contains(u"Applying 006_add_event_sourcing"_s));
}

void TestOfMigrator::statusChangesNothing() {
    const QString before = schemaOf(*m_database);
    QCOMPARE(need(migrator().status()).pending.size(), Migrator::embedded().size());
    QCOMPARE(schemaOf(*m_database), before);
}

void TestOfMigrator::secondRunFindsNothingToDo() {
    need(migrator().migrate(m_control));
    QVERIFY(need(migrator().migrate(m_control)).isEmpty());
}

void TestOfMigrator::failedFileLeavesNothingAndNamesItself() {
    const QList<Migration> list{migration(5, u"create table a (n int)"_s),
                                migration(6, u"create table b (n int);\nselect 1 / 0;"_s),
                                migration(7, u"create table c (n int)"_s)};
    const auto result = migrator(list).migrate(m_control);
    QVERIFY(!result);
    QVERIFY2(result.error().message.startsWith(u"006_test: "_s), qUtf8Printable(textOf(result.error())));
    QCOMPARE(m_database->value(
                 u"select string_agg(relname, ',') from pg_class where relname in ('a', 'b', 'c')"_s),
             u"a"_s);
    QCOMPARE(need(migrator(list).status()).pending.size(), 2);
}

void TestOfMigrator::changedFileIsRefused() {
    need(migrator({migration(5, u"select 1"_s)}).migrate(m_control));
    const auto status = migrator({migration(5, u"select 2"_s, u"other"_s)}).status();
    QVERIFY(!status);
    QCOMPARE(status.error().kind, ErrorKind::Conflict);
    QVERIFY(status.error().message.contains(u"005_test"_s));
}

void TestOfMigrator::newerDatabaseIsRefused() {
    need(migrator({migration(5, u"select 1"_s), migration(6, u"select 1"_s)}).migrate(m_control));
    const QString before = schemaOf(*m_database);
    const auto migrated = migrator({migration(5, u"select 1"_s)}).migrate(m_control);
    QVERIFY(!migrated);
    QCOMPARE(migrated.error().kind, ErrorKind::NewerDatabase);
    QCOMPARE(schemaOf(*m_database), before);
}

void TestOfMigrator::eventsOfAnotherShapeAreRefused_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("difference");
    QTest::newRow("another table") << u"create table events (what text)"_s << u"not partitioned"_s;
    QTest::newRow("view") << u"create view events as select 1 as id"_s << u"view"_s;
    QTest::newRow("zone-less time")
        << u"create table events (id bigint, event_id uuid, event_type varchar(100), event_version int, "
           u"timestamp timestamp, "
           "aggregate_type varchar(50), aggregate_id varchar(255), data jsonb, metadata jsonb, "
           "correlation_id uuid, "
           "causation_id uuid, source varchar(100), checksum varchar(64)) partition by range (timestamp)"_s
        << u"timestamp is timestamp without time zone instead of timestamp with time zone"_s;
    QTest::newRow("partitioned by id")
        << u"create table events (id bigint, timestamp timestamptz) partition by range (id)"_s
        << u"RANGE (id)"_s;
    QTest::newRow("missing columns")
        << u"create table events (id bigint, timestamp timestamptz) partition by range (timestamp)"_s
        << u"the column aggregate_id is missing"_s;
}

void TestOfMigrator::eventsOfAnotherShapeAreRefused() {
    QFETCH(QString, sql);
    QFETCH(QString, difference);
    m_database->run(sql);
    const QString before = schemaOf(*m_database);
    const auto migrated = migrator().migrate(m_control);
    QVERIFY(!migrated);
    QCOMPARE(migrated.error().kind, ErrorKind::Conflict);
    QVERIFY2(migrated.error().message.contains(difference), qUtf8Printable(textOf(migrated.error())));
    QCOMPARE(schemaOf(*m_database), before);
}

void TestOfMigrator::otherTablesAreLeftAlone() {
    m_database->run(
        u"create table schema_migrations (version int); insert into schema_migrations values (4);"
        "create table customers (n int)"_s);
    need(migrator().migrate(m_control));
    QCOMPARE(m_database->run(u"select version::text from schema_migrations"_s), QStringList{u"4"_s});
}

void TestOfMigrator::twoMigratorsAtOnceDoTheWorkOnce() {
    const QList<Migration> list{migration(5, u"select pg_sleep(0.3); create table once (n int)"_s)};
    qsizetype applied[2] = {-1, -1};
    std::vector<std::thread> threads;
    for (int n = 0; n < 2; ++n) {
        threads.emplace_back([&, n] {
            const auto session = openSession(*m_database);
            JobControl control;
            applied[n] = need(Migrator(*session, list).migrate(control)).size();
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(applied[0] + applied[1], 1);
}

void TestOfMigrator::waitingForAnotherCanBeCancelled() {
    m_database->run(u"create table t (n int)"_s);
    const auto other = openSession(*m_database);
    need(other->execute(Session::query(u"migration_lock"_s)));
    m_control.onStep = [this](const QString&) { m_control.cancelled = true; };
    m_control.steps.clear();
    const auto migrated = migrator().migrate(m_control);
    m_control.onStep = nullptr;
    m_control.cancelled = false;
    QVERIFY(!migrated);
    QCOMPARE(migrated.error().kind, ErrorKind::Cancelled);
    QCOMPARE(m_control.steps, QStringList{u"Waiting for another migration of this database"_s});
}

void TestOfMigrator::heldLockIsTriedAgain() {
    m_database->run(u"create table busy (n int)"_s);
    const auto other = openSession(*m_database);
    std::optional<Transaction> holding = need(Transaction::begin(*other));
    need(other->execute(u"lock table busy"_s));
    need(m_session->setLimits({std::chrono::milliseconds(0), std::chrono::milliseconds(50)}));
    m_control.onStep = [&](const QString& step) {
        if (step.contains(u"waits for a lock"_s))
            holding.reset();
    };
    const auto migrated = migrator({migration(5, u"alter table busy add column m int"_s)}).migrate(m_control);
    m_control.onStep = nullptr;
    QVERIFY(!holding);
    QCOMPARE(need(migrated).size(), 1);
}

void TestOfMigrator::devicesFoldedDuringTheMigrationGetTheirLines() {
    QList<Migration> withoutLines = Migrator::embedded();
    withoutLines.removeIf([](const Migration& one) { return one.number >= 17; });
    need(migrator(withoutLines).migrate(m_control));
    m_database->run(u"select publish_event('device.provisioned', 'device', 'cam-1', '{}')"_s);
    settle(*m_database);
    const auto other = openSession(*m_database);
    std::optional<Transaction> folding = need(Transaction::begin(*other));
    QCOMPARE(valueOf(*other, u"select project_events('device_states')"_s).toInt(), 1);

    const auto endFolding = [&] {
        if (folding)
            need(folding->commit());
        folding.reset();
    };
    need(m_session->setLimits({std::chrono::milliseconds(0), std::chrono::milliseconds(50)}));
    m_control.onStep = [&](const QString& step) {
        if (step.contains(u"waits for a lock"_s))
            endFolding();
    };
    need(migrator().migrate(m_control));
    m_control.onStep = nullptr;
    endFolding();
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(m_database->run(u"select device_id from fleet_at('infinity', false)"_s),
             QStringList{u"cam-1"_s});
}

QTEST_GUILESS_MAIN(TestOfMigrator)
#include "tst_migrator.moc"
