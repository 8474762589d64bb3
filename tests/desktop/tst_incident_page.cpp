// The incident on a real database, by keyboard: everything of the chain is in the picture, in its place.
#include <QAccessible>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>

#include "desktop/incident/IncidentPage.h"
#include "desktop/incident/IncidentView.h"
#include "desktop/shared/ElidedLabel.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/MessageBar.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString correlation = u"cccccccc-0000-4000-8000-000000000001"_s;

QUuid idOf(int number) {
    return QUuid::fromString(u"dddddddd-0000-4000-8000-%1"_s.arg(number, 12, 10, QLatin1Char('0')));
}

/// One event of the story: its number, its cause's (0: none), and what happened to device or app.
QString line(int number, int cause, const QString& time, const QString& type) {
    const bool ofApp = type.startsWith(u"container."_s);
    const QString about = ofApp ? u"app"_s : u"device"_s;
    const QString data =
        ofApp ? uR"({"device_uuid": "%1", "app_name": "edge-vision", "exit_code": 139})"_s.arg(camera)
        : type.startsWith(u"target"_s) ? uR"({"new_state": {"apps": {}}})"_s
                                       : u"{}"_s;
    const QString causation =
        cause ? uR"(, "causation_id": "%1")"_s.arg(idOf(cause).toString(QUuid::WithoutBraces)) : QString();
    return uR"({"event_id": "%1", "timestamp": "2026-03-02T%2Z", "event_type": "%3", "aggregate_type": "%4",
        "aggregate_id": "%5", "data": %6, "correlation_id": "%7"%8})"_s.arg(
        idOf(number).toString(QUuid::WithoutBraces), time, type, about,
        ofApp ? camera + u"/edge-vision"_s : camera, data, correlation, causation);
}

/// A release that crashes three hours later: the story that the picture is for. The fifth event has the
/// fourth's very moment.
QStringList story() {
    return {line(1, 0, u"08:00:00"_s, u"target_state.updated"_s),
            line(2, 1, u"08:00:01.5"_s, u"reconciliation.started"_s),
            line(3, 2, u"08:00:01.9"_s, u"container.stopped"_s),
            line(4, 3, u"08:00:03"_s, u"container.started"_s),
            line(5, 2, u"08:00:03"_s, u"reconciliation.completed"_s),
            line(6, 4, u"11:12:03"_s, u"container.crashed"_s)};
}

} // namespace

class TestIncidentPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        importSmallFleet(m_database);
        auto session = openSession(m_database);
        need(session->execute(u"select import_events(?::jsonb)"_s, {u'[' + story().join(u",\n"_s) + u']'}));
        m_workspace.connectTo(settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!m_workspace.knownDevices().isEmpty());
        connect(&m_workspace, &Workspace::addressOpened, this,
                [this](const Address& address) { m_opened = address; });
    }

    void init() {
        m_opened = {};
        m_page = std::make_unique<IncidentPage>(m_workspace);
        m_page->resize(1200, 720);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }

    void everyEventOfTheChainIsThereOnceInItsLaneInTimeOrder() {
        openCrash();
        const StoryLayout& laidOut = view().picture().story();
        QList<QUuid> chain;
        for (int node = 0; node < laidOut.nodes.size(); ++node) {
            const StoryNode& shown = laidOut.nodes.at(node);
            if (!shown.isContext) {
                chain.append(shown.event.eventId);
                QCOMPARE(laidOut.lanes.at(shown.lane).aggregateId, shown.event.aggregateId);
                QCOMPARE(laidOut.lanes.at(shown.lane).aggregateType, shown.event.aggregateType);
            }
            if (node > 0) // the two of one moment too
                QVERIFY(view().picture().placeOf(node).x() > view().picture().placeOf(node - 1).x());
        }
        QCOMPARE(chain, QList<QUuid>({idOf(1), idOf(2), idOf(3), idOf(4), idOf(5), idOf(6)}));
        QCOMPARE(view().picture().laneName(0), u"cam-0417"_s);
        QCOMPARE(view().picture().laneName(1), u"edge-vision"_s);
        QCOMPARE(view().picture().laneRemark(1), u"app on cam-0417"_s);
    }

    void arrowsLeadAsTheCausationIdsSay() {
        openCrash();
        const QList<StoryNode>& nodes = view().picture().story().nodes;
        int arrows = 0;
        for (const StoryNode& node : nodes) {
            const QUuid cause = node.cause >= 0 ? nodes.at(node.cause).event.eventId : QUuid();
            if (!node.isContext)
                QCOMPARE(cause, node.event.causationId);
            arrows += node.cause >= 0;
        }
        QVERIFY(arrows >= 5);
    }

    void whatElseHappenedToTheDeviceStandsAroundIt() {
        openCrash();
        int context = 0;
        for (const StoryNode& node : view().picture().story().nodes) {
            QVERIFY(node.isContext == (node.event.correlationId != QUuid::fromString(correlation)));
            context += node.isContext;
        }
        QVERIFY(context >= 3 && context <= 8); // the nearest of the camera, nothing of other devices
        QVERIFY(extent().contains(u"6 events on 2 aggregates within 3 h 12 min"));
        QVERIFY(extent().contains(u"other events in grey"));
    }

    void aLongGapBreaksTheAxisAndShortOnesKeepTheirOrder() {
        const Timestamp start = *Timestamp::parse(u"2026-03-02T08:00:00Z"_s);
        const StoryAxis axis(
            {start, start + 2'000, start + 900'000, start + 900'000, start + 11'520 * microsecondsPerSecond});
        QVERIFY(!axis.isBroken(0) && !axis.isBroken(1) && !axis.isBroken(2));
        QVERIFY(axis.isBroken(3));
        for (int index = 1; index < 5; ++index)
            QVERIFY(axis.at(index) - axis.at(index - 1) > 10);
        QVERIFY(axis.length() < 600); // milliseconds and hours in one picture
        QCOMPARE(axis.place(start), 0.0);
        QCOMPARE(axis.place(axis.moments().last()), axis.length());
        const qreal middle = axis.place(start + 450'000);
        QVERIFY(axis.at(1) < middle && middle < axis.at(2));
        QVERIFY(qAbs(axis.momentAt(middle).microseconds - (start + 450'000).microseconds) < 10);
        QCOMPARE(gapText(840), u"840 µs"_s);
        QCOMPARE(gapText(420'000), u"420 ms"_s);
        QCOMPARE(gapText(11'520 * microsecondsPerSecond), u"3 h 12 min"_s);
    }

    void theKeysWalkInTimeFromLaneToLaneAndAlongCauses() {
        openCrash();
        QCOMPARE(walked(), idOf(6));
        QVERIFY(view().hasFocus());
        key(Qt::Key_Left);
        QCOMPARE(walked(), idOf(5));
        key(Qt::Key_Down);
        QCOMPARE(walked(), idOf(4));
        key(Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(walked(), idOf(6));
        key(Qt::Key_Left, Qt::ControlModifier);
        key(Qt::Key_Left, Qt::ControlModifier);
        key(Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(walked(), idOf(2));
        key(Qt::Key_Up); // there is no lane above
        QCOMPARE(walked(), idOf(2));
        key(Qt::Key_End);
        QCOMPARE(view().walkedTo(), view().picture().story().nodes.size() - 1);
        key(Qt::Key_Home);
        QCOMPARE(view().walkedTo(), 0);
    }

    void theMarkedEventIsToldInWords() {
        openCrash();
        QVERIFY(
            m_page->findChild<ElidedLabel*>(u"walkedSentence"_s)->text().contains(u"crashed on cam-0417"));
        const QString words = m_page->findChild<QLabel*>(u"walkedWords"_s)->text();
        QVERIFY2(words.contains(u"3 h 12 min after container.started, which caused it"),
                 qUtf8Printable(words));
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&view());
        QVERIFY(accessible->text(QAccessible::Value).contains(u"This is the chosen event."));
        key(Qt::Key_Left, Qt::ControlModifier);
        QVERIFY(accessible->text(QAccessible::Value).contains(u"Lane edge-vision, app on cam-0417."));
        QVERIFY(accessible->text(QAccessible::Value).contains(u"Caused by container.stopped"));
    }

    void enterOpensTheEventAndRReplaysItsDeviceThere() {
        openCrash();
        key(Qt::Key_Return);
        QCOMPARE(m_opened.page, u"history"_s);
        QCOMPARE(m_opened.value(u"event"_s), idOf(6).toString(QUuid::WithoutBraces));
        key(Qt::Key_R);
        QCOMPARE(m_opened.page, u"replay"_s);
        QCOMPARE(m_opened.value(u"device"_s), camera);
        QCOMPARE(m_opened.value(u"at"_s), u"2026-03-02T11:12:03.000000Z"_s);
        const QSignalSpy back(m_page.get(), &Page::backWanted);
        key(Qt::Key_Escape);
        QCOMPARE(back.count(), 1);
    }

    void zoomKeepsTheMarkedEventInSightAndZeroShowsAll() {
        openCrash();
        for (int step = 0; step < 6; ++step)
            key(Qt::Key_Plus);
        QVERIFY(view().picture().width() > view().viewport()->width());
        const qreal x =
            view().picture().placeOf(view().walkedTo()).x() - view().horizontalScrollBar()->value();
        QVERIFY(x > IncidentPicture::namesWidth && x < view().viewport()->width());
        key(Qt::Key_0);
        QCOMPARE(view().picture().width(), qreal(view().viewport()->width()));
        QCOMPARE(view().horizontalScrollBar()->maximum(), 0);
        key(Qt::Key_Minus); // smaller than all there is not
        QCOMPARE(view().picture().width(), qreal(view().viewport()->width()));
    }

    void metricsOfTheTimeLieBelowTheLanes() {
        openCrash();
        QCOMPARE(view().picture().metrics().origin, MeasuredDevice::Origin::Nothing);
        const qreal without = view().picture().height();
        m_database.run(
            uR"(insert into device_metrics (device_uuid, cpu_usage, cpu_temp, memory_usage, memory_total, recorded_at)
            select '%1', 10 + n, 50, 100 * n, 1000, '2026-03-02T08:00:00Z'::timestamptz + n * interval '20 minutes'
            from generate_series(0, 9) n)"_s.arg(camera));
        m_page->refresh();
        QTRY_COMPARE(view().picture().metrics().origin, MeasuredDevice::Origin::Metrics);
        const QList<MetricCurve>& curves = view().picture().metrics().curves;
        QCOMPARE(curves.size(), 3); // nothing was said of storage
        QCOMPARE(curves.at(0).metric, DeviceMetric::CpuUsage);
        QCOMPARE(curves.at(0).points.size(), 10);
        QCOMPARE(curves.at(0).points.last().value, 19.0);
        QCOMPARE(curves.at(2).metric, DeviceMetric::MemoryUsed);
        QCOMPARE(curves.at(2).points.last().value, 90.0);
        QVERIFY(view().picture().height() > without);
    }

    void heartbeatsTellWhereNoMetricsAreKept() {
        const auto session = openSession(m_database);
        const Timestamp noon = *Timestamp::parse(u"2026-03-01T12:00:00Z"_s);
        const MeasuredDevice measured =
            need(DeviceMetrics(*session).highest(gateway, {noon - 1, noon + microsecondsPerSecond}));
        QCOMPARE(measured.origin, MeasuredDevice::Origin::Heartbeats);
        QCOMPARE(measured.curves.size(), 1);
        QCOMPARE(measured.curves.first().points.first().value, 1.5);
        QCOMPARE(measured.curves.first().points.first().at, noon);
    }

    void savedFilesOpen() {
        openCrash();
        const QTemporaryDir folder;
        const auto saved = [&](const QString& suffix) {
            const QString path = folder.filePath(u"incident."_s + suffix);
            m_page->saveAs(path);
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const QImage picture = QImage::fromData(saved(u"png"_s), "PNG");
        QVERIFY(picture.width() > 1000 && picture.height() > 300);
        QVERIFY(QSvgRenderer(saved(u"svg"_s)).isValid());
        QVERIFY(saved(u"pdf"_s).startsWith("%PDF-"));
        const QByteArray csv = saved(u"csv"_s);
        QCOMPARE(csv.count("\r\n"), 1 + view().picture().story().nodes.size());
        QVERIFY(csv.contains("chosen"));
        QVERIFY(m_page->findChild<MessageBar*>()->isVisible());
    }

    void ofALongChainTheNearestWithAllCausesAreShownUntilTheWholeIsWanted() {
        const QString loop = u"eeeeeeee-0000-4000-8000-000000000001"_s;
        m_database.run(
            uR"(insert into events (event_id, timestamp, event_type, aggregate_type, aggregate_id, data, correlation_id, causation_id)
            select ('eeeeeeee-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, '2026-03-05T00:00:00Z'::timestamptz + n * interval '1 minute',
                'container.restarted', 'app', '%1/edge-vision', '{"app_name": "edge-vision"}', '%2',
                case when n > 1 then ('eeeeeeee-0000-4000-9000-' || lpad(least(n - 1, 10)::text, 12, '0'))::uuid end
            from generate_series(1, 90) n)"_s.arg(sensor, loop));
        m_page->open({u"incident"_s, {{u"event"_s, {u"eeeeeeee-0000-4000-9000-000000000060"_s}}}});
        QTRY_COMPARE(chainSize(), 23); // six on either side, itself and its ten causes
        QVERIFY(extent().contains(u"the nearest of 90, with all its causes"));
        auto* whole = m_page->findChild<QPushButton*>(u"whole"_s);
        QVERIFY(whole->isVisible());
        QTest::keyClick(m_page.get(), Qt::Key_W, Qt::AltModifier);
        QTRY_COMPARE(chainSize(), 90);
    }

    void anUnknownEventIsSaid() {
        m_page->open({u"incident"_s, {{u"event"_s, {idOf(99).toString(QUuid::WithoutBraces)}}}});
        QTRY_VERIFY(m_page->findChild<MessageBar*>()->isVisible());
        m_page->open({u"incident"_s, {{u"event"_s, {u"nonsense"_s}}}});
        QVERIFY(m_page->findChild<MessageBar*>()->isVisible());
        QCOMPARE(m_page->address().toString(), u"fleet-audit://incident"_s);
    }

    void anEventsDetailLeadsToItsIncidentByKey() {
        openCrash();
        EventDetail detail(m_workspace);
        detail.setEvent(view().picture().story().nodes.first().event);
        detail.show();
        QVERIFY(QTest::qWaitForWindowActive(&detail));
        QTest::keyClick(&detail, Qt::Key_I, Qt::AltModifier);
        QTRY_COMPARE(m_opened.page, u"incident"_s);
        QVERIFY(!m_opened.value(u"event"_s).isEmpty());
    }

private:
    IncidentView& view() { return *m_page->findChild<IncidentView*>(); }
    QString extent() { return m_page->findChild<QLabel*>(u"extent"_s)->text(); }
    qsizetype chainSize() {
        const QList<StoryNode>& nodes = view().picture().story().nodes;
        return std::count_if(nodes.begin(), nodes.end(),
                             [](const StoryNode& node) { return !node.isContext; });
    }
    QUuid walked() { return view().picture().story().nodes.at(view().walkedTo()).event.eventId; }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view(), key, modifiers); }

    void openCrash() {
        m_page->open({u"incident"_s, {{u"event"_s, {idOf(6).toString(QUuid::WithoutBraces)}}}});
        QTRY_VERIFY(view().walkedTo() >= 0);
        QCOMPARE(m_page->address().value(u"event"_s), idOf(6).toString(QUuid::WithoutBraces));
    }

    TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<IncidentPage> m_page;
    Address m_opened;
};

QTEST_MAIN(TestIncidentPage)
#include "tst_incident_page.moc"
