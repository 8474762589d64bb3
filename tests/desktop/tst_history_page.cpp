// History and Overview as a person uses them: clicks and keys on a real database.
#include <QAbstractItemModelTester>
#include <QCompleter>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "desktop/history/FacetPanel.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/HistoryExport.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/history/PickTools.h"
#include "desktop/overview/OverviewPage.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/RecordTable.h"
#include "jobs/DemoFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestHistoryPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        DemoFleetOptions options;
        options.devices = 20;
        options.days = 5;
        JobControl control;
        m_events = test::need(loadDemoFleet(*session, options, control)).events;
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!m_workspace.knownDevices().isEmpty());
    }

    void init() {
        QSettings().clear();
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
        m_page = std::make_unique<HistoryPage>(m_workspace);
        connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
        m_page->resize(1200, 700);
        m_page->show();
        m_page->refresh();
        settle();
    }

    void cleanup() { m_page.reset(); }

    void theNewestEventsComeFirstWithOneInFull() {
        QCOMPARE(table()->model()->rowCount(), 200);
        QCOMPARE(table()->currentEvent()->id, m_events);
        QVERIFY(!m_page->findChild<QLabel*>(u"title"_s)->text().isEmpty());
    }

    void scrollingToTheEndShowsEveryEventOnceInOrder() {
        QList<qint64> seen;
        auto* model = qobject_cast<EventTableModel*>(table()->model());
        connect(model, &QAbstractItemModel::rowsInserted, m_page.get(),
                [&](const QModelIndex&, int first, int last) {
                    for (int row = first; row <= last; ++row)
                        seen.append(model->event(row).id);
                });
        for (int row = 0; row < model->rowCount(); ++row)
            seen.append(model->event(row).id);
        while (seen.size() < m_events) {
            const qsizetype before = seen.size();
            table()->verticalScrollBar()->setValue(table()->verticalScrollBar()->maximum());
            QTRY_VERIFY_WITH_TIMEOUT(seen.size() > before, 10000);
            settle();
        }
        QCOMPARE(seen.size(), m_events);
        QVERIFY(model->rowCount() <= 4000);
        for (qsizetype i = 0; i < seen.size(); ++i)
            QCOMPARE(seen.at(i), m_events - i);
        // And back: what fell off the top is asked again.
        for (int guard = 0; model->event(0).id != m_events && guard < 200; ++guard) {
            const qint64 top = model->event(0).id;
            table()->verticalScrollBar()->setValue(0);
            QTRY_VERIFY_WITH_TIMEOUT(model->event(0).id > top, 10000);
            settle();
        }
        QCOMPARE(model->event(0).id, m_events);
    }

    void aTypedConditionFiltersAndItsChipTakesItBack() {
        type(u"type:device.provisioned"_s);
        QCOMPARE(table()->model()->rowCount(), count(u"event_type = 'device.provisioned'"_s));
        QToolButton* chip = nullptr;
        for (QToolButton* button : filterBar()->findChildren<QToolButton*>())
            if (button->text().contains(u"device.provisioned"))
                chip = button;
        QVERIFY(chip);
        QTest::mouseClick(chip, Qt::LeftButton);
        settle();
        QCOMPARE(table()->model()->rowCount(), 200);
    }

    void conditionsOfOneKeyAreAlternativesAndWordsMustAllOccur() {
        type(u"type:device.online type:device.offline"_s);
        QCOMPARE(table()->model()->rowCount(), count(u"event_type in ('device.online', 'device.offline')"_s));
        type(u"type:target_state.* edge-vision 2.3.1"_s);
        QCOMPARE(table()->model()->rowCount(),
                 count(u"event_type like 'target_state.%' and concat(data, metadata) ilike '%edge-vision%' "
                       "and concat(data, metadata) ilike '%2.3.1%'"_s));
    }

    void aWrongConditionIsNamedUnderTheFieldAndChangesNothing() {
        auto* field = filterBar()->findChild<QLineEdit*>(u"filterField"_s);
        QTest::keyClicks(field, u"colour:red"_s);
        QTest::keyClick(field, Qt::Key_Return);
        bool named = false;
        for (QLabel* label : filterBar()->findChildren<QLabel*>())
            named = named || (label->isVisible() && label->text().contains(u"colour"));
        QVERIFY(named);
        QCOMPARE(field->selectedText(), u"colour:red"_s);
        QCOMPARE(table()->model()->rowCount(), 200);
    }

    void hostileTextFindsNothingAndBreaksNothing() {
        for (const QString& text :
             {u"'; DROP TABLE events; --"_s, u"%_\\"_s, u"\"$1 :name ?\""_s, QString(10'000, u'x')}) {
            type(text);
            QVERIFY(m_page->findChild<MessageBar*>()->text().isEmpty());
            filterBar()->setConditions({});
        }
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), QString::number(m_events));
    }

    void aFacetFiltersByAClickAndByTheKeyboard() {
        auto* facets = m_page->findChild<FacetPanel*>();
        for (int row = 0; row < facets->model()->rowCount(); ++row) {
            if (facets->model()->index(row, 0).data().toString() == u"api")
                facets->setCurrentIndex(facets->model()->index(row, 0));
        }
        QTest::keyClick(facets, Qt::Key_Space);
        settle();
        QCOMPARE(m_status, QLocale().toString(count(u"source = 'api'"_s)) + u" events in range"_s);
    }

    void facetsLeaveTheirOwnConditionsOutSoThatOthersCanBeAdded() {
        type(u"type:device.*"_s);
        QVERIFY(facet(u"container"_s).isValid());
        QTest::mouseClick(facets()->viewport(), Qt::LeftButton, {},
                          facets()->visualRect(facet(u"container"_s)).center());
        settle();
        QCOMPARE(m_status, QLocale().toString(count(u"event_type ~ '^(device|container)\\.'"_s)) +
                               u" events in range"_s);
        // Chosen facets say so, and a second click takes them back.
        QVERIFY(facet(u"container"_s).data(Qt::AccessibleTextRole).toString().endsWith(u"chosen"));
        QTest::mouseClick(facets()->viewport(), Qt::LeftButton, {},
                          facets()->visualRect(facet(u"container"_s)).center());
        settle();
        QVERIFY(!facet(u"container"_s).data(Qt::AccessibleTextRole).toString().endsWith(u"chosen"));
    }

    void theKeyboardStaysOnTheFacetThatItToggled() {
        facets()->setCurrentIndex(facet(u"reconciliation"_s));
        QTest::keyClick(facets(), Qt::Key_Return);
        settle();
        QCOMPARE(facets()->currentIndex().data().toString(), u"reconciliation"_s);
    }

    void facetsGiveWayWhereThePageIsNarrow() {
        QVERIFY(facets()->isVisible());
        m_page->resize(900, 700);
        QVERIFY(!facets()->isVisible());
        QVERIFY(m_page->minimumSizeHint().width() <= 900);
        auto* button = qobject_cast<QToolButton*>(m_page->titleWidgets().at(2));
        button->click();
        QVERIFY(facets()->isVisible());
        m_page->resize(1200, 700);
        QVERIFY(facets()->isVisible());
    }

    void anUnknownTypeIsToldBeforeItFindsNothing() {
        type(u"type:container.crahsed"_s);
        QVERIFY(visibleText(filterBar()).contains(u"container.crahsed"));
        QVERIFY(filterBar()->conditions().isEmpty());
    }

    void aReadyFilterSetsItsConditionsAndNamesItself() {
        auto* ready = qobject_cast<QToolButton*>(m_page->titleWidgets().first());
        for (QAction* action : ready->menu()->actions())
            if (action->text().contains(u"rashes"))
                action->trigger();
        settle();
        QCOMPARE(table()->model()->rowCount(),
                 std::min(200, count(u"event_type in ('container.crashed', 'current_state.app_crashed')"_s)));
        QVERIFY(ready->text().startsWith(u"Crashes"));
    }

    void homeAndEndReachBothEndsOfTheHistory() {
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_End);
        QTRY_COMPARE(currentId(), 1);
        settle();
        QVERIFY(table()->model()->rowCount() < 1000); // by a jump, not by loading everything
        QTest::keyClick(table(), Qt::Key_Home);
        QTRY_COMPARE(currentId(), m_events);
    }

    void refreshingKeepsTheSelectedEvent() {
        table()->selectEvent(event(20).eventId);
        const qint64 chosen = currentId();
        m_page->refresh();
        QVERIFY(table()->model()->rowCount() > 0); // the rows stay while new ones are fetched
        settle();
        QCOMPARE(currentId(), chosen);
    }

    void anEventOfTheChainIsShownWithoutLosingTheFilter() {
        type(u"type:container.crashed"_s);
        auto* detail = m_page->findChild<EventDetail*>();
        auto* chain = detail->findChild<QTreeView*>(u"chain"_s);
        QTRY_VERIFY(chain->model()->rowCount() > 1 ||
                    chain->model()->hasChildren(chain->model()->index(0, 0)));
        const QUuid crash = detail->event()->eventId;
        emit chain->activated(chain->model()->index(0, 0));
        QVERIFY(detail->event()->eventId != crash || chain->model()->rowCount() == 1);
        QCOMPARE(filterBar()->conditions().size(), 1);
    }

    void newEventsWaitBehindAButton() {
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::Last24Hours);
        m_page->refresh();
        settle();
        QTRY_COMPARE(m_workspace.listener().state(), EventListener::State::Live);
        const qint64 newest = event(0).id;
        m_database.run(u"SELECT publish_event('device.online', 'device', 'late', '{}')"_s);
        auto* arrived = m_page->findChild<QPushButton*>(u"arrived"_s);
        QTRY_VERIFY(arrived->isVisible());
        QCOMPARE(arrived->text(), u"1 new event · load"_s);
        QCOMPARE(event(0).id, newest); // nothing moved
        QTest::mouseClick(arrived, Qt::LeftButton);
        settle();
        QCOMPARE(event(0).aggregateId, u"late"_s);
        QVERIFY(!arrived->isVisible());

        // Under a filter only what it would show is new.
        type(u"device:late"_s);
        m_database.run(
            u"SELECT publish_event('device.online', 'device', name, '{}') FROM unnest(ARRAY['other', 'late', 'other']) name"_s);
        QTRY_VERIFY(arrived->isVisible());
        QCOMPARE(arrived->text(), u"1 new event · load"_s);
        m_events = m_database.value(u"SELECT count(*) FROM events"_s).toLongLong();
    }

    void pickingARangeOnTheChartFiltersTheTable() {
        const TimeRange range = pickADay();
        QCOMPARE(m_status, QLocale().toString(count(u"timestamp >= '%1' and timestamp < '%2'"_s.arg(
                               range.from->toString(), range.to->toString()))) +
                               u" events in range"_s);
    }

    void aPickCanBecomeThePagesRangeOrBeTakenBackByEsc() {
        const TimeRange range = pickADay();
        auto* tools = m_page->findChild<PickTools*>();
        QVERIFY(tools->isVisible());
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Escape);
        settle();
        QCOMPARE(m_page->findChild<EventChart*>()->picked(), TimeRange());
        QVERIFY(!tools->isVisible());
        QCOMPARE(m_status, QLocale().toString(m_events) + u" events in range"_s);
        pickADay();
        QTest::mouseClick(tools->findChildren<QToolButton*>().first(), Qt::LeftButton);
        QCOMPARE(m_workspace.timeRange().range(), range);
        QVERIFY(!tools->isVisible());
    }

    void anAddressKeepsItsConditionsAndItsEvent() {
        type(u"type:device.provisioned"_s);
        table()->selectEvent(event(7).eventId);
        const Address address = m_page->address();
        const QUuid chosen = table()->currentEvent()->eventId;
        type(u"type:reconciliation.*"_s);
        m_page->open(*Address::parse(address.toString()));
        QTRY_VERIFY(table()->currentEvent() && table()->currentEvent()->eventId == chosen);
        settle();
        QCOMPARE(filterBar()->conditions(), (QList<FilterCondition>{{u"type"_s, u"device.provisioned"_s}}));
    }

    void anAddressSelectsItsEventEvenFarFromWhatIsLoaded() {
        const QString oldest = m_database.value(u"SELECT event_id FROM events ORDER BY id LIMIT 1"_s);
        m_page->open({u"history"_s, {{u"event"_s, {oldest}}}});
        QTRY_COMPARE(table()->currentEvent() ? table()->currentEvent()->id : 0, 1);
        QCOMPARE(m_page->address().value(u"event"_s), oldest);
    }

    void anExportHoldsTheFilteredEventsAndCanBeImportedElsewhere() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"out.ndjson"_s);
        type(u"type:device.provisioned"_s);
        m_page->findChild<HistoryExport*>()->exportTo(path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), count(u"event_type = 'device.provisioned'"_s));
    }

    void aSpreadsheetExportHasOneColumnForEachOfTheLogs() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"out.csv"_s);
        type(u"type:device.provisioned"_s);
        m_page->findChild<HistoryExport*>()->exportTo(path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readLine().startsWith("id,event_id,timestamp,event_type,"));
        QTRY_VERIFY(m_page->findChild<MessageBar*>()->text().contains(u"out.csv"));
    }

    void anExportThatCannotBeWrittenSaysSo() {
        m_page->findChild<HistoryExport*>()->exportTo(u"/no/such/folder/out.ndjson"_s);
        QTRY_VERIFY(m_page->findChild<MessageBar*>()->text().contains(u"/no/such/folder/out.ndjson"));
    }

    void aStoppedExportLeavesNoFile() {
        const auto blocker = test::openSession(m_database);
        auto transaction = test::need(Transaction::begin(*blocker));
        QVERIFY(blocker->execute(u"LOCK TABLE events IN ACCESS EXCLUSIVE MODE"_s));
        QTemporaryDir folder;
        m_page->findChild<HistoryExport*>()->exportTo(folder.filePath(u"out.ndjson"_s));
        auto* progress = m_page->findChild<JobProgress*>();
        QTRY_VERIFY(progress->isVisible());
        QTest::mouseClick(progress->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_VERIFY(!progress->isVisible());
        QVERIFY(QDir(folder.path()).isEmpty());
        QVERIFY(m_page->findChild<MessageBar*>()->text().contains(u"no file was written"));
    }

    void typingOffersKeysThenTheirValues() {
        auto* field = filterBar()->findChild<QLineEdit*>(u"filterField"_s);
        field->setFocus();
        auto* completer = filterBar()->findChild<QCompleter*>();
        QTest::keyClicks(field, u"ty"_s);
        QCOMPARE(completer->currentCompletion(), u"type:"_s);
        QTest::keyClicks(field, u"pe:container.cra"_s);
        QCOMPARE(completer->currentCompletion(), u"type:container.crashed"_s);
        QVERIFY(completer->popup()->isVisible());
        QTest::keyClick(completer->popup(), Qt::Key_Down);
        QTest::keyClick(completer->popup(), Qt::Key_Return);
        settle();
        QCOMPARE(filterBar()->conditions(), (QList<FilterCondition>{{u"type"_s, u"container.crashed"_s}}));
        QVERIFY(field->text().isEmpty());
    }

    void chipsSayWhatIsAlternativeAndWhatMustHold() {
        type(u"source:api type:device.online type:device.offline words"_s);
        QStringList said;
        for (const QLabel* label : filterBar()->findChildren<QLabel*>())
            if (label->isVisible())
                said.append(label->text());
        QCOMPARE(said, (QStringList{u"or"_s, u"and"_s, u"and"_s}));
        QTest::keyClick(filterBar()->findChild<QLineEdit*>(u"filterField"_s), Qt::Key_Backspace);
        QCOMPARE(filterBar()->conditions().size(), 3);
    }

    void manyConditionsGoOnInTheNextLine() {
        const int oneLine = filterBar()->height();
        QList<FilterCondition> conditions;
        for (int i = 0; i < 20; ++i)
            conditions.append({u"source"_s, u"source-number-%1"_s.arg(i)});
        filterBar()->setConditions(conditions);
        QTRY_VERIFY(filterBar()->height() > 2 * oneLine);
        for (const QToolButton* chip : filterBar()->findChildren<QToolButton*>())
            QVERIFY(!chip->isVisible() || chip->geometry().right() < filterBar()->width());
    }

    void everyControlHasAName() {
        for (const QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() ||
                widget->objectName().startsWith(u"qt_"))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const auto* label = qobject_cast<const QLabel*>(widget);
            const bool named = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) ||
                               (label && !label->text().isEmpty());
            QVERIFY2(named, qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' +
                                       widget->objectName()));
        }
    }

    void aSlowQueryLeavesTheWindowResponsiveAndCanBeStopped() {
        // Somebody holds the whole table: every query waits.
        const auto blocker = test::openSession(m_database);
        auto transaction = test::need(Transaction::begin(*blocker));
        QVERIFY(blocker->execute(u"LOCK TABLE events IN ACCESS EXCLUSIVE MODE"_s));
        m_page->refresh();
        QVERIFY(m_page->isBusy());
        int turns = 0;
        QTimer ticker;
        connect(&ticker, &QTimer::timeout, &ticker, [&] { ++turns; });
        ticker.start(1);
        QTRY_VERIFY(turns > 50);
        QVERIFY(m_page->isBusy());
        m_page->cancel();
        QTRY_VERIFY(!m_page->isBusy());
        QCOMPARE(table()->model()->rowCount(), 200); // what was there stays
    }

    void theOverviewCountsWhatTheLogHolds() {
        OverviewPage overview(m_workspace);
        overview.resize(1200, 700);
        overview.show();
        overview.refresh();
        QTRY_VERIFY(!overview.isBusy());
        QCOMPARE(overview.findChild<FigureCard*>(u"events"_s)->figure(), QLocale().toString(m_events));
        QCOMPARE(overview.findChild<FigureCard*>(u"crashes"_s)->figure(),
                 QLocale().toString(count(u"event_type = 'container.crashed'"_s)));
        auto* leaders = overview.findChild<RecordTable*>(u"leaders"_s);
        QAbstractItemModelTester tester(leaders->model(),
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(leaders->model()->rowCount() > 0);
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        leaders->setCurrentIndex(leaders->model()->index(0, 0));
        QTest::keyClick(leaders, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().value<Address>().page, u"history"_s);
    }

private:
    EventTable* table() const { return m_page->findChild<EventTable*>(); }
    FilterBar* filterBar() const { return m_page->findChild<FilterBar*>(); }

    FacetPanel* facets() const { return m_page->findChild<FacetPanel*>(); }
    const Event& event(int row) const { return qobject_cast<EventTableModel*>(table()->model())->event(row); }
    qint64 currentId() const { return table()->currentEvent() ? table()->currentEvent()->id : 0; }

    QModelIndex facet(const QString& name) const {
        for (int row = 0; row < facets()->model()->rowCount(); ++row)
            if (facets()->model()->index(row, 0).data().toString() == name)
                return facets()->model()->index(row, 0);
        return {};
    }

    static QString visibleText(const QWidget* widget) {
        QString text;
        for (const QLabel* label : widget->findChildren<QLabel*>())
            text += label->isVisible() ? label->text() + u'\n' : QString();
        return text;
    }

    TimeRange pickADay() {
        const Timestamp from{(Timestamp::now().microseconds / microsecondsPerDay - 2) * microsecondsPerDay};
        const TimeRange range{from, from + microsecondsPerDay};
        auto* chart = m_page->findChild<EventChart*>();
        chart->setPicked(range);
        emit chart->rangePicked(range);
        settle();
        return range;
    }

    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 20000); }

    void type(const QString& expression) {
        filterBar()->setConditions({});
        auto* field = filterBar()->findChild<QLineEdit*>(u"filterField"_s);
        field->setText(expression);
        QTest::keyClick(field, Qt::Key_Return);
        settle();
    }

    int count(const QString& condition) const {
        return m_database.value(u"SELECT count(*) FROM events WHERE "_s + condition).toInt();
    }

    test::TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<HistoryPage> m_page;
    qint64 m_events = 0;
    QString m_status;
};

QTEST_MAIN(TestHistoryPage)
#include "tst_history_page.moc"
