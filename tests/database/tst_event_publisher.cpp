#include <QTest>

#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "store/EventTypeStore.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QUuid device = QUuid::fromString(u"0b0f5fc3-58a5-4b43-9c4b-1a4e9d9b1c11"_s);

EventDraft online(const QString& id = u"dev"_s) {
    return {
        .eventType = u"device.online"_s, .aggregateType = u"device"_s, .aggregateId = id, .data = u"{}"_s};
}

} // namespace

class TestOfEventPublisher : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_session.reset();
        m_database = std::make_unique<TestDatabase>();
        m_session = openSession(*m_database);
    }

    void publishedEventIsStoredAsGiven();
    void numbersStayExact();
    void badInputIsRefusedAndNothingStored_data();
    void badInputIsRefusedAndNothingStored();
    void schemaErrorNamesThePlace();
    void batchIsStoredInOrder();
    void badBatchStoresNothingAndNamesTheLine();
    void importKeepsWhatItIsGiven();
    void importOfManyChunksIsOneTransaction();
    void badLineOfALaterChunkIsNamed();
    void secondImportOfTheSameIdsIsRefused();
    void cancelledImportStoresNothing();
    void helpersPublishWhatTheyPromise();
    void reconciliationCycleIsOneChain();
    void registryListsTheTypes();

private:
    EventPublisher publisher() { return EventPublisher(*m_session); }
    qint64 stored() const { return m_database->value(u"select count(*) from events"_s).toLongLong(); }
    Result<ImportReport> import(QList<QList<EventDraft>> chunks) {
        JobControl control;
        return publisher().import(
            [&]() -> Result<QList<EventDraft>> {
                return chunks.isEmpty() ? QList<EventDraft>{} : chunks.takeFirst();
            },
            control);
    }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfEventPublisher::publishedEventIsStoredAsGiven() {
    EventDraft draft = online(u"O'Hara; drop table events"_s);
    draft.data = u"{\"reason\": \"it's \\\"quoted\\\" ? $1\"}"_s;
    draft.metadata = u"{\"user_id\": \"sam\"}"_s;
    draft.source = u"console"_s;
    draft.correlationId = QUuid::createUuid();
    draft.causationId = QUuid::createUuid();
    const Event event = need(EventStore(*m_session).event(need(publisher().publish(draft))));
    QCOMPARE(event.eventType, draft.eventType);
    QCOMPARE(event.aggregateId, draft.aggregateId);
    QCOMPARE(event.data, draft.data);
    QCOMPARE(event.metadata, draft.metadata);
    QCOMPARE(event.source, draft.source);
    QCOMPARE(event.correlationId, draft.correlationId);
    QCOMPARE(event.causationId, draft.causationId);
}

void TestOfEventPublisher::numbersStayExact() {
    EventDraft draft = online();
    draft.data = u"{\"big\": 12345678901234567890, \"price\": 1.10}"_s;
    QCOMPARE(need(EventStore(*m_session).event(need(publisher().publish(draft)))).data, draft.data);
    const QUuid batched = need(publisher().publishBatch({draft})).first();
    QCOMPARE(need(EventStore(*m_session).event(batched)).data, draft.data);
    need(import({{draft}}));
    QCOMPARE(need(EventStore(*m_session).page({}, {.limit = 1})).events.first().data, draft.data);
}

void TestOfEventPublisher::badInputIsRefusedAndNothingStored_data() {
    QTest::addColumn<EventDraft>("draft");
    QTest::addColumn<QString>("word");
    EventDraft draft = online();
    draft.eventType = u"device.exploded"_s;
    QTest::newRow("unknown type") << draft << u"“device.exploded”"_s;
    draft = online();
    draft.aggregateType = u"app"_s;
    QTest::newRow("another aggregate type") << draft << u"“device”"_s;
    draft = online(QString(300, u'x'));
    QTest::newRow("300 characters") << draft << u"255"_s;
    draft = online(QString());
    QTest::newRow("no id") << draft << QString();
    for (const QString& data : {u"[1]"_s, u"\"text\""_s, u"3"_s, u"null"_s, u"{\"a\": }"_s, QString()}) {
        draft = online();
        draft.data = data;
        QTest::addRow("data %s", qPrintable(data)) << draft << u"JSON"_s;
    }
    draft = online();
    draft.metadata = u"[]"_s;
    QTest::newRow("metadata") << draft << u"etadata"_s;
    draft = online();
    draft.timestamp = Timestamp::now();
    QTest::newRow("time") << draft << u"time"_s;
    draft = online();
    draft.data = u"{\"a\": \"\\u0000\"}"_s;
    QTest::newRow("null character") << draft << QString();
}

void TestOfEventPublisher::badInputIsRefusedAndNothingStored() {
    QFETCH(EventDraft, draft);
    QFETCH(QString, word);
    const auto published = publisher().publish(draft);
    QVERIFY(!published);
    QCOMPARE(published.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(published.error().message.contains(word), qUtf8Printable(textOf(published.error())));
    QVERIFY(!publisher().publishBatch({online(), draft}));
    QCOMPARE(stored(), 0);
}

void TestOfEventPublisher::schemaErrorNamesThePlace() {
    EventDraft draft = online();
    draft.eventType = u"target_state.app_added"_s;
    draft.data = u"{\"app_name\": \"edge\", \"app_config\": {\"replicas\": \"three\"}}"_s;
    const auto published = publisher().publish(draft);
    QVERIFY(!published);
    QCOMPARE(published.error().kind, ErrorKind::InvalidInput);
    QVERIFY2((published.error().message + published.error().detail).contains(u"/app_config/replicas"_s),
             qUtf8Printable(textOf(published.error())));
    QVERIFY(!validatePayload(u"{}"_s, u"{\"type\": 7}"_s));
    QVERIFY(!validatePayload(u"{}"_s, u"{\"$ref\": \"http://127.0.0.1:1/none\"}"_s));
    QVERIFY(validatePayload(u"{\"n\": 12345678901234567890}"_s, QString()));
}

void TestOfEventPublisher::batchIsStoredInOrder() {
    QList<EventDraft> drafts;
    for (int n = 0; n < 250; ++n)
        drafts += online(u"dev-%1"_s.arg(n));
    const QList<QUuid> ids = need(publisher().publishBatch(drafts));
    QCOMPARE(ids.size(), 250);
    const QStringList inLog = m_database->run(u"select event_id::text from events order by id"_s);
    for (int n = 0; n < 250; ++n)
        QCOMPARE(ids[n].toString(QUuid::WithoutBraces), inLog[n]);
}

void TestOfEventPublisher::badBatchStoresNothingAndNamesTheLine() {
    EventDraft bad = online();
    bad.eventType = u"device.exploded"_s;
    const auto published = publisher().publishBatch({online(), online(), bad});
    QVERIFY(!published);
    QVERIFY2(published.error().message.startsWith(u"Line 3: "_s), qUtf8Printable(textOf(published.error())));
    QCOMPARE(stored(), 0);
}

void TestOfEventPublisher::importKeepsWhatItIsGiven() {
    EventDraft draft = online();
    draft.eventId = QUuid::createUuid();
    draft.timestamp = *Timestamp::parse(u"2017-05-16T00:00:04.500001Z"_s);
    draft.eventVersion = 3;
    const ImportReport report = need(import({{draft}}));
    QCOMPARE(report.events, 1);
    QCOMPARE(report.oldest, *draft.timestamp);
    const Event event = need(EventStore(*m_session).event(draft.eventId));
    QCOMPARE(event.timestamp, *draft.timestamp);
    QCOMPARE(event.eventVersion, 3);
    QCOMPARE(m_database->value(u"select tableoid::regclass::text from events"_s), u"events_2017_05_16"_s);
}

void TestOfEventPublisher::importOfManyChunksIsOneTransaction() {
    QList<QList<EventDraft>> chunks;
    for (int chunk = 0; chunk < 4; ++chunk)
        chunks += QList<EventDraft>(100, online());
    QCOMPARE(need(import(chunks)).events, 400);
    QCOMPARE(m_database->value(u"select count(distinct xmin::text) from events"_s), u"1"_s);
}

void TestOfEventPublisher::badLineOfALaterChunkIsNamed() {
    EventDraft bad = online();
    bad.eventType = u"device.exploded"_s;
    const auto counted = import({QList<EventDraft>(10, online()), {online(), bad}});
    QVERIFY(!counted);
    QVERIFY2(counted.error().message.startsWith(u"Line 12: "_s), qUtf8Printable(textOf(counted.error())));
    bad.line = 77;
    QVERIFY(import({{online(), bad}}).error().message.startsWith(u"Line 77: "_s));
    bad = online();
    bad.data = u"[]"_s;
    QVERIFY(import({{online(), bad}}).error().message.startsWith(u"Line 2: "_s));
    QCOMPARE(stored(), 0);
}

void TestOfEventPublisher::secondImportOfTheSameIdsIsRefused() {
    EventDraft draft = online();
    draft.eventId = QUuid::createUuid();
    need(import({{draft}}));
    const auto again = import({{online()}, {draft}});
    QVERIFY(!again);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
    QVERIFY2(again.error().message.startsWith(u"Line 2: "_s), qUtf8Printable(textOf(again.error())));
    QCOMPARE(stored(), 1);
}

void TestOfEventPublisher::cancelledImportStoresNothing() {
    class Cancelled : public JobControl {
        bool isCancelled() const override { return true; }
    } control;
    int chunks = 0;
    const auto cancelled = publisher().import(
        [&]() -> Result<QList<EventDraft>> {
            return ++chunks > 3 ? QList<EventDraft>{} : QList<EventDraft>{online()};
        },
        control);
    QCOMPARE(cancelled.error().kind, ErrorKind::Cancelled);
    QCOMPARE(chunks, 1);
    QCOMPARE(stored(), 0);
}

void TestOfEventPublisher::helpersPublishWhatTheyPromise() {
    EventPublisher events = publisher();
    const Json wanted = *Json::parse(u"{\"apps\": {\"edge\": {\"image\": \"edge:2\"}}}"_s);
    const QUuid target = need(publishTargetStateChange(events, device, wanted, {}, u"fleet"_s,
                                                       *Json::parse(u"{\"user_id\": \"sam\"}"_s)));
    QCOMPARE(need(EventStore(*m_session).event(target)).eventType, u"target_state.updated"_s);
    const QUuid correlation = QUuid::createUuid();
    const QUuid current =
        need(publishCurrentStateChange(events, device, wanted, u"agent"_s, correlation, target));
    QCOMPARE(need(EventStore(*m_session).event(current)).causationId, target);
    QCOMPARE(m_database->value(u"select rebuild_device_state('%1') #>> '{apps,edge,image}'"_s.arg(
                 device.toString(QUuid::WithoutBraces))),
             u"edge:2"_s);
}

void TestOfEventPublisher::reconciliationCycleIsOneChain() {
    EventPublisher events = publisher();
    const QUuid correlation = need(publishReconciliationCycle(
        events, {device, *Json::parse(u"[\"restart edge\"]"_s), {}, {}}, u"agent"_s));
    const QList<Event> chain = need(EventStore(*m_session).chain(correlation));
    QCOMPARE(chain.size(), 2);
    QCOMPARE(chain[0].eventType, u"reconciliation.started"_s);
    QCOMPARE(chain[1].eventType, u"reconciliation.completed"_s);
    QCOMPARE(chain[1].causationId, chain[0].eventId);
    const QUuid failed =
        need(publishReconciliationCycle(events, {device, Json::array(), u"disk full"_s, {}}, u"agent"_s));
    QCOMPARE(need(EventStore(*m_session).chain(failed))[1].eventType, u"reconciliation.failed"_s);
}

void TestOfEventPublisher::registryListsTheTypes() {
    const QList<EventType> types = need(EventTypeStore(*m_session).types());
    QVERIFY(types.size() >= 41);
    const EventType crashed = need(EventTypeStore(*m_session).type(u"container.crashed"_s));
    QCOMPARE(crashed.aggregateType, u"app"_s);
    QVERIFY(Json::parse(crashed.schema)->isObject());
}

Q_DECLARE_METATYPE(fleet::EventDraft)

QTEST_GUILESS_MAIN(TestOfEventPublisher)
#include "tst_event_publisher.moc"
