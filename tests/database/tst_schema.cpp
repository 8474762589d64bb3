#include <QFile>
#include <QTest>
#include <optional>

#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

QString migration(const QString& name) {
    QFile file(QStringLiteral(FLEET_AUDIT_SOURCE_DIR) + u"/migrations/"_s + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

const QString insertAt =
    u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
    "SELECT 'device.online', 'device', 'd', '{}', $1::timestamptz + n * interval '1 minute' "
    "FROM generate_series(1, $2::int) n"_s;
const QString line =
    u"{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", "
    "\"aggregate_id\": \"d\", \"data\": {}%1}"_s;

} // namespace

/// The event log as existing clients know it: tables, functions, partitions, guards, and migration 005.
class TestOfSchema : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_session = openSession(m_database); }
    void init() { m_transaction.emplace(need(Transaction::begin(*m_session))); }
    void cleanup() { m_transaction.reset(); }

    void freshMigrationMakes38DaysAndADefault();
    void all41TypesAreRegisteredWithTheirAggregateType();
    void publishingTakesPositionalAndNamedArguments();
    void publishingNotifiesWithoutTheData();
    void coalescedPublishersNotifyOnceWhileOneIsOpen();
    void batchKeepsTheOrderOfTheArray();
    void chainAndAggregateComeInLogOrder();
    void statisticsCountTheLastDays();
    void badInputIsRefusedWithAClearError_data();
    void badInputIsRefusedWithAClearError();
    void checksumIsThatOfTheDataHoweverItArrives();
    void eventsOfOneTransactionHaveTimesInTheOrderOfIds();
    void eventsCannotBeChangedByAnyoneAnywhere_data();
    void eventsCannotBeChangedByAnyoneAnywhere();
    void partitionTakesDatesTimestampsAndMoments();
    void daysAreUtcDaysWhateverTheSessionsZone();
    void missingPartitionStopsNobodyAndItsRowsAreAdopted();
    void strayRowsStayInTheDefaultPartition();
    void retentionKeepsTodayTheFutureAndTheDefault();
    void importIsAllOrNothingAndNamesTheLine_data();
    void importIsAllOrNothingAndNamesTheLine();
    void importKeepsTimesAndMakesTheDays();
    void importOfTheSameEventsTwiceIsRefused();
    void foreignEventsTableIsRefusedUntouched();
    void metricsMoveToPartitionsFromTheOldestRowOn();
    void metricsOfAFreshDatabaseAreReady();

private:
    QVariant value(const QString& sql, const QVariantList& values = {}) {
        return valueOf(*m_session, sql, values);
    }
    /// SQLSTATE and message of a statement that must fail.
    QString errorOf(const QString& sql);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    std::optional<Transaction>
        m_transaction; ///< Each test's own, rolled back: cloning a database takes seconds.
};

QString TestOfSchema::errorOf(const QString& sql) {
    need(m_session->execute(u"SAVEPOINT before"_s));
    const auto result = m_session->execute(sql);
    need(m_session->execute(u"ROLLBACK TO SAVEPOINT before"_s));
    return result ? u"no error"_s
                  : result.error().sqlState + u' ' + result.error().message + result.error().detail;
}

void TestOfSchema::freshMigrationMakes38DaysAndADefault() {
    QCOMPARE(value(u"SELECT count(*) FROM event_partitions WHERE NOT is_default "
                   "AND partition_name = 'events_' || to_char(range_start, 'YYYY_MM_DD') "
                   "AND range_end = range_start + interval '1 day'"_s)
                 .toInt(),
             38);
    QCOMPARE(value(u"SELECT partition_name FROM event_partitions WHERE is_default"_s).toString(),
             u"events_default"_s);
    QCOMPARE(value(u"SELECT (max(range_start)::date - current_date) || ' ' || (current_date - "
                   u"min(range_start)::date) "
                   "FROM event_partitions"_s)
                 .toString(),
             u"7 30"_s);
}

void TestOfSchema::all41TypesAreRegisteredWithTheirAggregateType() {
    QCOMPARE(value(u"SELECT string_agg(aggregate_type || ' ' || n, ', ' ORDER BY aggregate_type) FROM "
                   u"(SELECT aggregate_type, "
                   "count(*) AS n FROM event_types WHERE aggregate_type <> 'system' GROUP BY 1) c"_s)
                 .toString(),
             u"app 10, device 23, network 4, volume 4"_s);
    QCOMPARE(value(u"SELECT count(*) FROM event_types WHERE schema->>'type' IS DISTINCT FROM 'object' "
                   "OR description = ''"_s)
                 .toInt(),
             0);
}

void TestOfSchema::publishingTakesPositionalAndNamedArguments() {
    const QString correlation = u"11111111-1111-4111-8111-111111111111"_s;
    const QString cause =
        value(u"SELECT publish_event('device.online', 'device', 'd', '{\"a\": 1}', 'me', $1::uuid)"_s,
              {correlation})
            .toString();
    value(
        u"SELECT publish_event(p_event_type => 'device.offline', p_aggregate_type => 'device', "
        u"p_aggregate_id => 'd', "
        "p_data => '{}', p_causation_id => $1::uuid, p_correlation_id => $2::uuid, p_metadata => '{\"m\": 1}')"_s,
        {cause, correlation});
    QCOMPARE(
        value(u"SELECT string_agg(concat_ws(' ', source, correlation_id, causation_id, data, metadata), '; ' "
              "ORDER BY id) FROM events"_s)
            .toString(),
        u"me %1 {\"a\": 1}; system %1 %2 {} {\"m\": 1}"_s.arg(correlation, cause));
    value(u"SELECT publish_event('device.online', 'device', 'd', '{}')"_s);
    QCOMPARE(value(u"SELECT count(DISTINCT correlation_id) FROM events"_s).toInt(), 2);
}

void TestOfSchema::publishingNotifiesWithoutTheData() {
    const TestDatabase database; // notifications need a commit
    const auto listener = openSession(database);
    need(listener->execute(u"LISTEN events"_s));
    const QString id = valueOf(*listener,
                               u"SELECT publish_event('device.online', 'device', repeat('ä', 255), "
                               "jsonb_build_object('big', repeat('x', 100000)))"_s)
                           .toString();
    QList<Notification> heard;
    QTRY_VERIFY(!(heard += need(listener->notifications())).isEmpty());
    QCOMPARE(value(u"SELECT string_agg(key, ',' ORDER BY key) || ($1::jsonb->>'event_id') "
                   "FROM jsonb_each($1::jsonb)"_s,
                   {heard.constFirst().payload})
                 .toString(),
             u"aggregate_id,aggregate_type,event_id,event_type"_s + id);
}

void TestOfSchema::coalescedPublishersNotifyOnceWhileOneIsOpen() {
    const TestDatabase database; // notifications need a commit
    const auto listener = openSession(database);
    const auto other = openSession(database);
    need(listener->execute(u"UPDATE event_settings SET value = 'coalesced' WHERE name = 'notify_mode'"_s));
    need(listener->execute(u"LISTEN events"_s));
    const QString quarterOfASecond = u"SELECT floor(date_part('epoch', clock_timestamp()) * 4)"_s;
    while (true) {
        need(other->execute(u"BEGIN"_s));
        const double before = valueOf(*other, quarterOfASecond).toDouble();
        need(other->execute(u"SELECT publish_event('device.online', 'device', 'first', '{}')"_s));
        need(listener->execute(u"SELECT publish_event('device.online', 'device', 'second', '{}')"_s));
        if (valueOf(*other, quarterOfASecond).toDouble() == before)
            break;
        // The second one fell into the next quarter, in which it has to notify.
        need(other->execute(u"ROLLBACK"_s));
        need(listener->notifications());
    }
    need(other->execute(u"COMMIT"_s));
    QList<Notification> heard;
    QTRY_VERIFY(!(heard += need(listener->notifications())).isEmpty());
    QCOMPARE(heard.size(), 1);
    QVERIFY(heard.constFirst().payload.contains(u"first"_s));
}

void TestOfSchema::batchKeepsTheOrderOfTheArray() {
    const QString ids =
        value(
            u"SELECT string_agg(id || ' ' || event_id, ',' ORDER BY ordinal) FROM publish_events(("
            "SELECT jsonb_agg(jsonb_build_object('event_type', 'device.online', 'aggregate_type', "
            "'device', 'aggregate_id', 'batch ' || lpad(n::text, 4, '0'), 'data', '{}'::jsonb) "
            "ORDER BY n) FROM generate_series(1, 1000) n))"_s)
            .toString();
    QCOMPARE(value(u"SELECT string_agg(id || ' ' || event_id, ',' ORDER BY aggregate_id) FROM events "
                   "WHERE aggregate_id LIKE 'batch%'"_s)
                 .toString(),
             ids);
    QVERIFY(errorOf(u"SELECT publish_events('[%1, {}]')"_s.arg(line.arg(u""_s)))
                .contains(u"Line 2: event_type is missing"_s));
    QCOMPARE(value(u"SELECT count(*) FROM events WHERE aggregate_id LIKE 'batch%'"_s).toInt(), 1000);
}

void TestOfSchema::chainAndAggregateComeInLogOrder() {
    const QString chain = u"11111111-1111-4111-8111-111111111111"_s;
    for (const QString& type : {u"device.online"_s, u"device.heartbeat"_s, u"device.offline"_s})
        value(u"SELECT publish_event($1, 'device', 'd', '{}', p_correlation_id => $2::uuid)"_s,
              {type, chain});
    const QString types = u"SELECT string_agg(event_type, ',') FROM %1"_s;
    const QString all = u"device.online,device.heartbeat,device.offline"_s;
    QCOMPARE(value(types.arg(u"get_event_chain($1::uuid)"_s), {chain}).toString(), all);
    QCOMPARE(value(types.arg(u"get_event_chain(p_correlation_id => $1::uuid)"_s), {chain}).toString(), all);
    QCOMPARE(value(types.arg(u"get_aggregate_events('device', 'd')"_s)).toString(), all);
    QCOMPARE(value(types.arg(u"get_aggregate_events('device', 'd', (SELECT max(id) - 1 FROM events))"_s))
                 .toString(),
             u"device.offline"_s);
    QCOMPARE(value(types.arg(u"get_aggregate_events(p_aggregate_type => 'device', p_aggregate_id => 'd', "
                             "p_since => (SELECT min(id) FROM events))"_s))
                 .toString(),
             u"device.heartbeat,device.offline"_s);
}

void TestOfSchema::statisticsCountTheLastDays() {
    need(m_session->execute(insertAt, {u"2026-01-01 00:00+00"_s, 5}));
    need(m_session->execute(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "SELECT 'device.offline', 'device', 'd', '{}', now() - interval '1 hour' - n * interval '1 day' "
        "FROM generate_series(0, 9) n"_s));
    const QString count = u"SELECT string_agg(event_type || event_count, ',') FROM get_event_stats(%1)"_s;
    QCOMPARE(value(count.arg(u""_s)).toString(), u"device.offline7"_s);
    QCOMPARE(value(count.arg(u"p_days_back => 2"_s)).toString(), u"device.offline2"_s);
    QVERIFY(errorOf(count.arg(u"0"_s)).startsWith(u"22023"_s));
}

void TestOfSchema::badInputIsRefusedWithAClearError_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("error");
    const auto publish = [](const char* name, const QString& arguments, const QString& error) {
        QTest::newRow(name) << u"SELECT publish_event(%1)"_s.arg(arguments) << error;
    };
    publish("unknown type", u"'device.exploded', 'device', 'd', '{}'"_s,
            u"22023 Unknown event type \"device.exploded\""_s);
    publish("no type", u"NULL, 'device', 'd', '{}'"_s, u"22023 The event type is missing"_s);
    publish("list", u"'device.online', 'device', 'd', '[]'"_s, u"22023 The data is a JSON array"_s);
    publish("no data", u"'device.online', 'device', 'd', NULL"_s, u"22023 The data is missing"_s);
    publish("long id", u"'device.online', 'device', repeat('x', 300), '{}'"_s,
            u"22023 The aggregate id has 300 characters"_s);
    publish("empty id", u"'device.online', 'device', '', '{}'"_s, u"22023 The aggregate id is missing"_s);
    publish("long aggregate type", u"'device.online', repeat('x', 51), 'd', '{}'"_s,
            u"22023 The aggregate type has 51"_s);
    publish("long source", u"'device.online', 'device', 'd', '{}', repeat('x', 101)"_s,
            u"22023 The source has 101"_s);
    publish("metadata", u"'device.online', 'device', 'd', '{}', p_metadata => '7'"_s,
            u"22023 The metadata is a JSON number"_s);
    const auto insert = [](const char* name, const QString& values, const QString& error) {
        QTest::newRow(name)
            << u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) VALUES (%1)"_s
                   .arg(values)
            << error;
    };
    insert("insert of an unknown type", u"'device.exploded', 'device', 'd', '{}', now()"_s,
           u"22023 Unknown event type"_s);
    insert("insert of a list", u"'device.online', 'device', 'd', '[]', now()"_s, u"23514"_s);
    insert("insert at infinity", u"'device.online', 'device', 'd', '{}', 'infinity'"_s, u"23514"_s);
    QTest::newRow("retention 0") << u"SELECT drop_old_event_partitions(0)"_s
                                 << u"22023 A retention of 0 days is refused"_s;
    QTest::newRow("retention -5") << u"SELECT drop_old_event_partitions(-5)"_s
                                  << u"22023 A retention of -5 days is refused"_s;
    QTest::newRow("no day") << u"SELECT create_events_partition(NULL)"_s << u"22004 No day was given"_s;
    QTest::newRow("no such day") << u"SELECT create_events_partition('2026-02-30')"_s << u"22008"_s;
    QTest::newRow("infinite day") << u"SELECT create_events_partition('infinity')"_s
                                  << u"22023 There is no partition"_s;
}

void TestOfSchema::badInputIsRefusedWithAClearError() {
    QFETCH(QString, sql);
    QFETCH(QString, error);
    const QString got = errorOf(sql);
    const QString state = error.section(u' ', 0, 0);
    QVERIFY2(got.startsWith(state) && got.contains(error.section(u' ', 1)), qUtf8Printable(got));
    QCOMPARE(value(u"SELECT count(*) FROM events"_s).toInt(), 0);
    QCOMPARE(value(u"SELECT count(*) FROM event_partitions"_s).toInt(), 39);
}

void TestOfSchema::checksumIsThatOfTheDataHoweverItArrives() {
    need(m_session->execute(
        u"SELECT publish_event('device.online', 'device', 'd', '{\"ä\": \"\\u20ac\", \"n\": 1.10}')"_s));
    need(
        m_session->execute(u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data) "
                           "VALUES ('device.online', 'device', 'd', '{\"b\":2,\"a\":1}')"_s));
    need(m_session->execute(u"SELECT import_events('[%1]')"_s.arg(line.arg(u""_s))));
    need(m_session->execute(u"SELECT publish_events('[%1]')"_s.arg(line.arg(u""_s))));
    QCOMPARE(value(u"SELECT count(*) FROM events "
                   "WHERE checksum = encode(sha256(convert_to(data::text, 'UTF8')), 'hex')"_s)
                 .toInt(),
             4);
    QVERIFY(errorOf(u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, checksum) "
                    "VALUES ('device.online', 'device', 'd', '{}', 'abc')"_s)
                .startsWith(u"22023"_s));
}

void TestOfSchema::eventsOfOneTransactionHaveTimesInTheOrderOfIds() {
    need(
        m_session->execute(u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data) "
                           "SELECT 'device.online', 'device', 'd', '{}' FROM generate_series(1, 500)"_s));
    QCOMPARE(value(u"SELECT count(*) FROM (SELECT timestamp < lag(timestamp) OVER (ORDER BY id) AS back FROM "
                   u"events) t "
                   "WHERE back"_s)
                 .toInt(),
             0);
    QVERIFY(value(u"SELECT count(DISTINCT timestamp) > 100 FROM events"_s).toBool());
}

void TestOfSchema::eventsCannotBeChangedByAnyoneAnywhere_data() {
    QTest::addColumn<QString>("sql");
    QTest::newRow("update") << u"UPDATE events SET data = '{}'"_s;
    QTest::newRow("delete") << u"DELETE FROM events"_s;
    QTest::newRow("truncate") << u"TRUNCATE events"_s;
    QTest::newRow("update of a partition") << u"UPDATE events_today SET source = 'x'"_s;
    QTest::newRow("delete in a partition") << u"DELETE FROM events_today"_s;
    QTest::newRow("truncate of a partition") << u"TRUNCATE events_today"_s;
    QTest::newRow("truncate of the default") << u"TRUNCATE events_default"_s;
    QTest::newRow("delete in a later partition") << u"DELETE FROM events_2031_01_01"_s;
    QTest::newRow("truncate of a later partition") << u"TRUNCATE events_2031_01_01"_s;
    QTest::newRow("truncate of an adopted partition") << u"TRUNCATE events_2032_01_01"_s;
    QTest::newRow("delete in an adopted partition") << u"DELETE FROM events_2032_01_01"_s;
}

void TestOfSchema::eventsCannotBeChangedByAnyoneAnywhere() {
    QFETCH(QString, sql);
    sql.replace(u"events_today"_s, value(u"SELECT to_char(now(), '\"events\"_YYYY_MM_DD')"_s).toString());
    need(m_session->execute(u"SELECT create_events_partition('2031-01-01')"_s));
    need(m_session->execute(insertAt, {u"2031-01-01 12:00+00"_s, 2}));
    need(m_session->execute(insertAt, {u"2032-01-01 12:00+00"_s, 2}));
    need(m_session->execute(u"SELECT create_events_partition('2032-01-01')"_s));
    need(m_session->execute(u"SELECT publish_event('device.online', 'device', 'd', '{}')"_s));
    for (const QString& role : {u"origin"_s, u"replica"_s}) {
        need(m_session->execute(u"SET LOCAL session_replication_role = "_s + role));
        const QString error = errorOf(sql);
        QVERIFY2(error.startsWith(u"42501"_s), qUtf8Printable(error));
    }
    QCOMPARE(value(u"SELECT count(*) FROM events WHERE source = 'system'"_s).toInt(), 5);
}

void TestOfSchema::partitionTakesDatesTimestampsAndMoments() {
    need(m_session->execute(u"SELECT create_events_partition('2031-03-04 00:00:00+00'::timestamptz)"_s));
    for (const QString& zone : {u"UTC"_s, u"Pacific/Auckland"_s, u"America/Los_Angeles"_s}) {
        need(m_session->execute(u"SET LOCAL timezone = '%1'"_s.arg(zone)));
        for (const QString& day : {u"'2031-03-04'"_s, u"DATE '2031-03-04'"_s, u"TIMESTAMP '2031-03-04'"_s,
                                   u"p_day => TIMESTAMPTZ '2031-03-04 23:59:59+00'"_s})
            QCOMPARE(value(u"SELECT create_events_partition(%1)"_s.arg(day)).toString(),
                     u"events_2031_03_04 exists already"_s);
        for (const QString& day : {u"now()"_s, u"CURRENT_DATE"_s, u"CURRENT_DATE + interval '1 day'"_s})
            QVERIFY(value(u"SELECT create_events_partition(%1)"_s.arg(day))
                        .toString()
                        .endsWith(u"exists already"_s));
    }
}

void TestOfSchema::daysAreUtcDaysWhateverTheSessionsZone() {
    need(m_session->execute(u"SET LOCAL timezone = 'Pacific/Auckland'"_s));
    need(m_session->execute(u"SET LOCAL datestyle = 'SQL, DMY'"_s));
    QCOMPARE(value(u"SELECT create_events_partition(DATE '2031-05-06')"_s).toString(),
             u"created events_2031_05_06"_s);
    QVERIFY(value(u"SELECT range_start = '2031-05-06 00:00:00+00' AND range_end = '2031-05-07 00:00:00+00' "
                  "FROM event_partitions WHERE partition_name = 'events_2031_05_06'"_s)
                .toBool());
    QCOMPARE(
        value(u"SELECT import_events('[%1]')"_s.arg(line.arg(u", \"timestamp\": \"2020-05-06T23:30:00\""_s)))
            .toInt(),
        1);
    QCOMPARE(value(u"SELECT tableoid::regclass::text FROM events"_s).toString(), u"events_2020_05_06"_s);
}

void TestOfSchema::missingPartitionStopsNobodyAndItsRowsAreAdopted() {
    need(m_session->execute(insertAt, {u"2031-01-01 00:00+00"_s, 2 * 1440 - 1}));
    QCOMPARE(value(u"SELECT count(*) FROM events_default"_s).toInt(), 2879);
    const QVariant before = value(u"SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM events e"_s);
    const QString rows =
        u"SELECT string_agg(DISTINCT relfilenode::text, ',') FROM pg_class WHERE oid IN "
        "(SELECT tableoid FROM events)"_s;
    const QVariant file = value(rows);
    QCOMPARE(value(u"SELECT create_events_partition('2031-01-01')"_s).toString(),
             u"created events_2031_01_01_to_2031_01_02 with 2879 events from events_default"_s);
    QCOMPARE(value(u"SELECT md5(string_agg(e::text, ',' ORDER BY id)) FROM events e"_s), before);
    QCOMPARE(value(rows), file); // not rewritten
    QCOMPARE(value(u"SELECT count(*) FROM events_default"_s).toInt(), 0);
    QCOMPARE(value(u"SELECT create_events_partition('2031-01-02')"_s).toString(),
             u"events_2031_01_02 is part of events_2031_01_01_to_2031_01_02"_s);
    QCOMPARE(value(u"SELECT create_events_partition('2031-01-03')"_s).toString(),
             u"created events_2031_01_03"_s);
}

void TestOfSchema::strayRowsStayInTheDefaultPartition() {
    need(m_session->execute(insertAt, {u"1970-01-01 00:00+00"_s, 3}));
    need(m_session->execute(insertAt, {u"2031-01-01 00:00+00"_s, 10}));
    need(m_session->execute(insertAt, {u"2032-01-01 00:00+00"_s, 2}));
    const auto where = [this] {
        return value(
                   u"SELECT string_agg(name || ' ' || n, ', ' ORDER BY name) FROM (SELECT "
                   u"tableoid::regclass::text AS name, "
                   "count(*) AS n FROM events GROUP BY 1) t"_s)
            .toString();
    };
    need(m_session->execute(u"SELECT create_events_partition('2031-06-01')"_s));
    need(m_session->execute(u"SELECT create_events_partition('2031-01-01')"_s));
    QCOMPARE(where(), u"events_2031_01_01 10, events_default 5"_s);
    need(m_session->execute(u"SELECT create_events_partition('2032-01-01')"_s));
    QCOMPARE(where(), u"events_2031_01_01 10, events_2032_01_01 2, events_default 3"_s);
    QVERIFY(errorOf(u"DELETE FROM events"_s).startsWith(u"42501"_s));
    QVERIFY(errorOf(u"TRUNCATE events_2032_01_01"_s).startsWith(u"42501"_s));
    QVERIFY(errorOf(u"TRUNCATE events_default"_s).startsWith(u"42501"_s));
}

void TestOfSchema::retentionKeepsTodayTheFutureAndTheDefault() {
    need(m_session->execute(insertAt, {u"1990-01-01 00:00+00"_s, 3}));
    QCOMPARE(value(u"SELECT count(*) FROM drop_old_event_partitions()"_s).toInt(), 0);
    QCOMPARE(value(u"SELECT string_agg(d, ',') = 'dropped ' || to_char(now() - interval '30 days', "
                   u"'\"events\"_YYYY_MM_DD') "
                   "FROM drop_old_event_partitions(29) d"_s)
                 .toBool(),
             true);
    QCOMPARE(value(u"SELECT count(*) FROM drop_old_event_partitions(p_retention_days => 1)"_s).toInt(), 28);
    QCOMPARE(value(u"SELECT min(range_start)::date - current_date FROM event_partitions"_s).toInt(), -1);
    QCOMPARE(value(u"SELECT count(*) FROM events_default"_s).toInt(), 3);
}

void TestOfSchema::importIsAllOrNothingAndNamesTheLine_data() {
    QTest::addColumn<QString>("bad");
    QTest::addColumn<QString>("error");
    const auto extra = [](const char* name, const QString& members, const QString& error) {
        QTest::newRow(name) << line.arg(u", "_s + members) << error;
    };
    QTest::newRow("no object") << u"7"_s << u"a JSON number"_s;
    QTest::newRow("unknown type") << QString(line).arg(u""_s).replace(u"device.online"_s, u"device.x"_s)
                                  << u"unknown event type \"device.x\""_s;
    QTest::newRow("wrong aggregate type")
        << u"{\"event_type\": \"image.pulled\", \"aggregate_type\": \"device\", \"aggregate_id\": \"d\", \"data\": {}}"_s
        << u"belong to the aggregate type \"app\", not \"device\""_s;
    QTest::newRow("no data")
        << u"{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", \"aggregate_id\": \"d\"}"_s
        << u"data is missing"_s;
    extra("unknown key", u"\"timestmp\": \"2020-01-01T00:00:00Z\""_s, u"unknown key \"timestmp\""_s);
    extra("no time", u"\"timestamp\": \"yesterday\""_s, u"timestamp \"yesterday\" is no RFC 3339 time"_s);
    extra("no such day", u"\"timestamp\": \"2026-02-30T00:00:00Z\""_s,
          u"timestamp \"2026-02-30T00:00:00Z\" is no time"_s);
    extra("ahead", u"\"timestamp\": \"2999-01-01T00:00:00Z\""_s, u"more than five minutes ahead"_s);
    extra("event_id", u"\"event_id\": \"7\""_s, u"event_id \"7\" is no UUID"_s);
    extra("metadata", u"\"metadata\": []"_s, u"metadata is a JSON array"_s);
    extra("version", u"\"event_version\": 0"_s, u"event_version \"0\" is no version number"_s);
    extra("checksum", u"\"checksum\": \"00\""_s, u"checksum is not the SHA-256 of the data"_s);
}

void TestOfSchema::importIsAllOrNothingAndNamesTheLine() {
    QFETCH(QString, bad);
    QFETCH(QString, error);
    const QString got =
        errorOf(u"SELECT import_events('[%1, %2, %1]', p_first_line => 41)"_s.arg(line.arg(u""_s), bad));
    QVERIFY2(got.startsWith(u"22023"_s) && got.contains(u"Line 42: "_s) && got.contains(error),
             qUtf8Printable(got));
    QCOMPARE(value(u"SELECT count(*) FROM events"_s).toInt(), 0);
}

void TestOfSchema::importKeepsTimesAndMakesTheDays() {
    QCOMPARE(value(u"SELECT import_events('[%1, %2]')"_s.arg(
                       line.arg(u", \"timestamp\": \"2017-05-16T00:00:04.123456Z\""_s),
                       line.arg(u", \"timestamp\": \"2017-05-18T01:00:00+02:00\""_s)))
                 .toInt(),
             2);
    QCOMPARE(
        value(u"SELECT string_agg(tableoid::regclass || ' ' || timestamp, ', ' ORDER BY id) FROM events"_s)
            .toString(),
        u"events_2017_05_16 2017-05-16 00:00:04.123456+00, events_2017_05_17 2017-05-17 23:00:00+00"_s);
    // What was exported comes back: ids are drawn anew, checksums are held to the data.
    QCOMPARE(value(u"SELECT import_events(jsonb_agg(to_jsonb(e) - 'event_id')) FROM events e"_s).toInt(), 2);
}

void TestOfSchema::importOfTheSameEventsTwiceIsRefused() {
    const QString import = u"SELECT import_events('[%1]')"_s.arg(
        line.arg(u", \"event_id\": \"11111111-1111-4111-8111-111111111111\""_s));
    need(m_session->execute(import));
    const QString error = errorOf(import);
    QVERIFY2(error.startsWith(u"23505"_s) && error.contains(u"is in the log already"_s),
             qUtf8Printable(error));
    QCOMPARE(value(u"SELECT count(*) FROM events"_s).toInt(), 1);
}

void TestOfSchema::foreignEventsTableIsRefusedUntouched() {
    const TestDatabase empty(TestDatabase::Content::Empty);
    const auto session = openSession(empty);
    need(session->execute(u"CREATE TABLE events (id bigint, event_id uuid, event_type text, note text)"_s));
    auto transaction = need(Transaction::begin(*session));
    const auto migrated = session->executeScript(migration(u"006_add_event_sourcing.sql"_s));
    QVERIFY(!migrated);
    const QString error = textOf(migrated.error());
    for (const QString& part : {u"not a table partitioned by range"_s,
                                u"its column event_type is text, not character varying(100)"_s,
                                u"it lacks column checksum"_s, u"it has a column note"_s})
        QVERIFY2(error.contains(part), qUtf8Printable(error));
}

void TestOfSchema::metricsMoveToPartitionsFromTheOldestRowOn() {
    const TestDatabase empty(TestDatabase::Content::Empty);
    const auto session = openSession(empty);
    need(
        session->executeScript(uR"(
        SET timezone = 'Pacific/Auckland';
        CREATE TABLE device_metrics (id serial PRIMARY KEY, device_uuid uuid, cpu_usage numeric(5,2), cpu_temp numeric,
            memory_usage bigint, memory_total bigint, storage_usage bigint, storage_total bigint, recorded_at timestamp,
            note text DEFAULT 'kept');
        INSERT INTO device_metrics (cpu_usage, recorded_at)
            SELECT 1.5, timestamp '2019-03-01 23:30' + n * interval '1 hour' FROM generate_series(0, 99) n;
        INSERT INTO device_metrics (recorded_at) VALUES ('1970-01-01 00:00'), ('infinity');)"_s));
    need(session->executeScript(migration(u"005_partition_device_metrics.sql"_s)));
    QCOMPARE(valueOf(*session,
                     u"SELECT count(*) || ' ' || (min(recorded_at) AT TIME ZONE 'UTC') FROM device_metrics"_s)
                 .toString(),
             u"102 1970-01-01 00:00:00"_s);
    QCOMPARE(
        valueOf(*session, u"SELECT string_agg(DISTINCT tableoid::regclass::text, ',') FROM device_metrics"_s)
            .toString(),
        u"device_metrics_1970_01_01,device_metrics_2019_03_01,device_metrics_2019_03_02,device_metrics_2019_"
        u"03_03,"
        "device_metrics_2019_03_04,device_metrics_2019_03_05,device_metrics_2019_03_06,device_metrics_default"_s);
    QCOMPARE(valueOf(*session, u"SELECT count(*) FROM device_metrics_old"_s).toInt(), 102);
    need(session->execute(u"DROP TABLE device_metrics_old"_s));
    QCOMPARE(
        valueOf(*session, u"INSERT INTO device_metrics (recorded_at) VALUES (now()) RETURNING id || note"_s)
            .toString(),
        u"103kept"_s);
}

void TestOfSchema::metricsOfAFreshDatabaseAreReady() {
    value(u"INSERT INTO device_metrics (device_uuid, recorded_at) VALUES (gen_random_uuid(), now())"_s);
    QCOMPARE(
        value(
            u"SELECT tableoid::regclass::text = to_char(now(), '\"device_metrics\"_YYYY_MM_DD') FROM device_metrics"_s)
            .toBool(),
        true);
}

QTEST_GUILESS_MAIN(TestOfSchema)
#include "tst_schema.moc"
