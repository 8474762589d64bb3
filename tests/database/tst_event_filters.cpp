// Every kind of condition against plain SQL on a demo fleet, plans, hostile input, and the search in slices.
#include <QRandomGenerator>
#include <QTest>
#include <thread>

#include "core/FilterParser.h"
#include "jobs/DemoFleet.h"
#include "store/EventFilterBinding.h"
#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "store/FacetCount.h"
#include "store/SqlValues.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

QList<qint64> idsOf(const QList<Event>& events) {
    QList<qint64> ids;
    for (const Event& event : events)
        ids += event.id;
    return ids;
}

/// Stops as soon as it has been asked so many times.
class StopsAfter : public JobControl {
public:
    explicit StopsAfter(int questions) : m_left(questions) {}
    bool isCancelled() const override { return m_left-- <= 0; }
    void progress(qint64 done, qint64 total, const QString&) override {
        m_everGrew = m_everGrew && done >= m_done && done <= total;
        m_done = done;
    }
    bool everGrew() const { return m_everGrew && m_done > 0; }

private:
    mutable int m_left;
    qint64 m_done = 0;
    bool m_everGrew = true;
};

} // namespace

/// A demo fleet of four devices over two days, and some events with odd payloads.
class TestOfEventFilters : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everyConditionEqualsPlainSql_data();
    void everyConditionEqualsPlainSql();
    void randomCombinationsAndTheirOppositesCoverTheLog();
    void hostileValuesStayValues_data();
    void hostileValuesStayValues();
    void brokenPatternsAreNamed();
    void aPatternThatRunsWildIsStopped();
    void indexedConditionsUseTheirIndex_data();
    void indexedConditionsUseTheirIndex();
    void theSearchFindsWhatThePageFinds_data();
    void theSearchFindsWhatThePageFinds();
    void theSearchSaysHowFarItCame();
    void theSearchCanBeStopped();
    void whatArrivesWhileSearchingIsFoundByTheNextSearch();

private:
    EventStore store() { return EventStore(*m_session); }
    EventFilter filterOf(const QString& expression) const { return {.where = need(readFilter(expression))}; }
    qint64 count(const QString& where) const {
        return m_database.value(u"select count(*) from events where "_s + where).toLongLong();
    }
    QString planOf(const EventFilter& filter);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    qint64 m_all = 0;
};

void TestOfEventFilters::initTestCase() {
    m_session = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    DemoFleetOptions options;
    options.devices = 4;
    options.days = 2;
    JobControl control;
    need(loadDemoFleet(*m_session, options, control));
    for (
        const QString& data :
        {u"{\"exit_code\": 137.50, \"severity\": \"warning\", \"odd key\": {\"a.b\": [1, \"x\", null]}}"_s,
         u"{\"exit_code\": \"137\", \"flag\": true, \"tags\": [\"red\", \"blue sky\"]}"_s,
         u"{\"exit_code\": 12345678901234567890.10, \"flag\": false, \"quote\": \"O'Hara \\\"q\\\" \\\\\"}"_s,
         u"{\"exit_code\": null, \"fields\": [{\"path\": \"x\", \"old\": 1}, {\"path\": \"y\", \"old\": 20}]}"_s})
        need(EventPublisher(*m_session)
                 .publish({.eventType = u"device.heartbeat"_s,
                           .aggregateType = u"device"_s,
                           .aggregateId = u"odd-one"_s,
                           .data = data,
                           .metadata = u"{\"severity\": \"low\", \"ticket\": \"OPS-7\"}"_s,
                           .source = u"odd source"_s}));
    m_database.run(u"analyze events"_s);
    m_all = count(u"true"_s);
    QVERIFY(m_all > 300);
}

void TestOfEventFilters::everyConditionEqualsPlainSql_data() {
    QTest::addColumn<QString>("where");
    const auto row = [](const char* expression, const char* where) {
        QTest::newRow(expression) << QString::fromUtf8(where);
    };
    row("", "true");
    row("type = container.*", "event_type like 'container.%'");
    row("type != container.*", "event_type not like 'container.%'");
    row("type in (container.crashed, device.*)",
        "event_type = 'container.crashed' or event_type ~ '^device\\.'");
    row("type ~ crash", "event_type like '%crash%'");
    row("type matches \"^(device|image)\\.\"", "event_type ~ '^(device|image)\\.'");
    row("aggregate_type = app", "aggregate_type = 'app'");
    row("aggregate = odd-one", "aggregate_id = 'odd-one'");
    row("aggregate ~ edge", "aggregate_id ilike '%edge%'");
    row("device = odd-one", "aggregate_type = 'device' and aggregate_id = 'odd-one'");
    row("device not exists", "event_device_id(aggregate_type, aggregate_id, data, metadata) is null");
    row("source = \"odd source\"", "source = 'odd source'");
    row("source in (api, user)", "source in ('api', 'user')");
    row("source not in (api, user)", "source not in ('api', 'user')");
    row("user exists", "metadata ->> 'user_id' is not null");
    row("user not exists", "metadata ->> 'user_id' is null");
    row("user ~ oper", "metadata ->> 'user_id' ilike '%oper%'");
    row("user != nobody", "true");
    row("severity = warning", "data ->> 'severity' = 'warning'");
    row("severity in (warning, low)", "aggregate_id = 'odd-one'");
    row("metadata.ticket = OPS-7", "metadata ->> 'ticket' = 'OPS-7'");
    row("not metadata.ticket = OPS-7", "metadata ->> 'ticket' is distinct from 'OPS-7'");
    row("causation exists", "causation_id is not null");
    row("text ~ \"odd-one SKY\"", "data::text like '%blue sky%'");
    row("text matches \"O'H[a-z]+\"", "data::text like '%O''Hara%'");
    row("data ~ \"blue\"", "data::text like '%blue%'");
    row("data.exit_code > 0",
        "jsonb_typeof(data -> 'exit_code') = 'number' and (data ->> 'exit_code')::numeric > 0");
    row("data.exit_code = 137.5", "data -> 'exit_code' = '137.5'");
    row("data.exit_code = \"137\"", "data -> 'exit_code' = '\"137\"'");
    row("data.exit_code = 12345678901234567890.1", "data -> 'exit_code' = '12345678901234567890.1'");
    row("data.exit_code = 12345678901234567890.2", "false");
    row("data.exit_code >= 12345678901234567890.10", "data -> 'exit_code' = '12345678901234567890.1'");
    row("data.exit_code = null", "data -> 'exit_code' = 'null'");
    row("data.exit_code exists", "data ? 'exit_code'");
    row("data.exit_code not exists", "not data ? 'exit_code'");
    row("data.flag = true", "data -> 'flag' = 'true'");
    row("data.flag in (true, false)", "data ? 'flag'");
    row("data.app_config.image ~ edge-vision", "data #>> '{app_config,image}' ilike '%edge-vision%'");
    row("data.app_config.image exists", "data #> '{app_config,image}' is not null");
    row("data.app_name = edge-vision", "data ->> 'app_name' = 'edge-vision'");
    row("data.app_name matches \"^edge-[a-z]+$\"", "data ->> 'app_name' ~ '^edge-[a-z]+$'");
    row("data.fields[*].path = x",
        "exists (select from jsonb_array_elements(case when jsonb_typeof(data -> 'fields') "
        "= 'array' then data -> 'fields' end) f where f ->> 'path' = 'x')");
    row("data.fields[1].old > 10", "(data #> '{fields,1,old}') = '20'");
    row("data.\"odd key\".\"a.b\"[0] = 1", "data #> '{odd key,a.b,0}' = '1'");
    row("data.tags = red", "data -> 'tags' ? 'red'");
    row("data.tags ~ sky", "data ->> 'tags' like '%sky%'");
    row("data.quote = \"O'Hara \\\"q\\\" \\\\\"", "data ->> 'quote' = 'O''Hara \"q\" \\'");
    row("id < 20", "id < 20");
    row("id in (3, 5)", "id in (3, 5)");
    row("time >= now-1d", "timestamp >= now() - interval '1 day'");
    row("type = container.crashed and not (source = api or data.exit_code = 137)",
        "event_type = 'container.crashed' and source <> 'api' and data -> 'exit_code' is distinct from "
        "'137'");
    row("type = device.online or data.exit_code > 1 and not device = odd-one",
        "event_type = 'device.online' or (jsonb_typeof(data -> 'exit_code') = 'number' and "
        "(data ->> 'exit_code')::numeric > 1 and aggregate_id <> 'odd-one')");
}

void TestOfEventFilters::everyConditionEqualsPlainSql() {
    QFETCH(QString, where);
    const EventFilter filter = filterOf(QString::fromUtf8(QTest::currentDataTag()));
    const qint64 wanted = count(where);
    QCOMPARE(need(store().count(filter)), wanted);
    JobControl control;
    QCOMPARE(need(countResult(*m_session, filter, control)).total, wanted);
    QCOMPARE(need(store().histogram(filter, HistogramKey::Type, 30)).total(), wanted);
    qint64 streamed = 0;
    need(store().forEach(filter, [&](const Event&) { return ++streamed > 0; }));
    QCOMPARE(streamed, wanted);
}

void TestOfEventFilters::randomCombinationsAndTheirOppositesCoverTheLog() {
    const QStringList leaves{u"type = container.*"_s, u"source = api"_s,          u"user exists"_s,
                             u"data.exit_code > 0"_s, u"text ~ edge"_s,           u"device = odd-one"_s,
                             u"severity = low"_s,     u"metadata.ticket exists"_s};
    QRandomGenerator random(11);
    std::function<QString(int)> tree = [&](int depth) {
        const int kind = depth == 0 ? 3 : random.bounded(4);
        if (kind == 3)
            return leaves[random.bounded(int(leaves.size()))];
        if (kind == 2)
            return u"not (%1)"_s.arg(tree(depth - 1));
        return u"((%1) %2 (%3))"_s.arg(tree(depth - 1), kind ? u"and"_s : u"or"_s, tree(depth - 1));
    };
    for (int n = 0; n < 25; ++n) {
        const QString expression = tree(4);
        const qint64 met = need(store().count(filterOf(expression)));
        const qint64 unmet = need(store().count(filterOf(u"not (%1)"_s.arg(expression))));
        QVERIFY2(met + unmet == m_all, qPrintable(expression));
    }
}

void TestOfEventFilters::hostileValuesStayValues_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("quote") << u"x' or '1'='1"_s;
    QTest::newRow("statement") << u"'; drop table events; --"_s;
    QTest::newRow("comment") << u"*/ /* -- \n"_s;
    QTest::newRow("backslash") << u"\\' or true --"_s;
    QTest::newRow("dollars") << u"$1 $$ $x$ ? :name @1 @conditions"_s;
    QTest::newRow("braces") << u"{\"a\", NULL}"_s;
    QTest::newRow("path") << u"\") ? (true) || (\"\" == \""_s;
    QTest::newRow("controls") << u"\t\r\n\u0001\u001f\u007f"_s;
    QTest::newRow("surrogate") << QString(QChar(0xd800));
    QTest::newRow("long") << u"';--"_s.repeated(2000);
}

void TestOfEventFilters::hostileValuesStayValues() {
    QFETCH(QString, text);
    const FilterValue value{FilterValue::Kind::Text, text};
    for (const FilterField field :
         {FilterField::Type, FilterField::Aggregate, FilterField::AggregateType, FilterField::Device,
          FilterField::Source, FilterField::User, FilterField::Severity})
        QCOMPARE(need(store().count({.where = FilterExpression::oneOf(field, {text})})), 0);
    for (const FilterOperator op :
         {FilterOperator::OneOf, FilterOperator::Less, FilterOperator::Contains, FilterOperator::Exists}) {
        const QList<JsonStep> path{{JsonStep::Kind::Member, text}, {JsonStep::Kind::EveryItem}};
        const QList<FilterValue> values = op == FilterOperator::Exists ? QList<FilterValue>() : QList{value};
        QCOMPARE(need(store().count({.where = FilterCondition{FilterField::Data, path, op, values}})), 0);
    }
    const QList<JsonStep> plain{{JsonStep::Kind::Member, u"app_name"_s}};
    QCOMPARE(need(store().count(
                 {.where = FilterCondition{FilterField::Data, plain, FilterOperator::OneOf, {value}}})),
             0);
    // As a pattern it may be broken, and nothing else.
    const auto matched = store().count(
        {.where = FilterCondition{
             FilterField::Source, {}, FilterOperator::Matches, {{FilterValue::Kind::Text, text.left(250)}}}});
    QVERIFY(matched || matched.error().kind == ErrorKind::InvalidInput);
    QCOMPARE(count(u"true"_s), m_all);
}

void TestOfEventFilters::brokenPatternsAreNamed() {
    for (const QString& pattern : {u"("_s, u"[a"_s, u"*a"_s, u"a{5,2}"_s, u"((a{1,255}){1,255}){1,255}"_s}) {
        const auto counted = store().count(filterOf(u"source matches \"%1\""_s.arg(pattern)));
        QVERIFY2(!counted, qPrintable(pattern));
        QCOMPARE(counted.error().kind, ErrorKind::InvalidInput);
    }
}

void TestOfEventFilters::aPatternThatRunsWildIsStopped() {
    EventDraft draft{.eventType = u"device.heartbeat"_s,
                     .aggregateType = u"device"_s,
                     .aggregateId = u"wild"_s,
                     .data = u"{\"line\": \"%1!\"}"_s.arg(QString(4000, u'x'))};
    need(EventPublisher(*m_session).publish(draft));
    ++m_all;
    const EventFilter filter = filterOf(u"data.line matches \"^(x*)*(x*)*\\1(x+x+)+\\2y$\""_s);
    const auto hasty = openSession(m_database, {.statement = std::chrono::milliseconds{200}});
    const auto stopped = EventStore(*hasty).count(filter);
    if (!stopped)
        QCOMPARE(stopped.error().kind, ErrorKind::Timeout);
    // And by hand, in the middle of it.
    std::jthread canceller([handle = m_session->cancelHandle()](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            handle.cancel();
            std::this_thread::yield();
        }
    });
    const auto cancelled = store().count(filter);
    canceller.request_stop();
    canceller.join();
    QVERIFY(cancelled || cancelled.error().kind == ErrorKind::Cancelled);
    m_session = openSession(m_database); // whatever cancel was still on its way belongs to the old one
}

QString TestOfEventFilters::planOf(const EventFilter& filter) {
    const FilteredQuery query =
        need(filteredQuery(*m_session, u"event_page_older"_s, filter, {sql::null(), sql::null(), 10}));
    QStringList values;
    for (const QVariant& value : query.values)
        values += value.isNull() ? u"null"_s : u'\'' + value.toString().replace(u'\'', u"''"_s) + u'\'';
    need(m_session->execute(u"prepare planned as "_s + query.sql));
    need(m_session->execute(u"set enable_seqscan to off"_s));
    QSqlQuery plan =
        need(m_session->execute(u"explain (costs off) execute planned (%1)"_s.arg(values.join(u", "_s))));
    QStringList lines;
    while (plan.next())
        lines += plan.value(0).toString();
    need(m_session->execute(u"deallocate planned"_s));
    need(m_session->execute(u"reset enable_seqscan"_s));
    return lines.join(u'\n');
}

void TestOfEventFilters::indexedConditionsUseTheirIndex_data() {
    QTest::addColumn<QString>("condition");
    const auto row = [](const char* expression, const char* condition) {
        QTest::newRow(expression) << QString::fromUtf8(condition);
    };
    row("type = device.deprovisioned and text ~ nothing", "Index Cond: (((event_type)::text = ");
    row("aggregate_type = device and aggregate = odd-one", "((aggregate_id)::text = ");
    row("correlation = 11111111-1111-4111-8111-111111111111 and data.x > 1",
        "Index Cond: (correlation_id = ");
    row("event = 11111111-1111-4111-8111-111111111111", "Index Cond: (event_id = ");
    row("id = 7", "Index Cond: (id = ");
    row("time < now-30h", "\"timestamp\" < ");
    row("device = odd-one", "Index Cond: ((CASE");
}

void TestOfEventFilters::indexedConditionsUseTheirIndex() {
    QFETCH(QString, condition);
    EventFilter filter = filterOf(QString::fromUtf8(QTest::currentDataTag()));
    const Timestamp today{Timestamp::now().microseconds / microsecondsPerDay * microsecondsPerDay};
    filter.range = {today - microsecondsPerDay, today}; // one partition, full
    const QString plan = planOf(filter);
    QVERIFY2(plan.contains(condition), qPrintable(plan));
}

void TestOfEventFilters::theSearchFindsWhatThePageFinds_data() {
    QTest::addColumn<EventFilter>("filter");
    for (const char* text : {"text ~ edge", "source = api", "data.exit_code > 0", "text ~ nothing-like-it",
                             "not type = device.heartbeat", "type = container.*"})
        QTest::newRow(text) << filterOf(QString::fromUtf8(text));
    EventFilter ranged = filterOf(u"text ~ device"_s);
    ranged.range = {Timestamp::now() - 40 * microsecondsPerHour, Timestamp::now() - 10 * microsecondsPerHour};
    QTest::newRow("in a range") << ranged;
    ranged.range = {Timestamp::now() + microsecondsPerDay, {}};
    QTest::newRow("beyond the log") << ranged;
}

void TestOfEventFilters::theSearchFindsWhatThePageFinds() {
    QFETCH(EventFilter, filter);
    QList<qint64> wanted;
    need(store().forEach(filter, [&](const Event& event) {
        wanted += event.id;
        return true;
    }));
    JobControl control;
    for (const SearchPace& pace :
         {SearchPace{}, SearchPace{microsecondsPerHour, std::chrono::milliseconds{0}}}) {
        QList<qint64> down;
        PageRequest request{.limit = 37};
        for (bool more = true; more;) {
            const EventPage page = need(store().search(filter, request, control, pace));
            down += idsOf(page.events);
            request.before = page.older;
            more = page.older.has_value();
        }
        QCOMPARE(down, wanted);
        QList<qint64> up;
        request = {.after = EventCursor{filter.range.from.value_or(Timestamp{0}) - 1, 0}, .limit = 37};
        for (bool more = true; more;) {
            const EventPage page = need(store().search(filter, request, control, pace));
            up = idsOf(page.events) + up;
            request.after = page.newer;
            more = page.newer.has_value();
        }
        QCOMPARE(up, wanted);
    }
}

void TestOfEventFilters::theSearchSaysHowFarItCame() {
    const EventFilter filter = filterOf(u"text ~ nothing-like-it"_s);
    StopsAfter control(1'000'000);
    PageRequest request{.limit = 10};
    std::optional<Timestamp> before;
    int steps = 0;
    while (true) {
        const EventPage page = need(
            store().search(filter, request, control, {microsecondsPerHour, std::chrono::milliseconds{0}}));
        QVERIFY(page.events.isEmpty());
        if (!page.older)
            break;
        QVERIFY(page.searchedTo);
        QVERIFY(!before || *page.searchedTo < *before);
        before = page.searchedTo;
        request.before = page.older;
        ++steps;
    }
    QVERIFY(steps > 3);
    StopsAfter whole(1'000'000);
    need(store().search(filter, {.limit = 10}, whole, {microsecondsPerHour, std::chrono::hours{1}}));
    QVERIFY(whole.everGrew());
}

void TestOfEventFilters::theSearchCanBeStopped() {
    StopsAfter control(3);
    const auto stopped = store().search(filterOf(u"text ~ nothing-like-it"_s), {.limit = 10}, control,
                                        {microsecondsPerSecond * 60, std::chrono::hours{1}});
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::Cancelled);
}

void TestOfEventFilters::whatArrivesWhileSearchingIsFoundByTheNextSearch() {
    JobControl control;
    const EventFilter filter = filterOf(u"source = \"late one\""_s);
    QVERIFY(need(store().search(filter, {.limit = 10}, control)).events.isEmpty());
    need(EventPublisher(*m_session)
             .publish({.eventType = u"device.heartbeat"_s,
                       .aggregateType = u"device"_s,
                       .aggregateId = u"a"_s,
                       .data = u"{}"_s,
                       .source = u"late one"_s}));
    QCOMPARE(need(store().search(filter, {.limit = 10}, control)).events.size(), 1);
}

Q_DECLARE_METATYPE(fleet::EventFilter)

QTEST_GUILESS_MAIN(TestOfEventFilters)
#include "tst_event_filters.moc"
