// Charts say what counting says: rankings and hours of the week against SQL of their own, on the demo fleet,
// under several filters.
#include <QTest>

#include "core/FilterParser.h"
#include "core/WeekGrid.h"
#include "jobs/CountQuarters.h"
#include "jobs/DemoFleet.h"
#include "store/EventRankings.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestOfEventCharts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void rankingsEqualCounting_data();
    void rankingsEqualCounting();
    void everyPlaceLeadsToItsEvents_data();
    void everyPlaceLeadsToItsEvents();
    void rankingsHaveLimits();
    void rankingsOfNothingAreEmpty();

    void hoursOfTheWeekEqualCounting_data();
    void hoursOfTheWeekEqualCounting();
    void hoursOfTheWeekLeadToTheirEvents();
    void yearsAreCountedInStretches();
    void countingByTheHourCanBeStopped();

    void everyKeyOfTheHistogramAddsUpToTheCount_data();
    void everyKeyOfTheHistogramAddsUpToTheCount();

private:
    struct Asked {
        QString name;
        QString filter; ///< In the filter language.
        QString sql;    ///< The same in SQL.
    };
    static QList<Asked> asked();
    EventFilter filterOf(const QString& text) const;

    JobControl m_control;
    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    TimeRange m_range; ///< Ends amid quarters of an hour.
};

void TestOfEventCharts::initTestCase() {
    m_session = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    DemoFleetOptions options;
    options.devices = 16;
    options.days = 4;
    need(loadDemoFleet(*m_session, options, m_control));
    settle(m_database);
    // Most is in rollups, some not yet.
    need(ProjectionBuilder(*m_session).catchUp(m_control));
    m_database.run(
        uR"(
        INSERT INTO events (event_type, aggregate_type, aggregate_id, data, metadata, source)
        VALUES ('container.crashed', 'app', 'd/x', '{"device_uuid": "d", "app_name": "o''brien \"x\""}', '{}', 'fault; injector'),
               ('container.crashed', 'app', 'd/x', '{"device_uuid": "d", "app_name": 7}', '{"user_id": "u,1"}', 'api'),
               ('container.crashed', 'app', 'nobody', '{}', '{}', 'api'))"_s);
    const TimeRange extent = need(EventStore(*m_session).extent());
    m_range = {*extent.from + 7 * 3'600'123'457, *extent.to + 1};
}

QList<TestOfEventCharts::Asked> TestOfEventCharts::asked() {
    return {{u"all"_s, QString(), u"true"_s},
            {u"family"_s, u"type = container.*"_s, u"event_type LIKE 'container.%'"_s},
            {u"source"_s, u"source = api"_s, u"source = 'api'"_s},
            {u"payload"_s, u"data.exit_code > 1"_s, u"(data ->> 'exit_code')::numeric > 1"_s},
            {u"either"_s, u"user exists or type = device.*"_s,
             u"(metadata ->> 'user_id' IS NOT NULL OR event_type LIKE 'device.%')"_s},
            {u"not"_s, u"not type = device.heartbeat"_s, u"event_type <> 'device.heartbeat'"_s}};
}

EventFilter TestOfEventCharts::filterOf(const QString& text) const {
    const auto where = parseFilter(text);
    return {m_range, *where};
}

void TestOfEventCharts::rankingsEqualCounting_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("condition");
    QTest::addColumn<RankingSubject>("subject");
    QTest::addColumn<QString>("value");
    const QString device = u"event_device_id(aggregate_type, aggregate_id, data, metadata)"_s;
    const QString app = u"CASE jsonb_typeof(data -> 'app_name') WHEN 'string' THEN data ->> 'app_name' END"_s;
    const QString crash = u" AND event_type IN ('container.crashed', 'current_state.app_crashed')"_s;
    for (const Asked& asked : asked()) {
        const auto add = [&](const char* name, RankingSubject subject, const QString& value,
                             const QString& more) {
            QTest::addRow("%s, %s", name, qPrintable(asked.name))
                << asked.filter << asked.sql + more << subject << value;
        };
        add("crashing devices", RankingSubject::CrashingDevices, device, crash);
        add("crashing apps", RankingSubject::CrashingApps, app, crash);
        add("sources", RankingSubject::Sources, u"source"_s, {});
        add("types", RankingSubject::Types, u"event_type"_s, {});
        add("users", RankingSubject::Users, u"metadata ->> 'user_id'"_s, {});
        add("devices", RankingSubject::Devices, device, {});
    }
}

void TestOfEventCharts::rankingsEqualCounting() {
    QFETCH(QString, filter);
    QFETCH(QString, condition);
    QFETCH(RankingSubject, subject);
    QFETCH(QString, value);
    for (const int limit : {3, 1000}) {
        const EventRanking ranking = need(EventRankings(*m_session).rank(filterOf(filter), subject, limit));
        const QString events = u"FROM events WHERE timestamp >= '%1' AND timestamp < '%2' AND %3"_s.arg(
            m_range.from->toString(), m_range.to->toString(), condition);
        QStringList counted = m_database.run(
            u"SELECT count(*) || ' ' || (%1) %2 AND (%1) IS NOT NULL GROUP BY (%1) ORDER BY count(*) DESC, (%1) COLLATE \"C\""_s
                .arg(value, events));
        QCOMPARE(ranking.otherValues, std::max<qsizetype>(0, counted.size() - limit));
        qint64 sum = ranking.otherEvents + ranking.withoutValue;
        QStringList found;
        for (const RankedValue& ranked : ranking.values) {
            found += QString::number(ranked.count) + u' ' + ranked.value;
            sum += ranked.count;
        }
        if (limit == 1000) {
            found.sort();
            counted.sort();
            QCOMPARE(found, counted);
        } else {
            for (qsizetype i = 0; i < found.size(); ++i)
                QCOMPARE(found.at(i).section(u' ', 0, 0), counted.at(i).section(u' ', 0, 0));
        }
        QCOMPARE(sum, ranking.total);
        QCOMPARE(QString::number(ranking.total), m_database.value(u"SELECT count(*) "_s + events));
        QCOMPARE(ranking.total, need(EventStore(*m_session).count(rankedEvents(filterOf(filter), subject))));
    }
}

void TestOfEventCharts::everyPlaceLeadsToItsEvents_data() {
    QTest::addColumn<RankingSubject>("subject");
    QTest::newRow("crashing devices") << RankingSubject::CrashingDevices;
    QTest::newRow("crashing apps") << RankingSubject::CrashingApps;
    QTest::newRow("sources") << RankingSubject::Sources;
    QTest::newRow("types") << RankingSubject::Types;
    QTest::newRow("users") << RankingSubject::Users;
    QTest::newRow("devices") << RankingSubject::Devices;
}

void TestOfEventCharts::everyPlaceLeadsToItsEvents() {
    QFETCH(RankingSubject, subject);
    for (const Asked& asked : asked()) {
        const EventFilter filter = filterOf(asked.filter);
        for (const RankedValue& ranked : need(EventRankings(*m_session).rank(filter, subject, 1000)).values) {
            EventFilter behind = rankedEvents(filter, subject);
            behind.where = behind.where.with(rankedCondition(subject, ranked.value));
            QCOMPARE(need(EventStore(*m_session).count(behind)), ranked.count);
            // As it is written, too.
            QCOMPARE(*parseFilter(behind.where.toString()), behind.where);
        }
    }
}

void TestOfEventCharts::rankingsHaveLimits() {
    for (const int limit : {0, -1, 1001}) {
        const auto ranking = EventRankings(*m_session).rank({}, RankingSubject::Users, limit);
        QVERIFY(!ranking);
        QCOMPARE(ranking.error().kind, ErrorKind::InvalidInput);
    }
}

void TestOfEventCharts::rankingsOfNothingAreEmpty() {
    for (const RankingSubject subject :
         {RankingSubject::CrashingDevices, RankingSubject::Sources, RankingSubject::Users}) {
        const EventRanking ranking =
            need(EventRankings(*m_session).rank(filterOf(u"type = no.such"_s), subject, 10));
        QCOMPARE(ranking.values, QList<RankedValue>());
        QCOMPARE(ranking.total, 0);
    }
}

void TestOfEventCharts::hoursOfTheWeekEqualCounting_data() {
    QTest::addColumn<QString>("zone");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("condition");
    for (const QString& zone : {u"UTC"_s, u"Asia/Kathmandu"_s, u"America/St_Johns"_s, u"Australia/Adelaide"_s,
                                u"Europe/Berlin"_s}) {
        for (const Asked& asked : asked())
            QTest::addRow("%s, %s", qPrintable(zone), qPrintable(asked.name))
                << zone << asked.filter << asked.sql;
    }
}

void TestOfEventCharts::hoursOfTheWeekEqualCounting() {
    QFETCH(QString, zone);
    QFETCH(QString, filter);
    QFETCH(QString, condition);
    const auto quarters = need(countQuarters(*m_session, filterOf(filter), m_control));
    const WeekGrid week(quarters, QTimeZone(zone.toUtf8()));
    QStringList found;
    for (int day = 0; day < WeekGrid::days; ++day) {
        for (int hour = 0; hour < WeekGrid::hours; ++hour) {
            if (const qint64 count = week.count({day, hour}); count > 0)
                found += u"%1 %2 %3"_s.arg(day).arg(hour).arg(count);
        }
    }
    QCOMPARE(found, m_database.run(u"SELECT isodow - 1 || ' ' || hour || ' ' || count(*) FROM ("
                                   "SELECT extract(isodow FROM timestamp AT TIME ZONE '%1') AS isodow, "
                                   "extract(hour FROM timestamp AT TIME ZONE '%1') AS hour FROM events "
                                   "WHERE timestamp >= '%2' AND timestamp < '%3' AND %4) AS e "
                                   "GROUP BY isodow, hour ORDER BY isodow, hour"_s.arg(
                                       zone, m_range.from->toString(), m_range.to->toString(), condition)));
    QCOMPARE(week.total(), need(EventStore(*m_session).count(filterOf(filter))));
}

void TestOfEventCharts::hoursOfTheWeekLeadToTheirEvents() {
    const EventFilter filter = filterOf(u"type = container.*"_s);
    const WeekGrid week(need(countQuarters(*m_session, filter, m_control)), QTimeZone("Asia/Kathmandu"));
    for (int place = 0; place < WeekGrid::days * WeekGrid::hours; ++place) {
        const WeekHour at{place / WeekGrid::hours, place % WeekGrid::hours};
        qint64 behind = 0;
        for (const TimeRange& span : week.spans(at))
            behind += need(EventStore(*m_session)
                               .count({{std::max(*span.from, *m_range.from), std::min(*span.to, *m_range.to)},
                                       filter.where}));
        QCOMPARE(behind, week.count(at));
    }
}

void TestOfEventCharts::yearsAreCountedInStretches() {
    TestDatabase database;
    database.run(
        u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp) "
        "SELECT 'device.online', 'device', 'd-' || n, '{}', timestamptz '2016-02-29 23:59:59.999999Z' + n * "
        "interval '9 days 7 hours' "
        "FROM generate_series(0, 400) n"_s);
    const auto session = openSession(database);
    const WeekGrid week(need(countQuarters(*session, {}, m_control)), QTimeZone::utc());
    QCOMPARE(week.total(), 401);
    QCOMPARE(QString::number(week.count({0, 23})),
             database.value(
                 u"SELECT count(*) FROM events WHERE extract(isodow FROM timestamp AT TIME ZONE 'UTC') = 1 "
                 "AND extract(hour FROM timestamp AT TIME ZONE 'UTC') = 23"_s));
}

void TestOfEventCharts::countingByTheHourCanBeStopped() {
    struct Stopped : JobControl {
        bool isCancelled() const override { return true; }
    } control;
    const auto quarters = countQuarters(*m_session, {}, control);
    QVERIFY(!quarters);
    QCOMPARE(quarters.error().kind, ErrorKind::Cancelled);
}

void TestOfEventCharts::everyKeyOfTheHistogramAddsUpToTheCount_data() {
    QTest::addColumn<QString>("filter");
    for (const Asked& asked : asked())
        QTest::newRow(qPrintable(asked.name)) << asked.filter;
}

void TestOfEventCharts::everyKeyOfTheHistogramAddsUpToTheCount() {
    QFETCH(QString, filter);
    const qint64 length = m_range.to->microseconds - m_range.from->microseconds;
    for (const TimeRange& range : {m_range, TimeRange{*m_range.from - length, *m_range.from}}) {
        const EventFilter asked{range, filterOf(filter).where};
        const qint64 count = need(EventStore(*m_session).count(asked));
        for (const HistogramKey key : {HistogramKey::Family, HistogramKey::Type, HistogramKey::Source})
            QCOMPARE(need(EventStore(*m_session).histogram(asked, key, 96)).total(), count);
    }
}

QTEST_MAIN(TestOfEventCharts)
#include "tst_event_charts.moc"
