// The printed report: everything said, every page numbered, nothing half written.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "core/FilterParser.h"
#include "desktop/history/EventReport.h"
#include "desktop/history/FilterWords.h"
#include "desktop/history/ReportSections.h"
#include "jobs/DemoFleet.h"
#include "support/ReportFiles.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestEventReport : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        DemoFleetOptions options;
        options.devices = 20;
        options.days = 4;
        m_events = test::need(loadDemoFleet(*m_session, options, m_control)).events;
        QVERIFY(m_events > ReportContent::mostRows);
        m_request.database = u"fleet"_s;
        m_request.madeBy = u"auditor-1"_s;
        m_request.madeAt = *Timestamp::parse(u"2026-11-24T12:00:00Z"_s);
    }

    void countsAndChartAreOfAllAndTheTableHasTheNewest() {
        const ReportContent content = test::need(gatherReport(*m_session, m_request, m_control));
        QCOMPARE(content.total, m_events);
        QCOMPARE(content.histogram.total(), m_events);
        qint64 byType = 0;
        for (const FacetValue& type : content.types)
            byType += type.count;
        QCOMPARE(byType, m_events);
        QStringList ids;
        for (const ReportRow& row : content.rows)
            ids.append(row.eventId);
        QCOMPARE(ids, m_database.run(
                          u"select event_id from events order by timestamp desc, id desc limit %1"_s.arg(
                              ReportContent::mostRows)));
    }

    void everyPageThatIsLaidOutIsWritten() {
        const QString path = m_folder.filePath(u"report.pdf"_s);
        m_request.filter.where = FilterExpression::oneOf(FilterField::Type, {u"container.*"_s});
        const qint64 rows = test::need(exportReport(*m_session, m_request, path, m_control));
        QCOMPARE(rows, std::min<qint64>(ReportContent::mostRows,
                                        m_database
                                            .value(u"select count(*) from events where event_type like "
                                                   "'container.%'"_s)
                                            .toLongLong()));
        const ReportContent content = test::need(gatherReport(*m_session, m_request, m_control));
        const QByteArray pdf = contentOf(path);
        QVERIFY(pdf.startsWith("%PDF-"));
        QCOMPARE(pagesOf(pdf), layOutReport(content).pageCount());
        m_request.filter = {};
    }

    void longWordsAreBrokenSoThatNoColumnIsCut() {
        for (const report::Face face : {report::Face::Text, report::Face::FixedSmall}) {
            const qreal one = report::textHeight(u"x"_s, face, 100);
            QVERIFY(report::textHeight(QString(300, u'x'), face, 100) > 5 * one);
        }
        ReportContent content;
        content.total = 1;
        content.types = {{QString(100, u't'), 1}};
        ReportRow row;
        row.eventType = QString(100, u't');
        row.aggregate = QString(255, u'a');
        row.sentence = QString(400, u's');
        content.rows.fill(row, 100);
        content.histogram.range = {m_request.madeAt, m_request.madeAt + microsecondsPerHour};
        content.histogram.bucketMicroseconds = microsecondsPerHour;
        content.histogram.bins = {{m_request.madeAt, u"t"_s, 1}};
        QVERIFY(layOutReport(content).pageCount() > 5);
    }

    void anEmptyResultIsAReportThatSaysSo() {
        m_request.filter.where = FilterExpression::oneOf(FilterField::Aggregate, {u"nobody"_s});
        const QString path = m_folder.filePath(u"empty.pdf"_s);
        QCOMPARE(test::need(exportReport(*m_session, m_request, path, m_control)), 0);
        QCOMPARE(pagesOf(contentOf(path)), 1);
        m_request.filter = {};
    }

    void aStoppedReportLeavesNoFile() {
        for (const int step : {2, 6}) { // while it is asked, and while it is painted
            const QString path = m_folder.filePath(u"stopped.pdf"_s);
            StopAt control(step);
            const auto written = exportReport(*m_session, m_request, path, control);
            QVERIFY(!written);
            QCOMPARE(written.error().kind, ErrorKind::Cancelled);
            QVERIFY(QDir(m_folder.path()).entryList({u"stopped*"_s}, QDir::Files | QDir::Hidden).isEmpty());
        }
    }

    void eachConditionOfTheFilterStandsInALineOfItsOwn() {
        const qreal one = report::textHeight(u"type = a"_s, report::Face::Text, report::width);
        QCOMPARE(report::textHeight(u"type = a\nsource = b"_s, report::Face::Text, report::width), 2 * one);
    }

    void aFilterIsToldLineByLine() {
        const auto names = [](const QString& id) { return id == u"dev-1" ? u"cam-0417"_s : id; };
        const auto where = parseFilter(
            u"type in (container.crashed, device.*) and device = dev-1 and "
            "(data.exit_code > 0 or not source = api)"_s);
        QVERIFY(where);
        QCOMPARE(filterInWords({{}, *where}, names),
                 QStringList({u"type in (container.crashed, device.*)"_s, u"device = dev-1 (cam-0417)"_s,
                              u"data.exit_code > 0 or source != api"_s}));
        QVERIFY(filterInWords({}, names).isEmpty());
        QCOMPARE(rangeInWords({}), u"All that is kept"_s);
        QCOMPARE(rangeInWords({m_request.madeAt, {}}), u"From 24 Nov 2026 12:00:00.000000 UTC on"_s);
    }

private:
    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    QTemporaryDir m_folder;
    ReportRequest m_request;
    JobControl m_control;
    qint64 m_events = 0;
};

QTEST_MAIN(TestEventReport)
#include "tst_event_report.moc"
