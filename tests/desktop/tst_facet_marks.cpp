// What is not exact says so: in the facet panel, in the status line, in the chart, and after a count was
// stopped.
#include <QSignalSpy>
#include <QTest>

#include "core/FilterParser.h"
#include "desktop/history/CountWords.h"
#include "desktop/history/FacetPanel.h"
#include "desktop/history/HistoryQuestions.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventChartView.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestFacetMarks : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_database.run(
            u"INSERT INTO events (event_type, aggregate_type, aggregate_id, data, source, timestamp) "
            "SELECT 'device.heartbeat', 'device', 'dev-1', '{\"n\": 1}', 's', "
            "now() - n * interval '1 hour' FROM generate_series(1, 300) AS n"_s);
    }

    void exactCountsStandAlone() {
        FacetPanel panel;
        panel.setFacets(facets(Certainty::Exact), {});
        const QModelIndex api = row(panel, u"api"_s);
        QCOMPARE(countAt(api), QLocale().toString(1200));
        QCOMPARE(api.data(Qt::AccessibleTextRole).toString(), u"api, 1,200 events"_s);
        QVERIFY(row(panel, u"Source"_s).isValid());
        for (int line = 0; line < panel.model()->rowCount(); ++line)
            QVERIFY(!panel.model()->index(line, 1).data().toString().contains(QRegularExpression(u"[≈≥]"_s)));
    }

    void estimatedCountsAreMarkedForEyesAndEars() {
        FacetPanel panel;
        panel.setFacets(facets(Certainty::Estimated), {});
        const QModelIndex api = row(panel, u"api"_s);
        QCOMPARE(countAt(api), u"≈ 1,200"_s);
        QCOMPARE(api.data(Qt::AccessibleTextRole).toString(),
                 u"api, about 1,200 events, estimated from a sample"_s);
        QVERIFY(api.data(Qt::ToolTipRole).toString().contains(u"estimated from a sample"_s));
        QVERIFY(row(panel, u"Source · estimated"_s).isValid());
        // A family is the sum of what is estimated.
        QCOMPARE(countAt(row(panel, u"container"_s)), u"≈ 30"_s);
    }

    void countsSoFarAreLowerBounds() {
        FacetPanel panel;
        panel.setFacets(facets(Certainty::SoFar), {});
        const QModelIndex api = row(panel, u"api"_s);
        QCOMPARE(countAt(api), u"≥ 1,200"_s);
        QCOMPARE(api.data(Qt::AccessibleTextRole).toString(),
                 u"api, at least 1,200 events, counted so far"_s);
        QVERIFY(row(panel, u"Source · so far"_s).isValid());
        // Where nothing was counted yet there is no group that looks empty.
        panel.setFacets({}, {});
        QVERIFY(row(panel, u"none counted yet"_s).isValid());
    }

    void eachFacetIsMarkedByItself() {
        EventFacets mixed = facets(Certainty::Exact);
        mixed.users.certainty = Certainty::Estimated;
        FacetPanel panel;
        panel.setFacets(mixed, {});
        QCOMPARE(countAt(row(panel, u"api"_s)), u"1,200"_s);
        QCOMPARE(countAt(row(panel, u"ann"_s)), u"≈ 7"_s);
    }

    void theStatusLineSaysWhatTheTotalIs() {
        EventFacets counted = facets(Certainty::Exact);
        QCOMPARE(totalInWords(counted, u"noon"_s, false), u"1,230 events in range"_s);
        counted.totalCertainty = Certainty::SoFar;
        QCOMPARE(totalInWords(counted, u"noon"_s, true),
                 u"1,230 events or more in range · counted back to noon so far"_s);
        QCOMPARE(totalInWords(counted, u"noon"_s, false),
                 u"1,230 events or more in range · counting stopped at noon"_s);
        QCOMPARE(totalInWords({}, {}, false), u"Not counted: counting was stopped"_s);
    }

    void nothingMovesUnderAPressedButton() {
        FacetPanel panel;
        panel.resize(300, 400);
        panel.show();
        panel.setFacets(facets(Certainty::SoFar), {});
        QSignalSpy toggled(&panel, &FacetPanel::toggled);
        const QPoint api = panel.visualRect(row(panel, u"api"_s)).center();
        QTest::mousePress(panel.viewport(), Qt::LeftButton, {}, api);
        panel.setFacets(facets(Certainty::Exact), {});
        QCOMPARE(countAt(row(panel, u"api"_s)), u"≥ 1,200"_s);
        QTest::mouseRelease(panel.viewport(), Qt::LeftButton, {}, api);
        QCOMPARE(toggled.size(), 1);
        QCOMPARE(countAt(row(panel, u"api"_s)), u"1,200"_s);
    }

    void aChartThatIsNotCountedToTheEndSaysSo() {
        EventChart chart;
        EventHistogram histogram{{Timestamp{0}, Timestamp{4 * microsecondsPerHour}},
                                 microsecondsPerHour,
                                 {{Timestamp{3 * microsecondsPerHour}, u"device"_s, 7}},
                                 Timestamp{3 * microsecondsPerHour}};
        const auto description = [&] { return chart.findChild<EventChartView*>()->accessibleDescription(); };
        chart.setHistogram(histogram, true);
        QVERIFY(description().startsWith(u"At least 7 events"_s));
        histogram.countedFrom.reset();
        chart.setHistogram(histogram, true);
        QVERIFY(description().startsWith(u"7 events"_s));
    }

    void aStoppedCountLeavesAClearState() {
        Workspace workspace;
        workspace.connectTo(test::need(ConnectionSettings::fromUrl(m_database.url())), u"test"_s);
        int busy = 0;
        HistoryQuestions questions(workspace, [&](bool begins) { busy += begins ? 1 : -1; });
        QSignalSpy facetsSeen(&questions, &HistoryQuestions::facetsArrived);
        QSignalSpy histograms(&questions, &HistoryQuestions::histogramArrived);
        const EventFilter filter{.where = test::need(readFilter(u"data.n = 1"_s))};
        questions.askFacets(filter);
        questions.askHistogram(filter);
        QTRY_COMPARE(busy, 0);
        const auto facetsOf = [&] { return facetsSeen.last().first().value<EventFacets>(); };
        QCOMPARE(facetsOf().total, 300);
        QCOMPARE(facetsOf().totalCertainty, Certainty::Exact);
        QVERIFY(!facetsSeen.last().at(1).toBool());
        QVERIFY(!histograms.last().first().value<EventHistogram>().countedFrom);

        // Somebody holds the table: another filter's count never comes. Its figures are not the last ones.
        const auto blocker = test::openSession(m_database);
        auto transaction = test::need(Transaction::begin(*blocker));
        QVERIFY(blocker->execute(u"LOCK TABLE events IN ACCESS EXCLUSIVE MODE"_s));
        const EventFilter other{.where = test::need(readFilter(u"data.n > 0"_s))};
        questions.askFacets(other);
        questions.askHistogram(other);
        QVERIFY(busy > 0);
        questions.cancel();
        QCOMPARE(busy, 0);
        QCOMPARE(facetsOf().total, 0);
        QCOMPARE(facetsOf().totalCertainty, Certainty::SoFar);
        QVERIFY(facetsOf().types.values.isEmpty());
        QVERIFY(!facetsSeen.last().at(1).toBool());
        QVERIFY(histograms.last().first().value<EventHistogram>().countedFrom);
        QVERIFY(histograms.last().first().value<EventHistogram>().bins.isEmpty());
    }

private:
    static EventFacets facets(Certainty certainty) {
        return {.types = {{{u"device.online"_s, 1200},
                           {u"container.crashed"_s, 20},
                           {u"container.started"_s, 10}},
                          certainty},
                .sources = {{{u"api"_s, 1200}, {u"supervisor"_s, 30}}, certainty},
                .aggregateTypes = {{{u"device"_s, 1200}, {u"app"_s, 30}}, certainty},
                .users = {{{u"ann"_s, 7}}, certainty},
                .total = 1230,
                .totalCertainty = certainty};
    }

    static QModelIndex row(const FacetPanel& panel, const QString& name) {
        for (int line = 0; line < panel.model()->rowCount(); ++line)
            if (panel.model()->index(line, 0).data().toString() == name)
                return panel.model()->index(line, 0);
        return {};
    }

    static QString countAt(const QModelIndex& index) { return index.siblingAtColumn(1).data().toString(); }

    test::TestDatabase m_database;
};

QTEST_MAIN(TestFacetMarks)
#include "tst_facet_marks.moc"
