#include <QTest>

#include "core/FilterParser.h"
#include "store/EventFilterBinding.h"
#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "store/FacetCount.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 second = microsecondsPerSecond;
const Timestamp origin = *Timestamp::parse(u"2026-01-10T00:00:00Z"_s);

QList<qint64> idsOf(const QList<Event>& events) {
    QList<qint64> ids;
    for (const Event& event : events)
        ids += event.id;
    return ids;
}

EventFilter filterOf(const QString& expression) {
    return {.where = need(readFilter(expression))};
}

QList<qint64> numbers(const QStringList& texts) {
    QList<qint64> list;
    for (const QString& text : texts)
        list += text.toLongLong();
    return list;
}

} // namespace

/// A history of 400 events over some days, with equal times, microsecond neighbours and text of every kind.
class TestOfEventStore : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void pagesBackwardsAreThePlainOrder();
    void pagesForwardsAreThePlainOrder();
    void pageEdgesAreExactToTheMicrosecond();
    void pageEdgesSplitEqualTimes();
    void newestPageHasNothingNewer();
    void emptyPagesLeadBack();
    void requestsThatCannotBeAreRefused();
    void everyFilterEqualsPlainSql_data();
    void everyFilterEqualsPlainSql();
    void hostileTextIsOnlyText_data();
    void hostileTextIsOnlyText();
    void streamGivesAllAndStopsEarly();
    void singleEventsAreFound();
    void chainComesInLogOrder();
    void neighboursSurroundTheEvent();
    void histogramTotalsEqualTheCount();
    void histogramBucketsAreAligned();
    void histogramOfAnEmptyRangeIsEmpty();
    void facetsEqualTheCounts();
    void extentIsExact();
    void statisticsEqualTheCounts();
    void arrivalsComeInIdOrder();
    void settledEventsComeOnce();
    void checksumsFindARewrittenRow();
    void oneDaysPageReadsOneDaysPartition();

private:
    /// The ids of all events that match `where`, newest first.
    QList<qint64> expected(const QString& where = u"true"_s) const {
        return numbers(
            m_database.run(u"select id from events where %1 order by timestamp desc, id desc"_s.arg(where)));
    }
    EventStore store() { return EventStore(*m_session); }

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfEventStore::initTestCase() {
    m_session = openSession(m_database);
    const QUuid correlation = QUuid::fromString(u"11111111-1111-4111-8111-111111111111"_s);
    QList<EventDraft> drafts;
    for (int n = 0; n < 400; ++n) {
        EventDraft draft;
        const bool isApp = n % 5 == 0;
        draft.eventType =
            isApp ? u"container.crashed"_s : (n % 2 ? u"device.heartbeat"_s : u"device.online"_s);
        draft.aggregateType = isApp ? u"app"_s : u"device"_s;
        draft.aggregateId = isApp ? u"dev-%1/edge"_s.arg(n % 7) : u"dev-%1"_s.arg(n % 7);
        draft.data =
            isApp ? u"{\"device_uuid\": \"dev-%1\", \"app_name\": \"edge\", \"exit_code\": %2}"_s.arg(n % 7)
                        .arg(n)
                  : u"{\"note\": \"100%_sure O'Hara \\\"q\\\" \\\\ number %1\"}"_s.arg(n);
        draft.metadata = n % 3 ? QString() : u"{\"user_id\": \"user-%1\"}"_s.arg(n % 4);
        draft.source = u"source-%1"_s.arg(n % 3);
        draft.correlationId = n % 50 == 0 ? correlation : QUuid();
        // Groups of four share a time; between the groups lies one microsecond, and now and then half a day.
        draft.timestamp = origin + (n / 4) + (n / 100) * 43'200 * second;
        drafts += draft;
    }
    bool given = false;
    JobControl control;
    const ImportReport report =
        need(EventPublisher(*m_session)
                 .import(
                     [&]() -> Result<QList<EventDraft>> {
                         return std::exchange(given, true) ? QList<EventDraft>{} : drafts;
                     },
                     control));
    QCOMPARE(report.events, 400);
    QCOMPARE(report.oldest, origin);
}

void TestOfEventStore::pagesBackwardsAreThePlainOrder() {
    for (const int limit : {1, 3, 7, 100, 399, 400, 1000}) {
        QList<qint64> walked;
        PageRequest request{.limit = limit};
        while (true) {
            const EventPage page = need(store().page({}, request));
            walked += idsOf(page.events);
            if (!page.older)
                break;
            request.before = page.older;
        }
        QCOMPARE(walked, expected());
    }
}

void TestOfEventStore::pagesForwardsAreThePlainOrder() {
    QList<qint64> walked;
    PageRequest request{.after = EventCursor{origin, 0}, .limit = 7};
    while (true) {
        const EventPage page = need(store().page({}, request));
        walked = idsOf(page.events) + walked;
        if (!page.newer)
            break;
        request.after = page.newer;
    }
    QCOMPARE(walked, expected());
}

void TestOfEventStore::pageEdgesAreExactToTheMicrosecond() {
    EventFilter filter;
    filter.range = {origin + 3, origin + 5};
    const EventPage page = need(store().page(filter, {}));
    QCOMPARE(page.events.size(), 8);
    QCOMPARE(page.events.last().timestamp, origin + 3);
    QCOMPARE(page.events.first().timestamp, origin + 4);
}

void TestOfEventStore::pageEdgesSplitEqualTimes() {
    const EventPage page = need(store().page({}, {.limit = 2}));
    QCOMPARE(page.events[0].timestamp, page.events[1].timestamp);
    const EventPage next = need(store().page({}, {.before = page.older, .limit = 2}));
    QCOMPARE(next.events[0].timestamp, page.events[0].timestamp);
    QCOMPARE(next.events[0].id, page.events[1].id - 1);
    const EventPage back = need(store().page({}, {.after = next.newer, .limit = 2}));
    QCOMPARE(idsOf(back.events), idsOf(page.events));
}

void TestOfEventStore::newestPageHasNothingNewer() {
    const EventPage page = need(store().page({}, {.limit = 5}));
    QVERIFY(!page.newer);
    QVERIFY(page.older);
    const EventPage all = need(store().page({}, {.limit = 400}));
    QVERIFY(!all.older);
}

void TestOfEventStore::emptyPagesLeadBack() {
    const EventCursor newest = EventCursor::of(need(store().page({}, {.limit = 1})).events.first());
    const EventPage beyond = need(store().page({}, {.after = newest, .limit = 5}));
    QVERIFY(beyond.events.isEmpty());
    QVERIFY(!beyond.newer);
    QCOMPARE(need(store().page({}, {.before = beyond.older, .limit = 1})).events.first().id, newest.id);
}

void TestOfEventStore::requestsThatCannotBeAreRefused() {
    const EventCursor place{origin, 1};
    for (const PageRequest& request : {PageRequest{.limit = 0}, PageRequest{.limit = 10'001},
                                       PageRequest{.before = place, .after = place}}) {
        const auto page = store().page({}, request);
        QVERIFY(!page);
        QCOMPARE(page.error().kind, ErrorKind::InvalidInput);
    }
}

void TestOfEventStore::everyFilterEqualsPlainSql_data() {
    QTest::addColumn<EventFilter>("filter");
    QTest::addColumn<QString>("where");
    QTest::newRow("range")
        << EventFilter{.range = {origin + 1, origin + 7}}
        << u"timestamp >= '2026-01-10 00:00:00.000001Z' and timestamp < '2026-01-10 00:00:00.000007Z'"_s;
    const auto row = [](const char* name, const QString& expression, const QString& where) {
        QTest::newRow(name) << filterOf(expression) << where;
    };
    row("type", u"type = device.online"_s, u"event_type = 'device.online'"_s);
    row("family", u"type = device.*"_s, u"event_type like 'device.%'"_s);
    row("family and type", u"type in (container.*, device.online)"_s,
        u"event_type in ('container.crashed', 'device.online')"_s);
    row("unknown family", u"type = devi.*"_s, u"false"_s);
    row("unknown type", u"type = device.onlin"_s, u"false"_s);
    row("aggregate type", u"aggregate_type = app"_s, u"aggregate_type = 'app'"_s);
    row("aggregate id", u"aggregate = dev-3"_s, u"aggregate_id = 'dev-3'"_s);
    row("device", u"device = dev-3"_s, u"aggregate_id = 'dev-3' or data ->> 'device_uuid' = 'dev-3'"_s);
    row("sources", u"source in (source-0, source-2)"_s, u"source in ('source-0', 'source-2')"_s);
    row("correlation", u"correlation = 11111111-1111-4111-8111-111111111111"_s,
        u"correlation_id = '11111111-1111-4111-8111-111111111111'"_s);
    row("words", u"text ~ \"  NUMBER  dev-4 \""_s,
        u"aggregate_id = 'dev-4' and data::text like '%number%'"_s);
    EventFilter all = filterOf(u"type = device.* and device = dev-1 and source = source-1 and sure"_s);
    all.range = {origin, {}};
    QTest::newRow("all") << all << u"aggregate_id = 'dev-1' and source = 'source-1'"_s;
}

void TestOfEventStore::everyFilterEqualsPlainSql() {
    QFETCH(EventFilter, filter);
    QFETCH(QString, where);
    const QList<qint64> wanted = expected(where);
    QCOMPARE(idsOf(need(store().page(filter, {.limit = 1000})).events), wanted);
    QCOMPARE(need(store().count(filter)), wanted.size());
    QCOMPARE(need(store().histogram(filter, HistogramKey::Type, 50)).total(), wanted.size());
    JobControl control;
    QCOMPARE(need(countResult(*m_session, filter, control)).total, wanted.size());
}

void TestOfEventStore::hostileTextIsOnlyText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("where");
    QTest::newRow("percent") << u"100%_sure"_s << u"event_type <> 'container.crashed'"_s;
    QTest::newRow("percent alone") << u"%%"_s << u"false"_s;
    QTest::newRow("underscores") << u"dev_3"_s << u"false"_s;
    QTest::newRow("quote") << u"O'Hara"_s << u"event_type <> 'container.crashed'"_s;
    QTest::newRow("injection") << u"');drop/**/table/**/events;--"_s << u"false"_s;
    QTest::newRow("backslash") << u"\\"_s << u"event_type <> 'container.crashed'"_s;
    QTest::newRow("brace") << u"{\"note\":"_s << u"event_type <> 'container.crashed'"_s;
    QTest::newRow("placeholder") << u"$1 ?"_s << u"false"_s;
}

void TestOfEventStore::hostileTextIsOnlyText() {
    QFETCH(QString, text);
    QFETCH(QString, where);
    QCOMPARE(need(store().count({.where = FilterExpression::words(text)})), expected(where).size());
    for (const FilterField field :
         {FilterField::Type, FilterField::Aggregate, FilterField::Device, FilterField::User})
        QCOMPARE(need(store().count({.where = FilterExpression::oneOf(field, {text})})), 0);
    QCOMPARE(
        need(store().count({.where = FilterExpression::oneOf(FilterField::Source, {text, u"a,b\"{}"_s})})),
        0);
}

void TestOfEventStore::streamGivesAllAndStopsEarly() {
    QList<qint64> streamed;
    QCOMPARE(need(store().forEach({},
                                  [&](const Event& event) {
                                      streamed += event.id;
                                      return true;
                                  })),
             400);
    QCOMPARE(streamed, expected());
    int taken = 0;
    QCOMPARE(need(store().forEach({}, [&](const Event&) { return ++taken < 3; })), 3);
    QCOMPARE(need(store().count({})), 400);
}

void TestOfEventStore::singleEventsAreFound() {
    const Event newest = need(store().page({}, {.limit = 1})).events.first();
    QCOMPARE(need(store().event(newest.id)), newest);
    QCOMPARE(need(store().event(newest.eventId)), newest);
    QCOMPARE(newest.checksum.size(), 64);
    QCOMPARE(store().event(QUuid::createUuid()).error().kind, ErrorKind::NotFound);
    QCOMPARE(store().event(qint64(-1)).error().kind, ErrorKind::NotFound);
}

void TestOfEventStore::chainComesInLogOrder() {
    const QList<Event> chain =
        need(store().chain(QUuid::fromString(u"11111111-1111-4111-8111-111111111111"_s)));
    QCOMPARE(chain.size(), 8);
    QVERIFY(std::is_sorted(chain.begin(), chain.end(),
                           [](const Event& a, const Event& b) { return a.id < b.id; }));
    QVERIFY(need(store().chain(QUuid::createUuid())).isEmpty());
}

void TestOfEventStore::neighboursSurroundTheEvent() {
    const QList<Event> history = need(store().page(filterOf(u"device = dev-2"_s), {.limit = 1000})).events;
    const Event& middle = history[history.size() / 2];
    const QList<Event> neighbours = need(store().neighbours(middle, 3));
    QCOMPARE(neighbours.size(), 6);
    for (int n = 0; n < 3; ++n) {
        QCOMPARE(neighbours[3 + n], history[history.size() / 2 - 1 - n]);
        QCOMPARE(neighbours[2 - n], history[history.size() / 2 + 1 + n]);
    }
}

void TestOfEventStore::histogramTotalsEqualTheCount() {
    for (const HistogramKey key : {HistogramKey::Family, HistogramKey::Type, HistogramKey::Source}) {
        for (const int buckets : {1, 10, 100, 5000}) {
            const EventHistogram histogram = need(store().histogram({}, key, buckets));
            QCOMPARE(histogram.total(), 400);
            QVERIFY(histogram.range.contains(origin));
        }
    }
    EventFilter filter;
    filter.range = {origin + 2, origin + 10};
    QCOMPARE(need(store().histogram(filter, HistogramKey::Family, 10)).total(), 32);
}

void TestOfEventStore::histogramBucketsAreAligned() {
    const EventHistogram daily = need(store().histogram({}, HistogramKey::Type, 10, microsecondsPerDay));
    QCOMPARE(daily.range, (TimeRange{origin, origin + 2 * microsecondsPerDay}));
    QCOMPARE(daily.bins.first().start, origin);
    for (const HistogramBin& bin : daily.bins)
        QCOMPARE((bin.start.microseconds - origin.microseconds) % microsecondsPerDay, 0);
    const EventHistogram weekly = need(store().histogram({}, HistogramKey::Type, 1, 7 * microsecondsPerDay));
    QCOMPARE(weekly.range.from->toDateTime().date().dayOfWeek(), int(Qt::Monday));
}

void TestOfEventStore::histogramOfAnEmptyRangeIsEmpty() {
    EventFilter filter;
    filter.range = {origin + 10, origin + 10};
    QCOMPARE(need(store().histogram(filter, HistogramKey::Family, 10)).total(), 0);
    filter.range = {origin, origin + 1'000'000 * microsecondsPerDay};
    QCOMPARE(store().histogram(filter, HistogramKey::Family, 10, 1).error().kind, ErrorKind::InvalidInput);
}

void TestOfEventStore::facetsEqualTheCounts() {
    JobControl control;
    FacetCount count;
    while (!count.isComplete())
        need(count.step(*m_session, control));
    const EventFacets& facets = count.facets();
    QCOMPARE(facets.total, 400);
    QCOMPARE(facets.types.values.size(), 3);
    QCOMPARE(facets.types.values.first().count, 160);
    QCOMPARE(facets.sources.values.first().value, u"source-0"_s);
    QCOMPARE(facets.sources.values.first().count, 134);
    qint64 users = 0;
    for (const FacetValue& user : facets.users.values)
        users += user.count;
    QCOMPARE(users, 134);
}

void TestOfEventStore::extentIsExact() {
    QCOMPARE(need(store().extent()), (TimeRange{origin, origin + 99 + 3 * 43'200 * second}));
    const TestDatabase empty;
    const auto session = openSession(empty);
    QCOMPARE(need(EventStore(*session).extent()), TimeRange{});
    QVERIFY(need(EventStore(*session).page({}, {})).events.isEmpty());
    QCOMPARE(need(EventStore(*session).histogram({}, HistogramKey::Family, 10)).total(), 0);
}

void TestOfEventStore::statisticsEqualTheCounts() {
    const QList<EventStatistic> statistics = need(store().statistics({}));
    QCOMPARE(statistics.size(), 3);
    QCOMPARE(statistics.first().count, 160);
    QCOMPARE(statistics.first().firstSeen, origin);
    QCOMPARE(need(store().statistics({origin, origin + 1})).size(), 3);
}

void TestOfEventStore::arrivalsComeInIdOrder() {
    const QList<qint64> all = numbers(m_database.run(u"select id from events order by id"_s));
    QCOMPARE(idsOf(need(store().arrivalsAfter(all[9], 5))), all.mid(10, 5));
    QCOMPARE(need(store().newestId()), all.last());
}

void TestOfEventStore::settledEventsComeOnce() {
    // Tests in other databases of the same cluster write too, and hold the horizon while they do.
    m_database.run(u"select advance_event_horizon()"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!need(store().settledAfter(0, 1)).isEmpty(), 60'000);
    QList<qint64> read;
    while (true) {
        const QList<Event> batch = need(store().settledAfter(read.isEmpty() ? 0 : read.last(), 150));
        if (batch.isEmpty())
            break;
        read += idsOf(batch);
    }
    QCOMPARE(read, numbers(m_database.run(u"select id from events order by id"_s)));
}

void TestOfEventStore::checksumsFindARewrittenRow() {
    TestDatabase copy;
    const auto session = openSession(copy);
    EventDraft draft{.eventType = u"device.online"_s,
                     .aggregateType = u"device"_s,
                     .aggregateId = u"a"_s,
                     .data = u"{\"n\": 1}"_s};
    for (int n = 0; n < 3; ++n)
        need(EventPublisher(*session).publish(draft));
    JobControl control;
    QCOMPARE(need(EventStore(*session).verifyChecksums({}, control)).mismatchCount, 0);
    copy.run(
        u"do $$ declare p text; begin select tableoid::regclass into p from events limit 1;"
        "execute format('alter table %s disable trigger all', p);"
        "update events set data = '{\"n\": 2}' where id = (select max(id) from events); end $$"_s);
    const ChecksumReport report = need(EventStore(*session).verifyChecksums({}, control));
    QCOMPARE(report.checked, 3);
    QCOMPARE(report.mismatchCount, 1);
    QCOMPARE(report.mismatches.first().data, u"{\"n\": 2}"_s);
}

void TestOfEventStore::oneDaysPageReadsOneDaysPartition() {
    // The conditions that do not apply fall away while the query is planned: one partition is left, and its
    // index.
    const FilteredQuery page = need(filteredQuery(*m_session, u"event_page_older"_s, {}));
    need(m_session->execute(u"prepare page as "_s + page.sql));
    QSqlQuery query = need(m_session->execute(
        u"explain (costs off) execute page ('2026-01-10', '2026-01-11', null, null, 10)"_s));
    QStringList lines;
    while (query.next())
        lines += query.value(0).toString();
    const QString plan = lines.join(u'\n');
    QVERIFY2(plan.contains(u"events_2026_01_10"_s) && !plan.contains(u"events_2026_01_11"_s),
             qUtf8Printable(plan));
    QVERIFY2(plan.contains(u"Index Scan"_s) && !plan.contains(u"Sort"_s), qUtf8Printable(plan));
    QVERIFY2(!plan.contains(u"source"_s) && !plan.contains(u"concat_ws"_s), qUtf8Printable(plan));
}

Q_DECLARE_METATYPE(fleet::EventFilter)

QTEST_GUILESS_MAIN(TestOfEventStore)
#include "tst_event_store.moc"
