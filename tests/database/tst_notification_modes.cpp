// Publishing in both notification modes, switching between them, and a listener that is right in all of it.
#include <QTest>

#include "store/EventListener.h"
#include "store/EventPublisher.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000; // milliseconds

QString publish(const QString& device) {
    return u"select publish_event('device.online', 'device', '%1', '{}')"_s.arg(device);
}

/// What a listener has delivered so far.
struct Delivered {
    explicit Delivered(EventListener& listener) {
        QObject::connect(&listener, &EventListener::eventsArrived, &listener,
                         [this](const QList<Event>& events) {
                             for (const Event& event : events)
                                 devices += event.aggregateId;
                         });
    }
    QStringList devices;
};

} // namespace

class TestOfNotificationModes : public QObject {
    Q_OBJECT

private slots:
    void modeIsSwitchedAndAudited();
    void anotherModeIsRefused();
    void eachNotifiesEveryEvent();
    void coalescedBatchNotifiesOnce();
    void listenerIsRightThroughASwitch_data() { deliveries(); }
    void listenerIsRightThroughASwitch();
    void listenerIsRightWithoutNotifications_data() { deliveries(); }
    void listenerIsRightWithoutNotifications();
    void megabyteIsPublishedAndDelivered_data();
    void megabyteIsPublishedAndDelivered();
    void openTransactionSilencesNobody_data() { deliveries(); }
    void openTransactionSilencesNobody();

private:
    static void deliveries() {
        QTest::addColumn<EventListener::Delivery>("delivery");
        QTest::newRow("immediate") << EventListener::Delivery::Immediate;
        QTest::newRow("settled") << EventListener::Delivery::Settled;
    }
    static void setMode(const TestDatabase& database, const QString& mode) {
        database.run(u"select set_notify_mode('%1')"_s.arg(mode));
    }
    static void startLive(EventListener& listener, const TestDatabase& database,
                          EventListener::Delivery delivery) {
        listener.start(settingsOf(database), delivery);
        QTRY_COMPARE_WITH_TIMEOUT(listener.state(), EventListener::State::Live, patience);
    }
};

void TestOfNotificationModes::modeIsSwitchedAndAudited() {
    const TestDatabase database;
    QCOMPARE(database.value(u"select set_notify_mode('coalesced')"_s), u"each"_s);
    QCOMPARE(database.value(u"select value from event_settings where name = 'notify_mode'"_s),
             u"coalesced"_s);
    QCOMPARE(database.value(u"select set_notify_mode('coalesced')"_s), u"coalesced"_s);
    QCOMPARE(
        database.run(
            u"select concat_ws(' ', event_type, aggregate_type, data ->> 'setting', data ->> 'old_value', "
            "data ->> 'value') from events"_s),
        QStringList{u"audit.settings_changed system notify_mode each coalesced"_s});
    // A change past the function counts as well, at once and in sessions that have published before.
    const auto session = openSession(database);
    const QString notifies = u"select notifies_each_event()::text"_s;
    QCOMPARE(valueOf(*session, notifies).toString(), u"false"_s);
    database.run(u"update event_settings set value = 'each' where name = 'notify_mode'"_s);
    QCOMPARE(valueOf(*session, notifies).toString(), u"true"_s);
}

void TestOfNotificationModes::anotherModeIsRefused() {
    const TestDatabase database;
    const auto session = openSession(database);
    for (const QString& mode : {u"'never'"_s, u"''"_s, u"null"_s}) {
        const auto set = session->execute(u"select set_notify_mode(%1)"_s.arg(mode));
        QVERIFY(!set);
        QCOMPARE(set.error().kind, ErrorKind::InvalidInput);
    }
    QCOMPARE(database.value(u"select count(*) from events"_s), u"0"_s);
}

void TestOfNotificationModes::eachNotifiesEveryEvent() {
    const TestDatabase database;
    const auto listening = openSession(database);
    need(listening->execute(u"listen events"_s));
    database.run(publish(u"a"_s));
    database.run(u"select * from publish_events('[%1, %1]')"_s.arg(
        u"{\"event_type\": \"device.online\", \"aggregate_type\": \"device\", \"aggregate_id\": \"b\", \"data\": {}}"_s));
    int notified = 0;
    QTRY_COMPARE_WITH_TIMEOUT(notified += int(need(listening->notifications()).size()), 3, patience);
}

void TestOfNotificationModes::coalescedBatchNotifiesOnce() {
    const TestDatabase database;
    setMode(database, u"coalesced"_s);
    const auto listening = openSession(database);
    need(listening->execute(u"listen events"_s));
    database.run(
        u"select * from publish_events((select jsonb_agg(jsonb_build_object('event_type', 'device.online', "
        "'aggregate_type', 'device', 'aggregate_id', 'd' || n, 'data', '{}'::jsonb)) "
        "from generate_series(1, 500) as n))"_s);
    database.run(u"notify events, 'the end'"_s);
    QStringList payloads;
    const auto read = [&] {
        for (const Notification& notification : need(listening->notifications()))
            payloads += notification.payload;
        return payloads.contains(u"the end"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(read(), patience);
    QCOMPARE(payloads.size(), 2);
    QVERIFY(payloads.first().contains(u"d500"_s));
}

void TestOfNotificationModes::listenerIsRightThroughASwitch() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    startLive(listener, database, delivery);
    QStringList published;
    for (const QString& mode : {u"coalesced"_s, u"each"_s, u"coalesced"_s}) {
        setMode(database, mode);
        published += u"settings"_s;
        for (int n = 0; n < 10; ++n) {
            published += u"%1-%2"_s.arg(mode).arg(published.size());
            database.run(publish(published.last()));
        }
    }
    QTRY_COMPARE_WITH_TIMEOUT(delivered.devices, published, patience);
}

void TestOfNotificationModes::listenerIsRightWithoutNotifications() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    EventListener listener;
    Delivered delivered(listener);
    startLive(listener, database, delivery);
    for (const QString& device : {u"a"_s, u"b"_s, u"c"_s})
        database.run(
            u"insert into events (event_type, aggregate_type, aggregate_id, data) "
            "values ('device.online', 'device', '%1', '{}')"_s.arg(device));
    QTRY_COMPARE_WITH_TIMEOUT(delivered.devices, QStringList({u"a"_s, u"b"_s, u"c"_s}), patience);
}

void TestOfNotificationModes::megabyteIsPublishedAndDelivered_data() {
    QTest::addColumn<QString>("mode");
    QTest::newRow("each") << u"each"_s;
    QTest::newRow("coalesced") << u"coalesced"_s;
}

void TestOfNotificationModes::megabyteIsPublishedAndDelivered() {
    QFETCH(QString, mode);
    const TestDatabase database;
    setMode(database, mode);
    EventListener listener;
    QStringList payloads;
    connect(&listener, &EventListener::eventsArrived, this, [&](const QList<Event>& events) {
        for (const Event& event : events)
            payloads += event.data;
    });
    startLive(listener, database, EventListener::Delivery::Immediate);
    const QString data = u"{\"log\": \"%1\"}"_s.arg(QString(1'048'576, u'x'));
    const auto session = openSession(database);
    const EventDraft draft{.eventType = u"device.online"_s,
                           .aggregateType = u"device"_s,
                           .aggregateId = QString(255, u'\u00e4'),
                           .data = data};
    need(EventPublisher(*session).publish(draft));
    need(EventPublisher(*session).publishBatch({draft}));
    QTRY_COMPARE_WITH_TIMEOUT(payloads.size(), 2, patience);
    QVERIFY(payloads == QStringList({data, data}));
}

void TestOfNotificationModes::openTransactionSilencesNobody() {
    QFETCH(EventListener::Delivery, delivery);
    const TestDatabase database;
    setMode(database, u"coalesced"_s);
    EventListener listener;
    Delivered delivered(listener);
    startLive(listener, database, delivery);
    const auto listening = openSession(database);
    need(listening->execute(u"listen events"_s));
    const auto slow = openSession(database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(publish(u"slow"_s)));
    // Somebody who does not poll is told too, as soon as another quarter of a second has begun.
    bool heard = false;
    const auto told = [&] {
        database.run(publish(u"quick"_s));
        heard = heard || !need(listening->notifications()).isEmpty();
        return heard; // Asked once more when it has come true.
    };
    QTRY_VERIFY_WITH_TIMEOUT(told(), patience);
    if (delivery == EventListener::Delivery::Immediate)
        QTRY_VERIFY_WITH_TIMEOUT(delivered.devices.contains(u"quick"_s), patience);
    need(transaction.commit());
    const int stored =
        database.value(u"select count(*) from events where event_type = 'device.online'"_s).toInt();
    QTRY_COMPARE_WITH_TIMEOUT(int(delivered.devices.size()), stored, patience);
    QCOMPARE(delivered.devices.count(u"slow"_s), 1);
}

QTEST_GUILESS_MAIN(TestOfNotificationModes)
#include "tst_notification_modes.moc"
