// Rollups and the device list are exact: with what their cursor has not passed they say what counting the
// events says.
#include <QRandomGenerator>
#include <QTest>

#include "jobs/DemoFleet.h"
#include "store/EventStore.h"
#include "store/ProjectionBuilder.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 quarter = 15 * 60 * microsecondsPerSecond;

// Ranges of quarters of an hour in which rollups and tail do not sum up to the count.
const QString differences =
    uR"(
    WITH cursor AS (SELECT last_event_id AS id FROM event_cursors WHERE processor_name = 'event_rollups'),
    counted AS (
        SELECT date_bin('15 minutes', e.timestamp, '2001-01-01 00:00Z') AS bucket, event_type, aggregate_type, source,
               count(*) AS events, count(*) FILTER (WHERE e.id > cursor.id) AS tail
        FROM events e, cursor GROUP BY 1, 2, 3, 4
    )
    SELECT coalesce(r.bucket_start, c.bucket) || ' ' || coalesce(r.event_type, c.event_type)
    FROM counted c FULL JOIN event_rollups r
        ON r.bucket_start = c.bucket AND r.event_type = c.event_type AND r.aggregate_type = c.aggregate_type
           AND r.source = c.source
    WHERE coalesce(r.event_count, 0) + coalesce(c.tail, 0) <> coalesce(c.events, 0))"_s;

// Devices of which the list says something else than the settled events do.
const QString deviceDifferences =
    uR"(
    WITH counted AS (
        SELECT event_device_id(aggregate_type, aggregate_id, data, metadata) AS device_id, min(timestamp) AS first,
               max(timestamp) AS last, count(*) AS events,
               count(*) FILTER (WHERE event_type IN ('container.crashed', 'current_state.app_crashed')) AS crashes
        FROM events WHERE id <= (SELECT last_event_id FROM event_cursors WHERE processor_name = 'device_list')
        GROUP BY 1 HAVING event_device_id(aggregate_type, aggregate_id, data, metadata) IS NOT NULL
    )
    SELECT coalesce(c.device_id, l.device_id) FROM counted c FULL JOIN device_list l USING (device_id)
    WHERE (c.first, c.last, c.events, c.crashes)
          IS DISTINCT FROM (l.first_event_at, l.last_event_at, l.event_count, l.crash_count))"_s;

QString insertion(int count, const QString& time) {
    return uR"(
        INSERT INTO events (event_type, aggregate_type, aggregate_id, data, source, timestamp)
        SELECT t.type, t.aggregate, 'dev-' || n % 5, jsonb_build_object('device_uuid', 'dev-' || n % 5), 's' || n % 2, %2
        FROM generate_series(1, %1) AS n,
             LATERAL (SELECT (ARRAY['device.online', 'device.heartbeat', 'container.crashed'])[1 + n % 3] AS type,
                             (ARRAY['device', 'device', 'app'])[1 + n % 3] AS aggregate) AS t)"_s.arg(count)
        .arg(time);
}

QList<HistogramBin> sorted(QList<HistogramBin> bins) {
    std::sort(bins.begin(), bins.end(), [](const HistogramBin& a, const HistogramBin& b) {
        return std::tie(a.start, a.key) < std::tie(b.start, b.key);
    });
    return bins;
}

} // namespace

class TestOfEventRollups : public QObject {
    Q_OBJECT

private slots:
    void init();

    void rollupsAndTailSumUpToTheCount();
    void importOfThePastIsCountedInItsOwnBuckets();
    void rebuiltRollupsAreExact();
    void droppedDayIsForgotten_data();
    void droppedDayIsForgotten();
    void histogramEqualsCounting();
    void histogramOfTheDemoFleetEqualsCounting();
    void setAsideEventIsInTheHistogram();

private:
    QStringList wrong() const { return m_database->run(differences) + m_database->run(deviceDifferences); }
    void compareHistograms(const EventFilter& filter, HistogramKey key, qint64 bucket);

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfEventRollups::init() {
    m_session.reset();
    m_database = std::make_unique<TestDatabase>();
    m_session = openSession(*m_database);
}

void TestOfEventRollups::rollupsAndTailSumUpToTheCount() {
    m_database->run(insertion(500, u"now() - n * interval '7 minutes'"_s));
    settle(*m_database);
    QCOMPARE(wrong(), QStringList());
    for (const int batch : {1, 13, 200}) {
        m_database->run(
            u"SELECT project_events('event_rollups', %1), project_events('device_list', %1)"_s.arg(batch));
        QCOMPARE(wrong(), QStringList());
    }
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    m_database->run(insertion(50, u"event_clock()"_s));
    QCOMPARE(wrong(), QStringList());
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), u"500"_s);
}

void TestOfEventRollups::importOfThePastIsCountedInItsOwnBuckets() {
    m_database->run(insertion(100, u"event_clock()"_s));
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    importSmallFleet(*m_database);
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(wrong(), QStringList());
    QCOMPARE(
        m_database->value(u"SELECT event_count FROM event_rollups WHERE bucket_start = '2026-03-01 08:00Z' "
                          "AND event_type = 'device.provisioned'"_s),
        u"2"_s);
}

void TestOfEventRollups::rebuiltRollupsAreExact() {
    m_database->run(insertion(300, u"now() - n * interval '11 minutes'"_s));
    settle(*m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    m_database->run(
        u"UPDATE event_rollups SET event_count = event_count + 3; DELETE FROM device_list WHERE device_id = 'dev-1'"_s);
    QVERIFY(!wrong().isEmpty());
    QCOMPARE(need(ProjectionBuilder(*m_session).rebuild(u"event_rollups"_s, m_control)), 300);
    QCOMPARE(need(ProjectionBuilder(*m_session).rebuild(u"device_list"_s, m_control)), 300);
    QCOMPARE(wrong(), QStringList());
}

void TestOfEventRollups::droppedDayIsForgotten_data() {
    QTest::addColumn<int>("taken");
    QTest::newRow("all of it counted before") << 10'000;
    QTest::newRow("a part of it counted before") << 170;
    QTest::newRow("nothing counted before") << 0;
}

// What is dropped before the cursor has passed it is never counted; what it had passed is taken off.
void TestOfEventRollups::droppedDayIsForgotten() {
    QFETCH(int, taken);
    m_database->run(insertion(300, u"date_trunc('day', now(), 'UTC') - n * interval '13 minutes'"_s));
    settle(*m_database);
    if (taken > 0)
        m_database->run(
            u"SELECT project_events('event_rollups', %1), project_events('device_list', %1)"_s.arg(taken));
    m_database->run(
        u"BEGIN;"
        "SELECT forget_rollups(range_start, range_end) FROM event_partitions "
        "WHERE range_end = date_trunc('day', now(), 'UTC') - interval '1 day';"
        "DO $$ BEGIN EXECUTE (SELECT 'DROP TABLE ' || partition_name FROM event_partitions "
        "WHERE range_end = date_trunc('day', now(), 'UTC') - interval '1 day'); END $$;"
        "COMMIT"_s);
    QCOMPARE(wrong(), QStringList());
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(wrong(), QStringList());
    const QString left = m_database->value(u"SELECT count(*) FROM events"_s);
    QVERIFY(left.toInt() < 300);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s), left);
    QCOMPARE(m_database->value(u"SELECT sum(event_count) FROM device_list"_s), left);
}

// Counting one by one is what the store does where a text is asked for that every event holds.
void TestOfEventRollups::compareHistograms(const EventFilter& filter, HistogramKey key, qint64 bucket) {
    EventStore store(*m_session);
    const EventHistogram rolled = need(store.histogram(filter, key, 96, bucket));
    EventFilter counted = filter;
    counted.where = counted.where.with(FilterExpression::words(u"{"_s));
    const EventHistogram plain = need(store.histogram(counted, key, 96, bucket));
    QCOMPARE(rolled.range, plain.range);
    const auto texts = [](const EventHistogram& histogram) {
        QStringList list;
        for (const HistogramBin& bin : sorted(histogram.bins))
            list += u"%1 %2 %3"_s.arg(bin.start.toString(), bin.key).arg(bin.count);
        return list;
    };
    QCOMPARE(texts(rolled), texts(plain));
}

void TestOfEventRollups::histogramEqualsCounting() {
    importSmallFleet(*m_database);
    settle(*m_database);
    const Timestamp crash = *Timestamp::parse(u"2026-03-01T09:02:10.000001Z"_s);
    const QList<TimeRange> ranges{{},
                                  {crash - 1, crash + 1},
                                  {crash, crash},
                                  {crash, {}},
                                  {{}, crash},
                                  {*Timestamp::parse(u"2026-03-01T08:00:00Z"_s), crash},
                                  {crash - 3 * quarter + 17, crash + 2 * quarter + 5}};
    const auto containers = FilterExpression::oneOf(FilterField::Type, {u"container.*"_s});
    const auto apps = FilterExpression::oneOf(FilterField::AggregateType, {u"app"_s});
    // Nothing rolled up, a part of it, all of it.
    for (const int taken : {0, 5, 1000}) {
        if (taken > 0)
            m_database->run(u"SELECT project_events('event_rollups', %1)"_s.arg(taken));
        for (const TimeRange& range : ranges) {
            for (const qint64 bucket : {quarter, microsecondsPerDay, qint64(0)}) {
                compareHistograms({.range = range}, HistogramKey::Type, bucket);
                compareHistograms({range, containers}, HistogramKey::Family, bucket);
                compareHistograms({range, apps}, HistogramKey::Source, bucket);
            }
        }
    }
}

void TestOfEventRollups::histogramOfTheDemoFleetEqualsCounting() {
    DemoFleetOptions options;
    options.devices = 30;
    options.days = 6;
    const ImportReport fleet = need(loadDemoFleet(*m_session, options, m_control));
    settle(*m_database);
    m_database->run(u"SELECT project_events('event_rollups', %1)"_s.arg(fleet.events * 2 / 3));
    m_database->run(insertion(40, u"event_clock()"_s));
    QCOMPARE(m_database->run(differences), QStringList());
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const qint64 length = fleet.newest.microseconds - fleet.oldest.microseconds;
    const QStringList sources = m_database->run(u"SELECT DISTINCT source FROM events ORDER BY 1"_s);
    for (int n = 0; n < 12; ++n) {
        const Timestamp from = fleet.oldest + qint64(random.generateDouble() * double(length));
        const Timestamp to = fleet.oldest + qint64(random.generateDouble() * double(length));
        EventFilter filter{.range = {std::min(from, to), std::max(from, to)}};
        if (n % 3 == 1)
            filter.where =
                FilterExpression::oneOf(FilterField::Type, {u"device.*"_s, u"container.crashed"_s});
        if (n % 3 == 2)
            filter.where = FilterExpression::oneOf(FilterField::Source,
                                                   {sources.at(random.bounded(int(sources.size())))});
        compareHistograms(filter, HistogramKey(n % 3), n % 2 == 0 ? 0 : quarter);
    }
}

void TestOfEventRollups::setAsideEventIsInTheHistogram() {
    importSmallFleet(*m_database);
    settle(*m_database);
    m_database->run(
        uR"(CREATE FUNCTION refuse_crashes() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE 'no crashes here'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON event_rollups FOR EACH ROW
                WHEN (NEW.event_type = 'container.crashed') EXECUTE FUNCTION refuse_crashes())"_s);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    QCOMPARE(need(ProjectionBuilder(*m_session).failures(u"event_rollups"_s)).size(), 2);
    compareHistograms({}, HistogramKey::Type, quarter);
    compareHistograms({.where = FilterExpression::oneOf(FilterField::Type, {u"container.crashed"_s})},
                      HistogramKey::Type, microsecondsPerDay);
}

QTEST_GUILESS_MAIN(TestOfEventRollups)
#include "tst_event_rollups.moc"
