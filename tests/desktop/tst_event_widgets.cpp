// The widgets that show events: rows, phrases, JSON trees, the chart and its brush.
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QHeaderView>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>

#include "desktop/shared/BucketCounts.h"
#include "desktop/shared/CausationView.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventChartView.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/JsonDiffView.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/JsonTreeModel.h"
#include "desktop/shared/PlainToolTip.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/shared/Workspace.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

Event makeEvent(qint64 id, const QString& type, const QString& data, const QString& metadata = {}) {
    Event event;
    event.id = id;
    event.eventId = QUuid(uint(id), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    event.eventType = type;
    event.timestamp = Timestamp{1'700'000'000'000'000 + id};
    event.aggregateType = u"device"_s;
    event.aggregateId = u"dev-1"_s;
    event.data = data;
    event.metadata = metadata;
    event.source = u"supervisor"_s;
    return event;
}

QList<Event> newestFirst(qint64 newest, qint64 oldest) {
    QList<Event> events;
    for (qint64 id = newest; id >= oldest; --id)
        events.append(makeEvent(id, u"device.online"_s, u"{}"_s));
    return events;
}

QStringList idsOf(const EventTableModel& model) {
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids.append(QString::number(model.event(row).id));
    return ids;
}

EventHistogram fourBuckets() {
    const Timestamp start = *Timestamp::parse(u"2026-11-23T12:00:00Z"_s);
    const qint64 hour = microsecondsPerHour;
    return {{start, start + 4 * hour},
            hour,
            {{start, u"device"_s, 5}, {start + hour, u"container"_s, 2}, {start + 3 * hour, u"device"_s, 1}}};
}

} // namespace

class TestEventWidgets : public QObject {
    Q_OBJECT

private slots:
    void aPhraseTellsWhatHappenedToWhatAndWhy_data() {
        QTest::addColumn<Event>("event");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("details");
        Event crash =
            makeEvent(1, u"container.crashed"_s,
                      u"{\"app_name\":\"edge-vision\",\"version\":\"2.3.1\",\"device_uuid\":\"dev-9\","
                      "\"exit_code\":139,\"restart_count\":4}"_s);
        crash.aggregateType = u"app"_s;
        QTest::newRow("crash") << crash << u"app edge-vision 2.3.1 on dev-9"_s
                               << u"exit code 139, restart 4"_s;
        QTest::newRow("device") << makeEvent(1, u"device.offline"_s, u"{\"reason\":\"no route\"}"_s)
                                << u"device dev-1"_s << u"no route"_s;
        QTest::newRow("drift") << makeEvent(
                                      1, u"reconciliation.drift_detected"_s,
                                      u"{\"fields\":[{\"path\":\"config.log_level\",\"target\":\"info\","
                                      "\"current\":\"trace\"}]}"_s)
                               << u"device dev-1"_s << u"config.log_level is trace, wanted info"_s;
        QTest::newRow("unknown members") << makeEvent(1, u"device.online"_s, u"{\"lifecycle\":\"paused\"}"_s)
                                         << u"device dev-1"_s << u"lifecycle paused"_s;
        QTest::newRow("broken data") << makeEvent(1, u"device.online"_s, u"{"_s) << u"device dev-1"_s
                                     << QString();
    }

    void aPhraseTellsWhatHappenedToWhatAndWhy() {
        QFETCH(Event, event);
        const EventPhrase phrase = describeEvent(event, m_workspace);
        QTEST(phrase.what, "what");
        QTEST(phrase.details, "details");
    }

    void whoIsTheUserWhereOneIsNamed() {
        const Event byHand = makeEvent(1, u"device.online"_s, u"{}"_s,
                                       u"{\"user_id\":\"operator-7\",\"reason\":\"ticket\"}"_s);
        QCOMPARE(describeEvent(byHand, m_workspace).who, u"operator-7"_s);
        QCOMPARE(describeEvent(byHand, m_workspace).reason, u"ticket"_s);
        QCOMPARE(describeEvent(makeEvent(1, u"device.online"_s, u"{}"_s), m_workspace).who, u"supervisor"_s);
    }

    void rowsStayInOrderAndWithinTheMaximumWhicheverEndTheyComeFrom() {
        EventTableModel model(m_workspace, 5);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.reset(newestFirst(20, 18));
        model.appendOlder(newestFirst(17, 15));
        QCOMPARE(idsOf(model), QStringList({u"19"_s, u"18"_s, u"17"_s, u"16"_s, u"15"_s}));
        model.prependNewer(newestFirst(21, 20));
        QCOMPARE(idsOf(model), QStringList({u"21"_s, u"20"_s, u"19"_s, u"18"_s, u"17"_s}));
        QCOMPARE(model.rowOf(makeEvent(18, {}, {}).eventId), 3);
        QCOMPARE(model.rowOf(makeEvent(15, {}, {}).eventId), -1);
    }

    void copiedRowsAreLinesThatImportReads() {
        EventTableModel model(m_workspace, 5);
        EventTable table;
        table.setEventModel(&model);
        model.reset(newestFirst(2, 1));
        table.selectAll();
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QCOMPARE((*Json::parse(lines.first()))[u"id"_s].text(), u"2"_s);
        QCOMPARE((*Json::parse(lines.first()))[u"timestamp"_s].text(), u"2023-11-14T22:13:20.000002Z"_s);
    }

    void enterOpensTheSelectedEvent() {
        EventTableModel model(m_workspace, 5);
        EventTable table;
        table.setEventModel(&model);
        model.reset(newestFirst(3, 1));
        QSignalSpy activated(&table, &EventTable::eventActivated);
        table.setCurrentIndex(model.index(1, 0));
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().value<Event>().id, 2);
    }

    void toolTipsShowTheMarkupOfAnEventAsItIs() {
        const QString said = u"<img src=x> <b>a</b>"_s;
        const auto shown = [](const QVariant& tip) {
            QTextDocument document;
            document.setHtml(tip.toString());
            return document.toPlainText();
        };
        Event event = makeEvent(1, u"device.online"_s, u"{}"_s);
        event.source = said;
        Workspace workspace;
        EventTableModel table(workspace, 10);
        table.reset({event});
        QCOMPARE(shown(table.index(0, EventTableModel::Source).data(Qt::ToolTipRole)), said);
        const Json document = *Json::parse(u"{\"a\": \"%1\"}"_s.arg(said));
        JsonTreeModel tree;
        tree.setDocument(document, {}, {});
        QCOMPARE(shown(tree.index(0, JsonTreeModel::Value).data(Qt::ToolTipRole)), said);
        JsonDiffView diff;
        diff.setDocuments(Json::object(), document);
        const QModelIndex line = diff.model()->index(1, diff.model()->columnCount() - 1);
        QCOMPARE(shown(line.data(Qt::ToolTipRole)), u"\"a\": \"%1\""_s.arg(said));
        QVERIFY(plainToolTip(QString(1'000'000, u'x')).size() <= 2'000);
    }

    void aTreeShowsNumbersAsTheyWereWritten() {
        JsonTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDocument(
            *Json::parse(u"{\"price\":1.10,\"big\":12345678901234567890,\"list\":[1,{\"a\":null}]}"_s), {},
            {});
        QCOMPARE(model.index(0, JsonTreeModel::Value).data().toString(), u"1.10"_s);
        QCOMPARE(model.index(1, JsonTreeModel::Value).data().toString(), u"12345678901234567890"_s);
        QCOMPARE(model.pointerAt(model.index(0, 0, model.index(1, 0, model.index(2, 0)))), u"/list/1/a"_s);
    }

    void aTreeMarksWhatChangedAndKeepsARowForWhatIsGone() {
        const Json before = *Json::parse(u"{\"a\":1,\"b\":{\"c\":true},\"gone\":\"x\"}"_s);
        const Json after = *Json::parse(u"{\"a\":2,\"b\":{\"c\":true},\"new\":[]}"_s);
        JsonTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDocument(after, diffJson(before, after), {{u"/b/c"_s, u"drift"_s}});
        const auto note = [&](const QString& pointer) {
            return model.indexOf(pointer).siblingAtColumn(JsonTreeModel::Note).data().toString();
        };
        QCOMPARE(note(u"/a"_s), u"was 1"_s);
        QCOMPARE(note(u"/b/c"_s), u"drift"_s);
        QCOMPARE(note(u"/new"_s), u"new"_s);
        QCOMPARE(note(u"/gone"_s), u"removed"_s);
        QVERIFY(model.indexOf(u"/a"_s).data(Qt::BackgroundRole).isValid());
        QVERIFY(!model.indexOf(u"/b"_s).data(Qt::BackgroundRole).isValid());
    }

    void aTreeKeepsFoldedPlacesAndTheSelectionWhenTheDocumentMovesOn() {
        JsonTree tree;
        tree.setDocument(*Json::parse(u"{\"a\":{\"b\":1},\"c\":{\"d\":1}}"_s));
        auto* model = qobject_cast<JsonTreeModel*>(tree.model());
        tree.collapse(model->indexOf(u"/a"_s));
        tree.setCurrentPointer(u"/c/d"_s);
        tree.setDocument(*Json::parse(u"{\"a\":{\"b\":2},\"c\":{\"d\":2}}"_s));
        QVERIFY(!tree.isExpanded(model->indexOf(u"/a"_s)));
        QVERIFY(tree.isExpanded(model->indexOf(u"/c"_s)));
        QCOMPARE(tree.currentPointer(), u"/c/d"_s);
    }

    void anEffectStandsBelowItsCauseAndTheLastOneGoesOnInItsLane() {
        QList<Event> chain = {
            makeEvent(1, u"target_state.updated"_s, u"{}"_s),
            makeEvent(2, u"reconciliation.started"_s, u"{}"_s), makeEvent(3, u"container.started"_s, u"{}"_s),
            makeEvent(4, u"reconciliation.completed"_s, u"{}"_s), makeEvent(5, u"device.online"_s, u"{}"_s)};
        chain[1].causationId = chain[0].eventId;
        chain[2].causationId = chain[1].eventId;
        chain[3].causationId = chain[1].eventId;
        chain[4].causationId = QUuid::createUuid(); // its cause is in no partition any more
        std::reverse(chain.begin(), chain.end());   // they are put in order
        const QList<CausationNode> nodes = layOutCauses(chain);
        QList<int> lanes;
        QList<int> causes;
        for (const CausationNode& node : nodes) {
            lanes.append(node.lane);
            causes.append(node.cause);
        }
        QCOMPARE(causes, (QList<int>{-1, 0, 1, 1, -1}));
        QCOMPARE(lanes, (QList<int>{0, 0, 1, 0, 0}));
    }

    void noTwoCausesShareALaneAtTheSameTime() {
        QRandomGenerator random(7);
        QList<Event> chain;
        for (int i = 0; i < 400; ++i) {
            chain.append(makeEvent(i + 1, u"container.crashed"_s, u"{}"_s));
            if (i > 0 && random.bounded(10) > 0)
                chain[i].causationId = chain[random.bounded(std::max(0, i - 30), i)].eventId;
        }
        const QList<CausationNode> nodes = layOutCauses(chain);
        QList<int> lastEffect(nodes.size());
        for (int row = 0; row < nodes.size(); ++row) {
            lastEffect[row] = row;
            if (nodes.at(row).cause >= 0)
                lastEffect[nodes.at(row).cause] = row;
        }
        for (int row = 0; row < nodes.size(); ++row) {
            for (int later = row + 1; later < lastEffect.at(row); ++later)
                QVERIFY(nodes.at(later).lane != nodes.at(row).lane);
            if (nodes.at(row).cause >= 0)
                QVERIFY(nodes.at(row).lane >= nodes.at(nodes.at(row).cause).lane);
        }
    }

    void aLongLineOfSingleEffectsStaysStraight() {
        QList<Event> chain;
        for (int i = 0; i < 90; ++i) {
            chain.append(makeEvent(i + 1, u"container.crashed"_s, u"{}"_s));
            chain[i].causationId = i == 0 ? QUuid() : chain[i - 1].eventId;
        }
        for (const CausationNode& node : layOutCauses(chain))
            QCOMPARE(node.lane, 0);
    }

    void causesThatGoInACircleOrBackInTimeHangNothing() {
        QList<Event> chain = {makeEvent(1, u"device.online"_s, u"{}"_s),
                              makeEvent(2, u"device.online"_s, u"{}"_s)};
        chain[0].causationId = chain[1].eventId;
        chain[1].causationId = chain[0].eventId;
        const QList<CausationNode> nodes = layOutCauses(chain);
        QCOMPARE(nodes.at(0).cause, -1);
        QCOMPARE(nodes.at(1).cause, 0);
    }

    void thePictureOfCausesIsWalkedByKeysAndToldInWords() {
        QList<Event> chain = {makeEvent(1, u"target_state.updated"_s, u"{}"_s),
                              makeEvent(2, u"reconciliation.started"_s, u"{}"_s),
                              makeEvent(3, u"container.started"_s, u"{}"_s),
                              makeEvent(4, u"device.online"_s, u"{}"_s)};
        chain[1].causationId = chain[0].eventId;
        chain[3].causationId = chain[0].eventId;
        CausationView view(m_workspace);
        view.resize(300, 200);
        view.setEvents(chain, chain[1].eventId);
        QCOMPARE(view.walkedTo(), 1);
        const auto press = [&](Qt::Key key) {
            QTest::keyClick(&view, key);
            return view.walkedTo();
        };
        QCOMPARE(press(Qt::Key_Left), 0);
        QCOMPARE(press(Qt::Key_Left), 0); // nothing caused it
        QCOMPARE(press(Qt::Key_Right), 1);
        QCOMPARE(press(Qt::Key_Down), 2);
        QCOMPARE(press(Qt::Key_End), 3);
        QCOMPARE(press(Qt::Key_Down), 3);
        QCOMPARE(press(Qt::Key_Left), 0);
        QCOMPARE(press(Qt::Key_Up), 0);
        QCOMPARE(press(Qt::Key_End), 3);
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&view);
        QVERIFY(spoken->text(QAccessible::Value).contains(u"dev-1 came online."));
        QVERIFY(spoken->text(QAccessible::Value).contains(u"Caused by target_state.updated, row 1."));
        QSignalSpy opened(&view, &CausationView::eventActivated);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(opened.first().first().value<Event>(), chain[3]);
    }

    void thePictureOfCausesZoomsAndFits() {
        QList<Event> chain;
        for (int i = 0; i < 40; ++i)
            chain.append(makeEvent(i + 1, u"device.online"_s, u"{}"_s));
        CausationView view(m_workspace);
        view.resize(300, 300);
        view.show();
        view.setEvents(chain, chain[20].eventId);
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(view.transform().m11() > 1);
        QTest::keyClick(&view, Qt::Key_0);
        QVERIFY(view.transform().m11() < 1);
        QVERIFY(view.viewport()
                    ->rect()
                    .adjusted(-2, -2, 2, 2)
                    .contains(view.mapFromScene(view.sceneRect()).boundingRect()));
    }

    void aSearchInATreeFindsNamesAndValuesAndOpensWhatIsFolded() {
        JsonTree tree;
        tree.setDocument(*Json::parse(u"{\"a\":{\"Needle\":1},\"b\":\"a needle\",\"c\":2}"_s));
        tree.collapseAll();
        QCOMPARE(tree.search(u"needle"_s), 2);
        tree.showMatch(0);
        QCOMPARE(tree.currentPointer(), u"/a/Needle"_s);
        QVERIFY(tree.isExpanded(tree.model()->index(0, 0)));
        tree.showMatch(1);
        QCOMPARE(tree.currentPointer(), u"/b"_s);
        QCOMPARE(tree.search({}), 0);
    }

    void aComparisonIsWalkedFromChangeToChange() {
        JsonDiffView view;
        view.setDocuments(*Json::parse(u"{\"a\":1,\"b\":2,\"c\":3}"_s),
                          *Json::parse(u"{\"a\":9,\"b\":2,\"c\":4}"_s));
        QCOMPARE(view.changeCount(), 2);
        QCOMPARE(view.model()->columnCount(), 2);
        QCOMPARE(view.currentIndex().row(), 1);
        QTest::keyClick(&view, Qt::Key_N);
        QCOMPARE(view.currentIndex().row(), 3);
        QTest::keyClick(&view, Qt::Key_P);
        QCOMPARE(view.currentIndex().row(), 1);
        QCOMPARE(view.currentIndex().data(Qt::AccessibleTextRole).toString(), u"before: \"a\": 1"_s);
        view.setLayout(JsonDiffView::Layout::Inline);
        QCOMPARE(view.model()->columnCount(), 1);
        QCOMPARE(view.model()->index(1, 0).data().toString(), u"−   \"a\": 1"_s);
        QCOMPARE(view.model()->index(2, 0).data().toString(), u"+   \"a\": 9"_s);
        QCOMPARE(view.changeCount(), 2);
    }

    void bucketsAreCountedByFamilyInTheFleetsOrder() {
        EventHistogram histogram{{Timestamp{0}, Timestamp{30}}, 10, {}};
        histogram.bins = {{Timestamp{0}, u"container"_s, 2},
                          {Timestamp{0}, u"audit"_s, 1},
                          {Timestamp{20}, u"device"_s, 4},
                          {Timestamp{40}, u"device"_s, 9}}; // beyond the range
        const BucketCounts counts = BucketCounts::of(histogram);
        QCOMPARE(counts.keys, (QStringList{u"device"_s, u"container"_s, u"audit"_s}));
        QCOMPARE(counts.totals, (QList<qint64>{3, 0, 4}));
        QCOMPARE(counts.byKey[u"device"_s], (QList<qint64>{0, 0, 4}));
        QCOMPARE(counts.highest(), qint64(4));
        QCOMPARE(BucketCounts::of({}).size(), qsizetype(0));
    }

    void aFlatDocumentWithoutNotesUsesTheWholeWidth() {
        JsonTree tree;
        tree.setNotesShown(false);
        tree.setDocument(*Json::parse(u"{\"a\":1}"_s));
        QVERIFY(tree.isColumnHidden(JsonTreeModel::Note));
        QVERIFY(!tree.rootIsDecorated());
        tree.setDocument(*Json::parse(u"{\"a\":{\"b\":1}}"_s));
        QVERIFY(tree.rootIsDecorated());
    }

    void draggingOverTheChartPicksWholeBuckets() {
        EventChart chart;
        chart.resize(800, 160);
        chart.setHistogram(fourBuckets(), true);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        auto* view = chart.findChild<EventChartView*>();
        const QRectF plot = view->chart()->plotArea();
        const auto at = [&](double share) { return QPoint(int(plot.left() + plot.width() * share), 60); };
        QSignalSpy picked(&chart, &EventChart::rangePicked);
        QTest::mousePress(view->viewport(), Qt::LeftButton, {}, at(0.30));
        QTest::mouseMove(view->viewport(), at(0.60));
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, at(0.60));
        QCOMPARE(picked.size(), 1);
        const auto range = picked.first().first().value<TimeRange>();
        QCOMPARE(range.from->toString(), u"2026-11-23T13:00:00.000000Z"_s);
        QCOMPARE(range.to->toString(), u"2026-11-23T15:00:00.000000Z"_s);
    }

    void theChartCanBePickedAndClearedByKeys() {
        EventChart chart;
        chart.resize(800, 160);
        chart.setHistogram(fourBuckets(), true);
        auto* view = chart.findChild<EventChartView*>();
        QSignalSpy picked(&chart, &EventChart::rangePicked);
        QSignalSpy cleared(&chart, &EventChart::pickCleared);
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked.first().first().value<TimeRange>().from->toString(),
                 u"2026-11-23T13:00:00.000000Z"_s);
        QCOMPARE(picked.first().first().value<TimeRange>().to->toString(), u"2026-11-23T15:00:00.000000Z"_s);
        QTest::keyClick(view, Qt::Key_Escape);
        QCOMPARE(cleared.size(), 1);
        QCOMPARE(chart.picked(), TimeRange{});
    }

    void longAxesCountInMonthsAndYears() {
        const auto labels = [](const char* from, const char* to) {
            QStringList written;
            for (const TimeTick& tick : timeTicks(
                     {*Timestamp::parse(QLatin1String(from)), *Timestamp::parse(QLatin1String(to))}, 8, true))
                written.append(tick.label);
            return written;
        };
        QCOMPARE(labels("2017-05-16", "2021-11-24"),
                 (QStringList{u"2018"_s, u"2019"_s, u"2020"_s, u"2021"_s}));
        QCOMPARE(labels("2026-01-31", "2026-07-15"),
                 (QStringList{u"Feb 2026"_s, u"Mar 2026"_s, u"Apr 2026"_s, u"May 2026"_s, u"Jun 2026"_s,
                              u"Jul 2026"_s}));
    }

    void ticksStandOnRoundTimesAndAreNeverTooMany() {
        const Timestamp from = *Timestamp::parse(u"2026-11-22T14:07:31Z"_s);
        const auto ticks = timeTicks({from, from + microsecondsPerDay}, 10, true);
        QVERIFY(ticks.size() >= 4 && ticks.size() <= 10);
        QCOMPARE(ticks.first().label, u"15:00"_s);
        for (const TimeTick& tick : ticks)
            QCOMPARE(tick.at.microseconds % microsecondsPerHour, 0);
        QVERIFY(timeTicks({from, from + 40'000 * microsecondsPerDay}, 8, true).size() <= 9);
    }

private:
    Workspace m_workspace;
};

QTEST_MAIN(TestEventWidgets)
#include "tst_event_widgets.moc"
