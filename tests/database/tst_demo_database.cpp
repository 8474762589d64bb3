// The demo fleet in a real database: all of it, once, and with the states that its story ends in.
#include <QTest>

#include "jobs/DemoFleet.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"
#include "store/ProjectionBuilder.h"
#include "support/TestDatabase.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestDemoDatabase : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_session =
            *Session::open(*ConnectionSettings::fromUrl(m_database.url()), {.statement = {}, .lock = {}});
        m_options.devices = 40;
        m_options.days = 10;
        m_events = demoFleetEvents(m_options);
        JobControl control;
        const auto report = loadDemoFleet(*m_session, m_options, control);
        QVERIFY2(report, qPrintable(report ? QString() : report.error().message));
        QCOMPARE(report->events, m_events.size());
    }

    void everyEventIsStoredOnceInTheOrderOfTime() {
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), QString::number(m_events.size()));
        QCOMPARE(m_database.value(
                     u"SELECT count(*) FROM (SELECT timestamp < lag(timestamp) OVER (ORDER BY id) AS back "
                     "FROM events) AS steps WHERE back"_s),
                 u"0"_s);
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events_default"_s), u"0"_s);
    }

    void everyPayloadIsUsableByTheReducerAndFitsItsSchema() {
        QCOMPARE(
            m_database.run(u"SELECT DISTINCT event_type || ': ' || device_event_problem(e) FROM events AS e "
                           "WHERE device_event_problem(e) IS NOT NULL"_s),
            QStringList());
        QCOMPARE(m_database.run(u"SELECT DISTINCT e.event_type || ' lacks ' || member "
                                "FROM events AS e JOIN event_types AS t USING (event_type), "
                                "jsonb_array_elements_text(t.schema -> 'required') AS member "
                                "WHERE NOT jsonb_exists(e.data, member)"_s),
                 QStringList());
    }

    void theListOfDevicesTellsTheEndOfTheStory() {
        JobControl control;
        QVERIFY(ProjectionBuilder(*m_session).catchUp(control));
        const auto devices = DeviceStore(*m_session).devices();
        QVERIFY2(devices, qPrintable(devices ? QString() : devices.error().message));
        QCOMPARE(devices->size(), 40);
        const auto count = [&](auto&& condition) {
            return std::count_if(devices->begin(), devices->end(), condition);
        };
        QVERIFY(count([](const DeviceSummary& device) { return device.online == true; }) > 30);
        QVERIFY(count([](const DeviceSummary& device) { return device.online == false; }) > 0);
        QVERIFY(count([](const DeviceSummary& device) { return device.inSync == false; }) > 0);
        QCOMPARE(count([](const DeviceSummary& device) { return device.lifecycle == u"deprovisioned"; }), 1);
    }

    void aSecondLoadOfTheSameEventsStoresNothing() {
        JobControl control;
        const auto again = loadDemoFleet(*m_session, m_options, control);
        QVERIFY(!again);
        QCOMPARE(again.error().kind, ErrorKind::Conflict);
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), QString::number(m_events.size()));
    }

private:
    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    DemoFleetOptions m_options;
    QList<EventDraft> m_events;
};

QTEST_GUILESS_MAIN(TestDemoDatabase)
#include "tst_demo_database.moc"
