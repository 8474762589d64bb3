// The fast paths of the log, shown by EXPLAIN: each uses its index, and reads no more partitions than it
// must.
#include <QRegularExpression>
#include <QTest>

#include "support/TestDatabase.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestOfEventIndexes : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        // 38 days of 500 events: what is rare in a day must be found by its index.
        m_database.run(
            u"insert into events (event_type, \"timestamp\", aggregate_type, aggregate_id, data, "
            u"correlation_id, "
            "causation_id) "
            "select case when n % 50 = 0 then 'device.online' else 'device.heartbeat' end, "
            "date_trunc('day', now(), 'UTC') - (30 - n / 500) * interval '24 hours' + n % 500 * interval '2 "
            "minutes', "
            "'device', 'dev-' || n % 200, '{}', new_event_id(), case when n % 10 = 0 then new_event_id() end "
            "from generate_series(0, 38 * 500 - 1) as n order by n;"
            "analyze events"_s);
    }

    void everyPathUsesItsIndex_data();
    void everyPathUsesItsIndex();
    void newestPageEndsInTheNewestPartitions();
    void eachPartitionHasTheIndexesOfTheLog();

private:
    QString plan(const QString& sql) const { return m_database.run(sql).join(u'\n'); }
    static qsizetype partitionsIn(const QString& plan) {
        return plan.count(QRegularExpression(u" on events_(20|default)"_s));
    }

    TestDatabase m_database;
};

void TestOfEventIndexes::everyPathUsesItsIndex_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("index"); // how its name ends on each partition
    QTest::addColumn<int>("partitions");
    constexpr int all = 39;
    const QString yesterday =
        u"\"timestamp\" >= date_trunc('day', now(), 'UTC') - interval '24 hours' "
        "and \"timestamp\" < date_trunc('day', now(), 'UTC')"_s;
    // Nothing says in which days these lie, so each partition is asked, by its index.
    QTest::newRow("history of an aggregate")
        << u"select * from events where aggregate_type = 'device' and aggregate_id = 'dev-7' order by id"_s
        << u"aggregate_type_aggregate_id_id_idx"_s << all;
    QTest::newRow("correlation") << u"select * from events where correlation_id = '%1' order by id"_s.arg(
                                        m_database.value(u"select correlation_id from events limit 1"_s))
                                 << u"correlation_id_id_idx"_s << all;
    QTest::newRow("causation") << u"select * from events where causation_id = '%1' order by id"_s.arg(
                                      m_database.value(
                                          u"select causation_id from events where causation_id is not "
                                          "null limit 1"_s))
                               << u"causation_id_id_idx"_s << all;
    QTest::newRow("event id") << u"select * from events where event_id = '%1'"_s.arg(
                                     m_database.value(u"select event_id from events limit 1"_s))
                              << u"event_id_idx"_s << all;
    QTest::newRow("cursor") << u"select * from events where id > 9000 order by id limit 100"_s << u"id_idx"_s
                            << all;
    // A time is known: only its days are read.
    QTest::newRow("history of an aggregate, one day")
        << u"select * from events where aggregate_type = 'device' and aggregate_id = 'dev-7' and "_s +
               yesterday
        << u"aggregate_type_aggregate_id_id_idx"_s << 1;
    QTest::newRow("type, one day") << u"select * from events where event_type = 'device.online' and "_s +
                                          yesterday + u" order by \"timestamp\" desc, id desc limit 20"_s
                                   << u"event_type_timestamp_id_idx"_s << 1;
    QTest::newRow("event id that carries its time")
        << u"select * from events where event_id = '%1' and \"timestamp\" >= event_id_time('%1') - interval "
           u"'1 day' and "
           "\"timestamp\" < event_id_time('%1') + interval '1 day'"_s.arg(
               m_database.value(u"select new_event_id()"_s))
        << u"event_id_idx"_s << 3;
}

void TestOfEventIndexes::everyPathUsesItsIndex() {
    QFETCH(QString, sql);
    QFETCH(QString, index);
    QFETCH(int, partitions);
    // now() and what is made of it are known when the query starts, so the plan is looked at after that.
    const QString text = plan(u"explain (analyze, timing off, costs off) "_s + sql);
    QVERIFY2(
        text.contains(QRegularExpression(u"Scan (using|Backward using|on) events_20\\w+_%1"_s.arg(index))),
        qUtf8Printable(text));
    QVERIFY2(!text.contains("Seq Scan on events_20"_L1), qUtf8Printable(text));
    QVERIFY2(
        text.count(QRegularExpression(u"Index Scan[^\\n]* on events_|Bitmap Heap Scan on events_|Seq Scan on "
                                      "events_default"_s)) <= partitions,
        qUtf8Printable(text));
}

void TestOfEventIndexes::newestPageEndsInTheNewestPartitions() {
    const QString text = plan(
        u"explain (analyze, timing off, costs off) "
        "select * from events order by \"timestamp\" desc, id desc limit 600"_s);
    QVERIFY2(text.contains(QRegularExpression(u"Scan Backward using events_20\\w+_pkey"_s)),
             qUtf8Printable(text));
    // Two days of rows, and the default partition, which may hold any time and is therefore sorted in.
    const QStringList lines = text.split(u'\n');
    const auto read = std::count_if(lines.begin(), lines.end(), [](const QString& line) {
        return line.contains("Scan Backward using events_20"_L1) && !line.contains("never executed"_L1);
    });
    QVERIFY2(read == 2 || partitionsIn(text) > 0, qUtf8Printable(text));
}

void TestOfEventIndexes::eachPartitionHasTheIndexesOfTheLog() {
    m_database.run(u"select create_events_partition(date '2031-01-01')"_s);
    QCOMPARE(m_database.run(
                 u"select distinct count(*)::text from pg_index join pg_inherits on inhrelid = indrelid "
                 "where inhparent = 'events'::regclass group by indrelid"_s),
             m_database.run(u"select count(*)::text from pg_index where indrelid = 'events'::regclass"_s));
    QCOMPARE(
        m_database.value(u"select bool_and(indisvalid) from pg_index where indrelid = 'events'::regclass"_s),
        u"t"_s);
}

QTEST_GUILESS_MAIN(TestOfEventIndexes)
#include "tst_event_indexes.moc"
