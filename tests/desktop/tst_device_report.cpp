// A device's life on paper: everything counted, incidents and changes told, every page numbered.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "desktop/devices/DeviceExport.h"
#include "desktop/devices/DeviceReport.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/Workspace.h"
#include "support/ReportFiles.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

QStringList sentences(const ReportedRows& shown) {
    QStringList texts;
    for (const ReportRow& row : shown.rows)
        texts.append(row.sentence);
    return texts;
}

} // namespace

class TestDeviceReport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        importSmallFleet(m_database);
        m_session = openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        m_request.database = u"fleet"_s;
        m_request.madeBy = u"auditor-1"_s;
        m_request.madeAt = *Timestamp::parse(u"2026-03-02T12:00:00Z"_s);
        m_request.deviceNames = {{camera, u"cam-0417"_s}, {sensor, u"sns-0001"_s}};
        m_request.deviceId = camera;
    }

    void init() { m_request.at.reset(); }

    void countsIncidentsAndChangesAreThoseOfTheLog() {
        const DeviceReportContent content = gather();
        QCOMPARE(content.total, 8);
        QCOMPARE(content.histogram.total(), 8);
        QCOMPARE(content.crashes, 2);
        QCOMPARE(content.offlinePeriods, 0);
        QCOMPARE(content.incidents.total, 2);
        QVERIFY(sentences(content.incidents).first().contains(u"crashed on cam-0417 with exit code 139"));
        QCOMPARE(content.changes.total, 2);
        QCOMPARE(content.changes.rows.first().who, u"operator-7, system"_s);
        QCOMPARE(content.extent.from->toString(), u"2026-03-01T08:00:00.000000Z"_s);
    }

    void aLifeUpToAMomentKnowsNothingOfWhatCameLater() {
        m_request.at = *Timestamp::parse(u"2026-03-01T09:02:10.000001Z"_s);
        const DeviceReportContent content = gather();
        QCOMPARE(content.total, 5);
        QCOMPARE(content.crashes, 1);
        QCOMPARE(content.state.lastEvent->timestamp, *m_request.at);
    }

    void timesOfflineAreToldWithHowLongTheyLasted() {
        const QString was = m_request.deviceId;
        m_request.deviceId = sensor;
        QCOMPARE(gather().offlinePeriods, 1);
        QVERIFY(sentences(gather().incidents).first().endsWith(u"It did not come back."));
        auto session = openSession(m_database);
        need(session->execute(
            u"select import_events(?::jsonb)"_s,
            {uR"([{"timestamp": "2026-03-01T12:42:00Z", "event_type": "device.online", "aggregate_type": "device", "aggregate_id": "%1", "data": {}}])"_s
                 .arg(sensor)}));
        QVERIFY(sentences(gather().incidents).first().endsWith(u"It was back after 3 h 12 min."));
        m_request.deviceId = was;
    }

    void whatIsWantedStandsBesideWhatIsReported() {
        const Json state = *Json::parse(
            uR"({"target_state": {"apps": {"a": {"version": "2", "image": "a:2", "replicas": 1}}, "config": {}},
                 "current_state": {"apps": {"a": {"version": "1", "image": "a:2"}}}})"_s);
        const QList<TargetField> fields = targetBesideCurrent(state);
        QCOMPARE(fields.size(), 4);
        QCOMPARE(fields.first().place, u"apps › a › version"_s); // what differs comes first
        QCOMPARE(fields.first().target, u"2"_s);
        QCOMPARE(fields.first().current, u"1"_s);
        QCOMPARE(fields.first().verdict, TargetField::Verdict::Differs);
        QCOMPARE(fields.at(1).verdict, TargetField::Verdict::Same);
        QCOMPARE(fields.at(2).verdict, TargetField::Verdict::NotReported);
    }

    void manyIncidentsAreListedUpToABoundAndTheRestCounted() {
        m_database.run(
            uR"(insert into events (timestamp, event_type, aggregate_type, aggregate_id, data)
            select '2026-03-03T00:00:00Z'::timestamptz + n * interval '1 minute', 'container.crashed', 'app',
                'gw-without-uuid/edge', '{"device_uuid": "gw-without-uuid", "app_name": "edge", "exit_code": 1}'
            from generate_series(1, 1200) n)"_s);
        const QString was = std::exchange(m_request.deviceId, gateway);
        const DeviceReportContent content = gather();
        QCOMPARE(content.incidents.total, 1200);
        QCOMPARE(content.incidents.rows.size(), DeviceReportContent::mostRows);
        QCOMPARE(content.incidents.rows.first().timestamp.toString(), u"2026-03-03T20:00:00.000000Z"_s);
        QVERIFY(layOutDeviceReport(content).pageCount() > 10);
        m_request.deviceId = was;
    }

    void everyPageThatIsLaidOutIsWritten() {
        const QString path = m_folder.filePath(u"life.pdf"_s);
        QCOMPARE(need(exportDeviceReport(*m_session, m_request, path, m_control)), 8);
        const DeviceReportContent content = gather();
        QVERIFY(contentOf(path).startsWith("%PDF-"));
        QCOMPARE(pagesOf(contentOf(path)), layOutDeviceReport(content).pageCount());
    }

    void aStoppedReportLeavesNoFile() {
        for (const int step : {1, 4, 6}) { // while it is asked, and while it is painted
            StopAt control(step);
            const auto written =
                exportDeviceReport(*m_session, m_request, m_folder.filePath(u"stopped.pdf"_s), control);
            QVERIFY(!written);
            QCOMPARE(written.error().kind, ErrorKind::Cancelled);
            QVERIFY(QDir(m_folder.path()).entryList({u"stopped*"_s}, QDir::Files | QDir::Hidden).isEmpty());
        }
    }

    void anUnknownDeviceHasNoReport() {
        const QString was = std::exchange(m_request.deviceId, u"nobody"_s);
        const QString path = m_folder.filePath(u"nobody.pdf"_s);
        const auto written = exportDeviceReport(*m_session, m_request, path, m_control);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::NotFound);
        QVERIFY(!QFile::exists(path));
        m_request.deviceId = was;
    }

    void theButtonWritesReportAndState() {
        Workspace workspace;
        workspace.connectTo(settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!workspace.knownDevices().isEmpty());
        JobProgress progress;
        MessageBar messages;
        DeviceExport button(workspace, progress, messages);
        button.setSubject([] { return DeviceExport::Subject{camera}; });
        QCOMPARE(button.shortcut(), QKeySequence(u"Ctrl+E"_s));
        const QString pdf = m_folder.filePath(u"button.pdf"_s);
        button.exportTo(pdf);
        QTRY_VERIFY(contentOf(pdf).startsWith("%PDF-"));
        const QString json = m_folder.filePath(u"state.json"_s);
        button.exportTo(json);
        QTRY_VERIFY(QFile::exists(json));
        const auto state = need(DeviceStore(*m_session).state(camera));
        QCOMPARE(need(Json::parse(QString::fromUtf8(contentOf(json)))), need(Json::parse(state.text)));
    }

private:
    DeviceReportContent gather() { return need(gatherDeviceReport(*m_session, m_request, m_control)); }

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    QTemporaryDir m_folder;
    DeviceReportRequest m_request;
    JobControl m_control;
};

QTEST_MAIN(TestDeviceReport)
#include "tst_device_report.moc"
