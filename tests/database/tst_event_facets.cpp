// Facets and histograms that are counted step by step equal plain SQL where they say that they are exact;
// what is estimated or counted so far is marked, and sane.
#include <QTest>

#include "core/FilterParser.h"
#include "jobs/DemoFleet.h"
#include "store/EventPublisher.h"
#include "store/FacetCount.h"
#include "store/HistogramCount.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

/// One slice a step: as slow as it can be.
constexpr SearchPace oneSlice{.firstSlice = 6 * microsecondsPerHour, .budget = std::chrono::milliseconds{0}};

/// Stops at the n-th question.
class StopsAt : public JobControl {
public:
    explicit StopsAt(int question) : m_left(question) {}
    bool isCancelled() const override { return m_left-- <= 0; }

private:
    mutable int m_left;
};

QStringList told(const FacetCounts& facet) {
    QStringList lines;
    for (const FacetValue& value : facet.values)
        lines += value.value + u' ' + QString::number(value.count);
    return lines;
}

} // namespace

/// A demo fleet of which the rollups have counted a part.
class TestOfEventFacets : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void exactFacetsEqualPlainSql_data();
    void exactFacetsEqualPlainSql();
    void whatIsPublishedIsCountedBeforeAndAfterItsProjection();
    void eachFacetLeavesItsOwnConditionsOut();
    void rangesAreCutAtTheMicrosecond();
    void whatIsNotCountedToTheEndSaysSo();
    void aStoppedCountKeepsItsMarksAndGoesOn();
    void histogramsFillFromTheNewestAndEndExact_data();
    void histogramsFillFromTheNewestAndEndExact();
    void rollupsThatAreWrongAboutTheirCursorAreNoticed();
    void usersOfALargeHistoryAreEstimatedAndMarked();

private:
    FilterExpression read(const QString& expression) const { return need(readFilter(expression)); }
    EventFacets facetsOf(const EventFilter& filter, const SearchPace& pace = countingPace);
    QStringList counted(const QString& column, const QString& where) const {
        return m_database.run(
            u"select %1 || ' ' || count(*) from events where (%2) and %1 is not null "
            "group by %1 order by count(*) desc, %1 collate \"C\" limit 200"_s.arg(column, where));
    }
    qint64 count(const QString& where) const {
        return m_database.value(u"select count(*) from events where "_s + where).toLongLong();
    }
    void publish(int times);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    JobControl m_control;
};

void TestOfEventFacets::initTestCase() {
    m_session = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    DemoFleetOptions options;
    options.devices = 6;
    options.days = 3;
    need(loadDemoFleet(*m_session, options, m_control));
    settle(m_database);
    m_database.run(u"SELECT project_events('event_rollups', 400)"_s);
    const qint64 rolled = m_database.value(u"SELECT sum(event_count) FROM event_rollups"_s).toLongLong();
    QVERIFY(rolled > 0 && rolled < count(u"true"_s));
}

EventFacets TestOfEventFacets::facetsOf(const EventFilter& filter, const SearchPace& pace) {
    FacetCount facets(filter);
    while (!facets.isComplete())
        need(facets.step(*m_session, m_control, pace));
    return facets.facets();
}

void TestOfEventFacets::publish(int times) {
    for (int n = 0; n < times; ++n)
        need(EventPublisher(*m_session)
                 .publish({.eventType = u"device.heartbeat"_s,
                           .aggregateType = u"device"_s,
                           .aggregateId = u"late-one"_s,
                           .data = u"{}"_s,
                           .metadata = u"{\"user_id\": \"late user\"}"_s,
                           .source = u"late source"_s}));
}

void TestOfEventFacets::exactFacetsEqualPlainSql_data() {
    QTest::addColumn<QString>("where");
    const auto row = [](const char* expression, const char* where) {
        QTest::newRow(expression) << QString::fromUtf8(where);
    };
    row("", "true");
    row("not type = device.heartbeat", "event_type <> 'device.heartbeat'");
    row("not type = container.* or source = api", "event_type not like 'container.%' or source = 'api'");
    row("not (source = api or aggregate_type = app)", "source <> 'api' and aggregate_type <> 'app'");
    row("type != nonsense.*", "true");
    row("device exists", "event_device_id(aggregate_type, aggregate_id, data, metadata) is not null");
    row("data.exit_code > 0",
        "jsonb_typeof(data -> 'exit_code') = 'number' and (data ->> 'exit_code')::numeric > 0");
    row("not type = container.crashed and text ~ edge",
        "event_type <> 'container.crashed' and concat_ws(' ', event_type, aggregate_id, source, data::text, "
        "metadata::text) ilike '%edge%'");
    row("user exists", "metadata ->> 'user_id' is not null");
    row("user exists and not source = api", "metadata ->> 'user_id' is not null and source <> 'api'");
    row("source ~ a", "source ilike '%a%'");
}

void TestOfEventFacets::exactFacetsEqualPlainSql() {
    QFETCH(QString, where);
    const EventFilter filter{.where = read(QString::fromUtf8(QTest::currentDataTag()))};
    for (const SearchPace& pace : {countingPace, oneSlice}) {
        const EventFacets facets = facetsOf(filter, pace);
        QCOMPARE(facets.total, count(where));
        QCOMPARE(facets.totalCertainty, Certainty::Exact);
        for (const auto& [facet, column] :
             {std::pair(facets.types, u"event_type"_s), std::pair(facets.sources, u"source"_s),
              std::pair(facets.aggregateTypes, u"aggregate_type"_s),
              std::pair(facets.users, u"(metadata ->> 'user_id')"_s)}) {
            QCOMPARE(facet.certainty, Certainty::Exact);
            QCOMPARE(told(facet), counted(column, where));
        }
    }
    QCOMPARE(need(countResult(*m_session, filter, m_control)).total, count(where));
}

void TestOfEventFacets::whatIsPublishedIsCountedBeforeAndAfterItsProjection() {
    publish(3);
    QVERIFY(told(facetsOf({}).sources).contains(u"late source 3"_s));
    QCOMPARE(told(facetsOf({.where = read(u"source = \"late source\""_s)}).users),
             QStringList(u"late user 3"_s));
    settle(m_database);
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    const EventFacets facets = facetsOf({});
    QVERIFY(told(facets.sources).contains(u"late source 3"_s));
    QCOMPARE(facets.total, count(u"true"_s));
    publish(2);
    QVERIFY(told(facetsOf({}).sources).contains(u"late source 5"_s));
}

void TestOfEventFacets::eachFacetLeavesItsOwnConditionsOut() {
    const EventFacets facets = facetsOf({.where = read(u"type = container.* and source = supervisor"_s)});
    QCOMPARE(facets.total, count(u"event_type like 'container.%' and source = 'supervisor'"_s));
    QCOMPARE(told(facets.types), counted(u"event_type"_s, u"source = 'supervisor'"_s));
    QCOMPARE(told(facets.sources), counted(u"source"_s, u"event_type like 'container.%'"_s));
    QCOMPARE(told(facets.aggregateTypes),
             counted(u"aggregate_type"_s, u"event_type like 'container.%' and source = 'supervisor'"_s));
    // Of a report's counts none leaves anything out.
    const EventFacets result =
        need(countResult(*m_session, {.where = read(u"type = container.*"_s)}, m_control));
    QCOMPARE(told(result.types), counted(u"event_type"_s, u"event_type like 'container.%'"_s));
}

void TestOfEventFacets::rangesAreCutAtTheMicrosecond() {
    const QStringList times = m_database.run(
        u"select (extract(epoch from timestamp) * 1000000)::bigint from events order by timestamp, id"_s);
    for (const auto& [from, to] :
         {std::pair(0, 1), std::pair(10, 12), std::pair(7, 300), std::pair(200, 700)}) {
        const TimeRange range{Timestamp{times.at(from).toLongLong()}, Timestamp{times.at(to).toLongLong()}};
        const QString where =
            u"timestamp >= '%1' and timestamp < '%2'"_s.arg(range.from->toString(), range.to->toString());
        const EventFacets facets = facetsOf({.range = range, .where = {}});
        QCOMPARE(facets.total, count(where));
        QCOMPARE(told(facets.types), counted(u"event_type"_s, where));
        QCOMPARE(facetsOf({.range = {range.from, {}}, .where = {}}).total,
                 count(u"timestamp >= '%1'"_s.arg(range.from->toString())));
        QCOMPARE(facetsOf({.range = {{}, range.to}, .where = {}}).total,
                 count(u"timestamp < '%1'"_s.arg(range.to->toString())));
    }
}

void TestOfEventFacets::whatIsNotCountedToTheEndSaysSo() {
    FacetCount facets({.where = read(u"not data.nothing exists"_s)});
    QCOMPARE(facets.facets().totalCertainty, Certainty::SoFar);
    qint64 before = 0;
    int steps = 0;
    while (true) {
        need(facets.step(*m_session, m_control, oneSlice));
        if (facets.isComplete())
            break;
        ++steps;
        const EventFacets& soFar = facets.facets();
        for (const Certainty certainty :
             {soFar.totalCertainty, soFar.types.certainty, soFar.sources.certainty,
              soFar.aggregateTypes.certainty, soFar.users.certainty})
            QCOMPARE(certainty, Certainty::SoFar);
        QVERIFY(soFar.total >= before);
        before = soFar.total;
        // Exactly what lies on this side of the moment that it tells.
        QCOMPARE(soFar.total, count(u"timestamp >= '%1'"_s.arg(soFar.countedFrom->toString())));
    }
    QVERIFY(steps > 1);
    QCOMPARE(facets.facets().totalCertainty, Certainty::Exact);
}

void TestOfEventFacets::aStoppedCountKeepsItsMarksAndGoesOn() {
    const EventFilter filter{.where = read(u"not data.nothing exists"_s)};
    FacetCount facets(filter);
    need(facets.step(*m_session, m_control, oneSlice));
    const qint64 soFar = facets.facets().total;
    StopsAt stop(1);
    const auto stopped = facets.step(*m_session, stop, countingPace);
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
    QVERIFY(!facets.isComplete());
    QCOMPARE(facets.facets().totalCertainty, Certainty::SoFar);
    QCOMPARE(facets.facets().total, soFar);
    while (!facets.isComplete())
        need(facets.step(*m_session, m_control));
    QCOMPARE(facets.facets().total, count(u"true"_s));

    HistogramCount histogram(filter, HistogramKey::Type, 20);
    need(histogram.step(*m_session, m_control, oneSlice));
    StopsAt atOnce(0);
    QCOMPARE(histogram.step(*m_session, atOnce).error().kind, ErrorKind::Cancelled);
    QVERIFY(histogram.histogram().countedFrom);
    QVERIFY(histogram.histogram().total() < count(u"true"_s));
}

void TestOfEventFacets::histogramsFillFromTheNewestAndEndExact_data() {
    QTest::addColumn<bool>("atOnce");
    for (const auto& [expression, atOnce] :
         {std::pair("", true), std::pair("type = container.*", true),
          std::pair("not type = device.heartbeat", true),
          std::pair("not (type = container.* or type = image.*)", true), std::pair("not source = api", false),
          std::pair("data.exit_code exists", false), std::pair("text ~ edge", false)})
        QTest::newRow(expression) << atOnce;
}

void TestOfEventFacets::histogramsFillFromTheNewestAndEndExact() {
    QFETCH(bool, atOnce);
    const EventFilter filter{.where = read(QString::fromUtf8(QTest::currentDataTag()))};
    HistogramCount counting(filter, HistogramKey::Family, 40);
    int steps = 0;
    for (; !counting.isComplete(); ++steps) {
        need(counting.step(*m_session, m_control, oneSlice));
        const EventHistogram& histogram = counting.histogram();
        QCOMPARE(histogram.countedFrom.has_value(), !counting.isComplete());
        for (const HistogramBin& bin : histogram.bins)
            QVERIFY(!histogram.countedFrom ||
                    bin.start + histogram.bucketMicroseconds > *histogram.countedFrom);
    }
    QCOMPARE(steps == 1, atOnce);
    QCOMPARE(counting.histogram().total(), need(EventStore(*m_session).count(filter)));
    const EventHistogram whole = need(EventStore(*m_session).histogram(filter, HistogramKey::Family, 40));
    QCOMPARE(counting.histogram().range, whole.range);
    QCOMPARE(counting.histogram().bins.size(), whole.bins.size());
    for (qsizetype i = 0; i < whole.bins.size(); ++i) {
        QCOMPARE(counting.histogram().bins.at(i).start, whole.bins.at(i).start);
        QCOMPARE(counting.histogram().bins.at(i).key, whole.bins.at(i).key);
        QCOMPARE(counting.histogram().bins.at(i).count, whole.bins.at(i).count);
    }
}

void TestOfEventFacets::rollupsThatAreWrongAboutTheirCursorAreNoticed() {
    // What the statement is told must be what it finds, else it counts events twice or not at all.
    const QString cells = Session::query(u"event_cells"_s);
    auto query = need(m_session->execute(
        cells,
        {QVariant(QMetaType::fromType<QString>()), QVariant(QMetaType::fromType<QString>()),
         QVariant(QMetaType::fromType<QString>()), QVariant(QMetaType::fromType<QString>()), 1, u"{}"_s}));
    QVERIFY(query.next());
    QVERIFY(query.value(0).isNull());
    QVERIFY(!query.next());
}

void TestOfEventFacets::usersOfALargeHistoryAreEstimatedAndMarked() {
    const TestDatabase large;
    // Each third event has a user; of those two in three are ann, and one in a thousand is rare.
    large.run(
        uR"(
        INSERT INTO events (event_type, aggregate_type, aggregate_id, data, metadata, source, timestamp)
        SELECT CASE WHEN n % 2 = 0 THEN 'device.heartbeat' ELSE 'device.online' END, 'device', 'dev', '{}',
               CASE WHEN n % 3000 = 0 THEN '{"user_id": "rare"}'::jsonb
                    WHEN n % 9 IN (0, 3) THEN '{"user_id": "ann"}'::jsonb
                    WHEN n % 9 = 6 THEN '{"user_id": "bob"}'::jsonb END,
               's', now() - n * interval '15 seconds'
        FROM generate_series(1, 110000) AS n)"_s);
    settle(large);
    const auto session = openSession(large, {.statement = std::chrono::milliseconds{0}});
    FacetCount facets;
    need(facets.step(*session, m_control));
    // Before the sample: nothing is said about users, the others are exact.
    QCOMPARE(facets.facets().users.certainty, Certainty::SoFar);
    QVERIFY(facets.facets().users.values.isEmpty());
    QCOMPARE(told(facets.facets().types),
             QStringList({u"device.heartbeat 55000"_s, u"device.online 55000"_s}));
    while (!facets.isComplete())
        need(facets.step(*session, m_control));
    QCOMPARE(facets.facets().total, 110'000);
    QCOMPARE(facets.facets().totalCertainty, Certainty::Exact);
    QCOMPARE(facets.facets().sources.certainty, Certainty::Exact);
    const FacetCounts& users = facets.facets().users;
    QCOMPARE(users.certainty, Certainty::Estimated);
    QCOMPARE(users.values.at(0).value, u"ann"_s);
    QCOMPARE(users.values.at(1).value, u"bob"_s);
    const auto isNear = [](qint64 count, double wanted) {
        return std::abs(double(count) / wanted - 1) < 0.1;
    };
    QVERIFY2(isNear(users.values.at(0).count, 110'000 * 2 / 9.0), qPrintable(told(users).join(u", ")));
    QVERIFY2(isNear(users.values.at(1).count, 110'000 / 9.0), qPrintable(told(users).join(u", ")));

    // Where an index leads to few enough they are counted.
    FacetCount some({.where = read(u"type = device.online"_s)});
    while (!some.isComplete())
        need(some.step(*session, m_control));
    QCOMPARE(some.facets().users.certainty, Certainty::Exact);
    QCOMPARE(some.facets().users.values.first().count,
             large
                 .value(u"select count(*) from events where event_type = 'device.online' and metadata ->> "
                        "'user_id' = 'ann'"_s)
                 .toLongLong());
    // A report has no estimates.
    QCOMPARE(need(countResult(*session, {}, m_control)).totalCertainty, Certainty::Exact);
}

QTEST_GUILESS_MAIN(TestOfEventFacets)
#include "tst_event_facets.moc"
