#include <QTest>
#include <future>

#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "store/EventTypeStore.h"
#include "store/Migrator.h"
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
        // One that holds no event is as good as a new one, and making one takes its time.
        if (m_database && stored() == 0)
            return;
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
    void newlyRegisteredTypeIsPublishedAtOnce();
    void sameEventIdIsStoredOnce();
    void sameEventIdAtTheSameInstantIsStoredOnce();
    void sameEventIdWithAnotherEventIsAConflict();
    void expectedLastIdIsHeldAgainstTheLog();
    void expectedLastIdSeesWhatIsUnderWay();
    void expectedLastIdDoesNotWaitForEver();
    void promisesAreRefusedWhereTheSnapshotIsOld();
    void batchHoldsTheSamePromises();
    void eventIsFoundByItsIdWhereverItLies();
    void grantsOnPublishEventSurviveTheMigration();

private:
    /// Publishes over a session of its own, in another thread.
    std::future<Result<QUuid>> publishBeside(const EventDraft& draft) const {
        return std::async(std::launch::async, [this, draft] {
            const auto session = openSession(*m_database);
            return EventPublisher(*session).publish(draft);
        });
    }
    bool somebodyWaits() const {
        return m_database->value(
                   u"select count(*) from pg_locks where not granted and database = (select oid from "
                   "pg_database where datname = current_database())"_s) == u"1"_s;
    }
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

void TestOfEventPublisher::newlyRegisteredTypeIsPublishedAtOnce() {
    EventDraft draft = online();
    draft.eventType = u"device.moved"_s;
    QVERIFY(!publisher().publish(draft));
    m_database->run(
        u"insert into event_types (event_type, aggregate_type, description) "
        "values ('device.moved', 'device', 'A device was carried to another site')"_s);
    need(publisher().publish(draft));
    need(publisher().publishBatch({draft}));
    m_database->run(u"delete from event_types where event_type = 'device.moved'"_s);
    QVERIFY(!publisher().publishBatch({draft}));
    QVERIFY(!m_session->execute(u"select publish_event('device.moved', 'device', 'd', '{}')"_s));
    // Where the triggers did not run, the table itself is asked.
    m_database->run(
        u"alter table event_types disable trigger user;"
        "insert into event_types (event_type, aggregate_type, description) "
        "values ('device.moved', 'device', 'A device was carried to another site');"
        "alter table event_types enable always trigger event_types_compile"_s);
    need(publisher().publish(draft));
    need(publisher().publishBatch({draft}));
}

void TestOfEventPublisher::sameEventIdIsStoredOnce() {
    EventDraft draft = online();
    draft.eventId = QUuid::createUuid();
    draft.data = u"{\"reason\": \"reboot\", \"n\": 1.0}"_s;
    QCOMPARE(need(publisher().publish(draft)), draft.eventId);
    need(publisher().publish(online()));
    draft.expectedLastId = 0; // it was so when it was stored
    QCOMPARE(need(publisher().publish(draft)), draft.eventId);
    QCOMPARE(stored(), 2);
}

void TestOfEventPublisher::sameEventIdAtTheSameInstantIsStoredOnce() {
    EventDraft draft = online();
    draft.eventId = QUuid::createUuid();
    auto transaction = need(Transaction::begin(*m_session));
    need(publisher().publish(draft));
    auto second = publishBeside(draft);
    QTRY_VERIFY(somebodyWaits());
    need(transaction.commit());
    QCOMPARE(need(second.get()), draft.eventId);
    QCOMPARE(stored(), 1);
}

void TestOfEventPublisher::sameEventIdWithAnotherEventIsAConflict() {
    EventDraft draft = online();
    draft.eventId = need(publisher().publish(draft));
    QList<EventDraft> others(3, draft);
    others[0].data = u"{\"reason\": \"other\"}"_s;
    others[1].aggregateId = u"another"_s;
    others[2].eventType = u"device.offline"_s;
    for (const EventDraft& other : others) {
        const auto again = publisher().publish(other);
        QVERIFY(!again);
        QCOMPARE(again.error().kind, ErrorKind::Conflict);
        QVERIFY2(again.error().message.contains(u"device.online of device \"dev\""_s),
                 qUtf8Printable(textOf(again.error())));
    }
    QCOMPARE(stored(), 1);
}

void TestOfEventPublisher::expectedLastIdIsHeldAgainstTheLog() {
    EventDraft draft = online();
    draft.expectedLastId = 7;
    QVERIFY(publisher().publish(draft).error().message.contains(u"no event of device"_s));
    draft.expectedLastId = 0;
    const QUuid first = need(publisher().publish(draft));
    const auto again = publisher().publish(draft);
    QCOMPARE(again.error().kind, ErrorKind::Conflict);
    const Event newer = need(EventStore(*m_session).event(first));
    for (const QString& word : {QString::number(newer.id), newer.eventType,
                                first.toString(QUuid::WithoutBraces), newer.timestamp.toString()})
        QVERIFY2(again.error().message.contains(word), qUtf8Printable(textOf(again.error())));
    QVERIFY(again.error().advice.contains(u"decide again"_s));
    need(publisher().publish(online(u"another"_s)));
    draft.expectedLastId = newer.id;
    need(publisher().publish(draft));
    QCOMPARE(stored(), 3);
}

void TestOfEventPublisher::expectedLastIdSeesWhatIsUnderWay() {
    EventDraft draft = online();
    draft.expectedLastId = 0;
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(u"select publish_event('device.offline', 'device', 'dev', '{}')"_s));
    auto beside = publishBeside(draft);
    QTRY_VERIFY(somebodyWaits());
    need(transaction.commit());
    const auto published = beside.get();
    QVERIFY(!published);
    QCOMPARE(published.error().kind, ErrorKind::Conflict);
    QCOMPARE(stored(), 1);

    // And nobody slips in between its look and its commit.
    draft.expectedLastId = m_database->value(u"select max(id) from events"_s).toLongLong();
    auto conditional = need(Transaction::begin(*m_session));
    need(publisher().publish(draft));
    auto later = publishBeside(online());
    QTRY_VERIFY(somebodyWaits());
    need(conditional.commit());
    need(later.get());
    QCOMPARE(stored(), 3);
}

void TestOfEventPublisher::expectedLastIdDoesNotWaitForEver() {
    const auto open = openSession(*m_database);
    const auto transaction = need(Transaction::begin(*open));
    need(open->execute(u"select publish_event('device.offline', 'device', 'dev', '{}')"_s));
    EventDraft draft = online();
    draft.expectedLastId = 0;
    const auto published = publisher().publish(draft);
    QVERIFY(!published);
    QCOMPARE(published.error().kind, ErrorKind::Conflict);
    QVERIFY2(published.error().message.contains(u"has not ended"_s),
             qUtf8Printable(textOf(published.error())));
    need(publisher().publish(online()));
}

void TestOfEventPublisher::promisesAreRefusedWhereTheSnapshotIsOld() {
    for (const QString& level : {u"repeatable read"_s, u"serializable"_s}) {
        const auto transaction = need(Transaction::begin(*m_session));
        need(m_session->execute(u"set transaction isolation level "_s + level));
        QVERIFY(!m_session->execute(
            u"select publish_event('device.online', 'device', 'd', '{}', p_event_id => gen_random_uuid())"_s));
    }
    const auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(u"set transaction isolation level serializable"_s));
    need(publisher().publish(online()));
}

void TestOfEventPublisher::batchHoldsTheSamePromises() {
    QList<EventDraft> drafts{online(u"a"_s), online(u"b"_s), online(u"a"_s)};
    drafts[1].eventId = QUuid::createUuid();
    const QList<QUuid> first = need(publisher().publishBatch(drafts));
    const QList<QUuid> second = need(publisher().publishBatch(drafts));
    QCOMPARE(second.size(), 3);
    QCOMPARE(second[1], drafts[1].eventId);
    QVERIFY(second[0] != first[0]);
    QCOMPARE(stored(), 5);
    QCOMPARE(need(publisher().publishBatch({drafts[1]})), QList{drafts[1].eventId});

    QList<EventDraft> twice{drafts[1], drafts[1]};
    QVERIFY(publisher().publishBatch(twice).error().message.startsWith(u"Line 2: "_s));
    QList<EventDraft> other{online(), drafts[1]};
    other[1].aggregateId = u"c"_s;
    other[1].line = 40;
    const auto taken = publisher().publishBatch(other);
    QCOMPARE(taken.error().kind, ErrorKind::Conflict);
    QVERIFY2(taken.error().message.startsWith(u"Line 40: "_s), qUtf8Printable(textOf(taken.error())));

    QList<EventDraft> expecting{online(u"new"_s), online(u"a"_s)};
    expecting[1].expectedLastId = 1;
    QVERIFY(publisher().publishBatch(expecting).error().message.startsWith(u"Line 2: "_s));
    expecting[1].expectedLastId =
        m_database->value(u"select max(id) from events where aggregate_id = 'a'"_s).toLongLong();
    need(publisher().publishBatch(expecting));
    QCOMPARE(stored(), 7);
}

void TestOfEventPublisher::eventIsFoundByItsIdWhereverItLies() {
    const QUuid made = need(publisher().publish(online()));
    EventDraft old = online();
    old.eventId = QUuid::createUuid();
    old.timestamp = *Timestamp::parse(u"2017-05-16T00:00:04.5Z"_s);
    EventDraft stray = old;
    stray.eventId = QUuid::fromString(u"01a20d81-364b-7612-b8ba-9211eb36d547"_s); // says 2026
    need(import({{old, stray}}));
    for (const QUuid& id : {made, old.eventId, stray.eventId})
        QCOMPARE(need(EventStore(*m_session).event(id)).eventId, id);
    QVERIFY(!EventStore(*m_session).event(QUuid::createUuid()));
    QCOMPARE(
        m_database->value(
            u"select event_id_time('017f22e2-79b0-7cc3-98c4-dc0c0c07398f') = '2022-02-22 19:22:22+00'"_s),
        u"t"_s);
}

void TestOfEventPublisher::grantsOnPublishEventSurviveTheMigration() {
    const TestDatabase database(TestDatabase::Content::Empty);
    const auto session = openSession(database);
    QList<Migration> before = Migrator::embedded();
    before.removeIf([](const Migration& migration) { return migration.number > 10; });
    JobControl control;
    need(Migrator(*session, before).migrate(control));
    database.run(
        u"do $$ begin create role publishes_only; exception when duplicate_object then null; end $$;"
        "revoke execute on function publish_event from public;"
        "grant execute on function publish_event to publishes_only with grant option"_s);
    need(Migrator(*session).migrate(control));
    QCOMPARE(
        database.run(u"select grantee || ' ' || is_grantable from information_schema.routine_privileges "
                     "where routine_name = 'publish_event' and grantee in ('PUBLIC', 'publishes_only')"_s),
        QStringList{u"publishes_only YES"_s});
    database.run(u"drop owned by publishes_only"_s);
    QCOMPARE(
        database.run(u"select publish_event('device.online', 'device', 'd', '{}', 'me', null, null, '{}')"_s)
            .size(),
        1);
}

Q_DECLARE_METATYPE(fleet::EventDraft)

QTEST_GUILESS_MAIN(TestOfEventPublisher)
#include "tst_event_publisher.moc"
