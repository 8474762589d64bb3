// The demo fleet: the same for the same seed, and a life that holds what the product is meant to find.
#include <QHash>
#include <QSet>
#include <QTest>
#include <algorithm>

#include "core/Json.h"
#include "jobs/DemoFleet.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

DemoFleetOptions smallFleet() {
    DemoFleetOptions options;
    options.devices = 40;
    options.until = *Timestamp::parse(u"2026-11-24T09:30:00Z"_s);
    return options;
}

const Json& dataOf(const EventDraft& event) {
    static Json data;
    data = *Json::parse(event.data);
    return data;
}

} // namespace

class TestDemoFleet : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_events = demoFleetEvents(smallFleet()); }

    void theSameSeedMakesTheSameEvents() { QVERIFY(demoFleetEvents(smallFleet()) == m_events); }

    void anotherSeedMakesOtherEvents() {
        DemoFleetOptions other = smallFleet();
        other.seed = 2;
        QVERIFY(demoFleetEvents(other) != m_events);
    }

    void theDefaultFleetHasAboutTwoHundredThousandEventsOfTwoHundredDevices() {
        DemoFleetOptions options;
        options.until = smallFleet().until;
        const QList<EventDraft> events = demoFleetEvents(options);
        QVERIFY2(events.size() > 180'000 && events.size() < 230'000,
                 qPrintable(QString::number(events.size())));
        const auto provisioned = std::count_if(events.begin(), events.end(), [](const EventDraft& event) {
            return event.eventType == u"device.provisioned";
        });
        QCOMPARE(provisioned, 200);
    }

    void eventsComeInOrderOfTimeAndEndBeforeTheGivenMoment() {
        QVERIFY(std::is_sorted(
            m_events.begin(), m_events.end(),
            [](const EventDraft& a, const EventDraft& b) { return *a.timestamp < *b.timestamp; }));
        QVERIFY(*m_events.last().timestamp < smallFleet().until);
        QVERIFY(*m_events.first().timestamp >= smallFleet().until - 30 * microsecondsPerDay);
    }

    void everyCauseIsAnEarlierEventOfTheSameCorrelation() {
        QHash<QUuid, const EventDraft*> known;
        for (const EventDraft& event : std::as_const(m_events)) {
            QVERIFY(!known.contains(event.eventId));
            known.insert(event.eventId, &event);
        }
        int caused = 0;
        for (const EventDraft& event : std::as_const(m_events)) {
            if (event.causationId.isNull())
                continue;
            ++caused;
            const EventDraft* cause = known.value(event.causationId);
            QVERIFY2(cause, qPrintable(event.eventType));
            QCOMPARE(cause->correlationId, event.correlationId);
            QVERIFY(*cause->timestamp <= *event.timestamp);
        }
        QVERIFY(caused > 1000);
    }

    void theBadReleaseCrashesOnOneModelOnlyAndIsRolledBack() {
        QHash<QString, QString> models;
        QSet<QString> crashingModels;
        QSet<QString> rolledBack;
        for (const EventDraft& event : std::as_const(m_events)) {
            if (event.eventType == u"device.provisioned")
                models.insert(event.aggregateId, dataOf(event)[u"model"_s].text());
            if (event.eventType == u"container.crashed" && dataOf(event)[u"exit_code"_s].text() == u"139") {
                QCOMPARE(dataOf(event)[u"version"_s].text(), u"2.3.1"_s);
                crashingModels.insert(models.value(dataOf(event)[u"device_uuid"_s].text()));
            }
            if (event.eventType == u"target_state.app_updated" && event.metadata.contains(u"rollback"))
                rolledBack.insert(models.value(event.aggregateId));
        }
        QCOMPARE(crashingModels, QSet<QString>{u"NX-100"_s});
        QCOMPARE(rolledBack, crashingModels);
    }

    void noAppIsRestartedInAReleaseThatWasReplaced() {
        QHash<QString, QString> version; // by device and app: what was started last
        for (const EventDraft& event : std::as_const(m_events)) {
            if (event.eventType == u"container.started")
                version.insert(event.aggregateId, dataOf(event)[u"version"_s].text());
            else if (event.eventType == u"container.restarted" || event.eventType == u"container.crashed")
                QCOMPARE(dataOf(event)[u"version"_s].text(), version.value(event.aggregateId));
        }
    }

    void nothingHappensToAnAppBeforeItsDeviceIsProvisioned() {
        // In a short history the plan draws many moments before that.
        for (quint64 seed = 1; seed <= 40; ++seed) {
            DemoFleetOptions options = smallFleet();
            options.seed = seed;
            options.devices = 12;
            options.days = 1;
            QSet<QString> started;
            for (const EventDraft& event : demoFleetEvents(options)) {
                if (event.eventType == u"container.started")
                    started.insert(event.aggregateId);
                if (event.eventType == u"container.crashed" ||
                    event.eventType == u"container.health_check_failed")
                    QVERIFY2(started.contains(event.aggregateId), qPrintable(event.aggregateId));
            }
        }
    }

    void aSiteFallsSilentForAnAfternoon() {
        const Timestamp from = *Timestamp::parse(u"2026-11-21T13:00:00Z"_s);
        const Timestamp to = *Timestamp::parse(u"2026-11-21T17:20:00Z"_s);
        QSet<QString> ofTheSite;
        for (const EventDraft& event : std::as_const(m_events)) {
            if (event.eventType == u"device.provisioned" &&
                dataOf(event)[u"site"_s].text() == u"hamburg-harbour")
                ofTheSite.insert(event.aggregateId);
            const bool during = from <= *event.timestamp && *event.timestamp < to;
            QVERIFY(!during || event.aggregateType != u"device" || !ofTheSite.contains(event.aggregateId));
        }
        QCOMPARE(ofTheSite.size(), 5);
    }

    void manualChangesNameWhoAndWhy() {
        int changes = 0;
        for (const EventDraft& event : std::as_const(m_events)) {
            if (event.eventType != u"target_state.config_changed")
                continue;
            ++changes;
            const Json metadata = *Json::parse(event.metadata);
            QVERIFY(!metadata[u"user_id"_s].text().isEmpty());
            QVERIFY(!metadata[u"reason"_s].text().isEmpty());
        }
        QVERIFY(changes > 10);
    }

private:
    QList<EventDraft> m_events;
};

QTEST_GUILESS_MAIN(TestDemoFleet)
#include "tst_demo_fleet.moc"
