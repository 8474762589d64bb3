#include <QTest>

#include "store/DeviceStore.h"
#include "store/EventPublisher.h"
#include "store/EventStore.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString camera = u"0b0f5fc3-58a5-4b43-9c4b-1a4e9d9b1c11"_s;
const Timestamp start = *Timestamp::parse(u"2026-03-01T10:00:00Z"_s);

EventDraft draft(const QString& type, const QString& device, const QString& data, qint64 at) {
    return {.eventType = type,
            .aggregateType = u"device"_s,
            .aggregateId = device,
            .data = data,
            .timestamp = start + at};
}

} // namespace

/// Two devices; three of the camera's events share a microsecond.
class TestOfDeviceStore : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void listsEveryDeviceByName();
    void listIsOfTheMoment();
    void stateIsOfTheMoment();
    void stateAfterAnEventLeavesLaterOnesOfItsMicrosecondOut();
    void everyStateAfterIsTheNextStateBefore();
    void idsMayBeWrittenInCapitals();
    void unknownDeviceIsNotFound();
    void unusedPayloadsAreReported();
    void stepsGoThroughTheHistoryBothWays();
    void stepsCanKeepToTypes();
    void extentIsTheFirstAndLastEvent();
    void activityCountsEveryEventOnce();
    void eventsOfADevicesAppsAreItsOwn();
    void statesAreTheSameWhenTheyAreProjected();
    void eventsAreNumberedInTheKeptHistory();

private:
    DeviceStore store() { return DeviceStore(*m_session); }
    QList<Event> cameraHistory() {
        QList<Event> events =
            need(EventStore(*m_session)
                     .page({.where = FilterExpression::oneOf(FilterField::Device, {camera})}, {.limit = 100}))
                .events;
        std::reverse(events.begin(), events.end());
        return events;
    }

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfDeviceStore::initTestCase() {
    m_session = openSession(m_database);
    EventDraft crash =
        draft(u"container.crashed"_s, camera + u"/edge"_s,
              u"{\"device_uuid\": \"%1\", \"app_name\": \"edge\", \"exit_code\": 139}"_s.arg(camera), 50);
    crash.aggregateType = u"app"_s;
    QList<EventDraft> drafts{draft(u"device.provisioned"_s, camera,
                                   u"{\"name\": \"cam-2\", \"site\": \"harbour\", \"model\": \"CM4\"}"_s, 0),
                             draft(u"device.provisioned"_s, u"pump-1"_s, u"{\"name\": \"a-pump\"}"_s, 5),
                             draft(u"target_state.app_added"_s, camera,
                                   u"{\"app_name\": \"one\", \"app_config\": {\"image\": \"one:1\"}}"_s, 10),
                             draft(u"target_state.app_added"_s, camera,
                                   u"{\"app_name\": \"two\", \"app_config\": {\"image\": \"two:1\"}}"_s, 10),
                             draft(u"target_state.app_removed"_s, camera, u"{\"app_name\": \"one\"}"_s, 10),
                             draft(u"device.online"_s, camera, u"{}"_s, 20),
                             draft(u"target_state.app_added"_s, camera, u"{\"wrong\": true}"_s, 30),
                             draft(u"device.offline"_s, u"pump-1"_s, u"{}"_s, 40),
                             crash};
    JobControl control;
    need(EventPublisher(*m_session)
             .import([&]() -> Result<QList<EventDraft>> { return std::exchange(drafts, {}); }, control));
}

void TestOfDeviceStore::listsEveryDeviceByName() {
    const QList<DeviceSummary> devices = need(store().devices());
    QCOMPARE(devices.size(), 2);
    QCOMPARE(devices[0].name, u"a-pump"_s);
    QCOMPARE(devices[0].online, false);
    const DeviceSummary& cam = devices[1];
    QCOMPARE(cam.deviceId, camera);
    QCOMPARE(cam.site, u"harbour"_s);
    QCOMPARE(cam.lifecycle, u"provisioned"_s);
    QCOMPARE(cam.online, true);
    QCOMPARE(cam.eventCount, 7);
    QCOMPARE(cam.lastEventType, u"container.crashed"_s);
    QCOMPARE(cam.lastEventAt, start + 50);
    QCOMPARE(cam.lastUnhealthy, u"edge crashed"_s);
    QVERIFY(cam.releases.contains(u"two"_s));
}

void TestOfDeviceStore::listIsOfTheMoment() {
    QCOMPARE(need(store().devices(start + 4)).size(), 1);
    const QList<DeviceSummary> devices = need(store().devices(start + 15));
    QCOMPARE(devices.size(), 2);
    QCOMPARE(devices[1].online, std::nullopt);
    QVERIFY(devices[1].lastUnhealthy.isEmpty());
    QVERIFY(need(store().devices(start - 1)).isEmpty());
}

void TestOfDeviceStore::stateIsOfTheMoment() {
    const DeviceState state = need(store().state(camera, start + 20));
    QCOMPARE(state.lastEvent->eventType, u"device.online"_s);
    QCOMPARE(state.eventNumber, 5);
    QCOMPARE(state.eventCount, 7);
    const Json json = *Json::parse(state.text);
    QVERIFY(json[u"online"_s].toBool());
    QVERIFY(!json[u"target_state"_s][u"apps"_s].contains(u"one"_s));
    QVERIFY(json[u"target_state"_s][u"apps"_s].contains(u"two"_s));
    QCOMPARE(need(store().state(camera)).eventNumber, 7);
}

void TestOfDeviceStore::stateAfterAnEventLeavesLaterOnesOfItsMicrosecondOut() {
    const QList<Event> history = cameraHistory();
    const DeviceState first = need(store().stateAfter(camera, EventCursor::of(history[1])));
    QVERIFY(first.text.contains(u"one:1"_s) && !first.text.contains(u"two:1"_s));
    QCOMPARE(first.eventNumber, 2);
    QCOMPARE(first.lastEvent->id, history[1].id);
    const DeviceState second = need(store().stateAfter(camera, EventCursor::of(history[2])));
    QVERIFY(second.text.contains(u"one:1"_s) && second.text.contains(u"two:1"_s));
    const DeviceState third = need(store().stateAfter(camera, EventCursor::of(history[3])));
    QVERIFY(!third.text.contains(u"one:1"_s));
    QCOMPARE(third.text, need(store().state(camera, start + 10)).text);
}

void TestOfDeviceStore::everyStateAfterIsTheNextStateBefore() {
    const QList<Event> history = cameraHistory();
    QCOMPARE(history.size(), 7);
    for (int n = 1; n < history.size(); ++n) {
        const DeviceState before = need(store().stateBefore(camera, EventCursor::of(history[n])));
        const DeviceState after = need(store().stateAfter(camera, EventCursor::of(history[n - 1])));
        QCOMPARE(before.text, after.text);
        QCOMPARE(before.eventNumber, n);
    }
    QCOMPARE(store().stateBefore(camera, EventCursor::of(history[0])).error().kind, ErrorKind::NotFound);
}

void TestOfDeviceStore::idsMayBeWrittenInCapitals() {
    QCOMPARE(need(store().state(camera.toUpper())).eventCount, 7);
    QCOMPARE(need(EventStore(*m_session)
                      .count({.where = FilterExpression::oneOf(FilterField::Device, {camera.toUpper()})})),
             7);
}

void TestOfDeviceStore::unknownDeviceIsNotFound() {
    QCOMPARE(store().state(u"nobody"_s).error().kind, ErrorKind::NotFound);
    QCOMPARE(store().state(camera, start - 1).error().kind, ErrorKind::NotFound);
    QCOMPARE(store().extent(u"nobody' or true --"_s).error().kind, ErrorKind::NotFound);
}

void TestOfDeviceStore::unusedPayloadsAreReported() {
    const DeviceState state = need(store().state(camera));
    QCOMPARE(state.unusedPayloads.size(), 1);
    QCOMPARE(state.unusedPayloads.first().eventType, u"target_state.app_added"_s);
    QVERIFY(!state.unusedPayloads.first().reason.isEmpty());
    QVERIFY(need(store().state(camera, start + 29)).unusedPayloads.isEmpty());
}

void TestOfDeviceStore::stepsGoThroughTheHistoryBothWays() {
    const QList<Event> history = cameraHistory();
    QList<Event> forwards{history.first()};
    while (const auto next = need(store().next(camera, EventCursor::of(forwards.last()))))
        forwards += *next;
    QCOMPARE(forwards, history);
    QList<Event> backwards{history.last()};
    while (const auto previous = need(store().previous(camera, EventCursor::of(backwards.last()))))
        backwards += *previous;
    std::reverse(backwards.begin(), backwards.end());
    QCOMPARE(backwards, history);
}

void TestOfDeviceStore::stepsCanKeepToTypes() {
    const EventCursor first = EventCursor::of(cameraHistory().first());
    QCOMPARE(need(store().next(camera, first, {u"container.crashed"_s}))->timestamp, start + 50);
    QCOMPARE(need(store().next(camera, first, {u"device.deprovisioned"_s})), std::nullopt);
}

void TestOfDeviceStore::extentIsTheFirstAndLastEvent() {
    QCOMPARE(need(store().extent(camera)), (TimeRange{start, start + 50}));
}

void TestOfDeviceStore::activityCountsEveryEventOnce() {
    const auto activity = need(store().activity({}, 5));
    QCOMPARE(activity.size(), 2);
    QCOMPARE(activity[camera], (QList<qint64>{4, 1, 1, 0, 1}));
    QCOMPARE(need(store().activity({start, start + 5}, 5))[camera], (QList<qint64>{1, 0, 0, 0, 0}));
    QVERIFY(!store().activity({}, 0));
}

void TestOfDeviceStore::eventsOfADevicesAppsAreItsOwn() {
    QCOMPARE(cameraHistory().last().aggregateType, u"app"_s);
    QCOMPARE(need(EventStore(*m_session).neighbours(cameraHistory().last(), 2)).size(), 2);
}

void TestOfDeviceStore::statesAreTheSameWhenTheyAreProjected() {
    QStringList before;
    for (const Event& event : cameraHistory())
        before += need(store().stateAfter(camera, EventCursor::of(event))).text;
    settle(m_database);
    m_database.run(u"select project_device_states(100)"_s);
    QStringList after;
    for (const Event& event : cameraHistory()) {
        const DeviceState state = need(store().stateAfter(camera, EventCursor::of(event)));
        after += state.text;
        QCOMPARE(state.eventNumber, after.size());
        QCOMPARE(state.eventCount, 7);
        QCOMPARE(state.unusedPayloads.size(), event.timestamp >= start + 30 ? 1 : 0);
    }
    QCOMPARE(after, before);
}

void TestOfDeviceStore::eventsAreNumberedInTheKeptHistory() {
    // The last test: it drops the day.
    m_database.run(
        u"select create_events_partition('2026-03-01'::date); select retire_events_partition(partition_name) "
        "from event_partitions where range_start <= '2026-03-01' and range_end > '2026-03-01'"_s);
    const DeviceState dropped = need(store().state(camera));
    QCOMPARE(dropped.eventCount, 0);
    QCOMPARE(dropped.eventNumber, 0);
    QCOMPARE(dropped.lastEvent, std::nullopt);
    QVERIFY(dropped.text.contains(u"two:1"_s));
    m_database.run(u"select publish_event('device.offline', 'device', '%1', '{}')"_s.arg(camera));
    const DeviceState state = need(store().state(camera));
    QCOMPARE(state.eventCount, 1);
    QCOMPARE(state.eventNumber, 1);
    QCOMPARE(state.lastEvent->eventType, u"device.offline"_s);
}

QTEST_GUILESS_MAIN(TestOfDeviceStore)
#include "tst_device_store.moc"
