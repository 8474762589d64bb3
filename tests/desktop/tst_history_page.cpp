// History and Overview as a person uses them: clicks and keys on a real database.
#include <QAbstractItemModelTester>
#include <QCompleter>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QTimer>
#include <QToolButton>

#include "core/FilterParser.h"
#include "desktop/history/FacetPanel.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/FilterEdit.h"
#include "desktop/history/FilterPanel.h"
#include "desktop/history/HistoryExport.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/history/PickTools.h"
#include "desktop/overview/OverviewPage.h"
#include "desktop/shared/CausationView.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/JsonPane.h"
#include "desktop/shared/JsonTree.h"
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
        openPage();
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

    void aTypedExpressionFiltersAndClearingItTakesItBack() {
        type(u"type = device.provisioned"_s);
        QCOMPARE(table()->model()->rowCount(), count(u"event_type = 'device.provisioned'"_s));
        for (QToolButton* button : filterBar()->findChildren<QToolButton*>())
            QTest::mouseClick(button, Qt::LeftButton);
        settle();
        QCOMPARE(table()->model()->rowCount(), 200);
        QVERIFY(field()->text().isEmpty());
    }

    void andOrNotAndWordsAreCombinedAsTyped() {
        type(u"type = device.online or type = device.offline"_s);
        QCOMPARE(total(), count(u"event_type in ('device.online', 'device.offline')"_s));
        type(u"type = target_state.* and edge-vision 2.3.1"_s);
        QCOMPARE(total(), count(u"event_type like 'target_state.%' and concat(data, metadata) ilike "
                                "'%edge-vision%' and concat(data, metadata) ilike '%2.3.1%'"_s));
        type(u"type = container.* and not (data.exit_code > 0 or source = api)"_s);
        QCOMPARE(total(),
                 count(u"event_type like 'container.%' and source <> 'api' and not coalesce((data ->> "
                       "'exit_code')::numeric > 0, false)"_s));
    }

    void aWrongWordIsUnderlinedAndNamedAndChangesNothing() {
        QTest::keyClicks(field(), u"source = api and typ = x"_s);
        hideOffers();
        QTest::keyClick(field(), Qt::Key_Return);
        QVERIFY(visibleText(filterBar()).contains(u"did you mean type?"));
        // Below the wrong word, which bears the wavy line.
        const auto formats = field()->document()->firstBlock().layout()->formats();
        QVERIFY(std::any_of(formats.begin(), formats.end(), [](const QTextLayout::FormatRange& range) {
            return range.start >= 17 && range.start < 20 &&
                   range.format.underlineStyle() == QTextCharFormat::WaveUnderline;
        }));
        QCOMPARE(table()->model()->rowCount(), 200);
        // The next letter takes the complaint away.
        QTest::keyClicks(field(), u"y"_s);
        QVERIFY(!visibleText(filterBar()).contains(u"did you mean"));
    }

    void hostileTextFindsNothingAndBreaksNothing() {
        for (const QString& text :
             {u"\"'; DROP TABLE events; --\""_s, u"\"%_\\\""_s, u"\"$1 :name ?\""_s, QString(10'000, u'x'),
              u"data.\"') --\" = \"x'; --\""_s, u"source matches \"^(a|a)*(b+)+$\""_s}) {
            type(text);
            QVERIFY2(m_page->findChild<MessageBar*>()->text().isEmpty(), qPrintable(text));
            QCOMPARE(table()->model()->rowCount(), 0);
        }
        type(QString(50'000, u'x'));
        QVERIFY(visibleText(filterBar()).contains(u"at most"));
        type(u"source matches \"(\""_s); // broken: told by the server, in the page
        QTRY_VERIFY(!m_page->findChild<MessageBar*>()->text().isEmpty());
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), QString::number(m_events));
    }

    void pickingInTheTableAddsToTheFilter() {
        type(u"type = container.crashed"_s);
        table()->setFocus();
        table()->setCurrentIndex(table()->model()->index(0, EventTableModel::Source));
        const QString source = table()->currentEvent()->source;
        QTest::keyClick(table(), Qt::Key_Plus);
        settle();
        QCOMPARE(field()->text(), u"type = container.crashed and source = "_s + source);
        table()->setCurrentIndex(table()->model()->index(0, EventTableModel::Source));
        QTest::keyClick(table(), Qt::Key_Minus);
        settle();
        QCOMPARE(field()->text(), u"type = container.crashed and source != "_s + source);
        QCOMPARE(total(), count(u"event_type = 'container.crashed' and source <> '%1'"_s.arg(source)));
    }

    void pickingADeviceInTheTableFindsItsEvents() {
        table()->setCurrentIndex(table()->model()->index(3, EventTableModel::What));
        const QString device = m_database.value(
            u"SELECT event_device_id(aggregate_type, aggregate_id, data, metadata) FROM events WHERE id = %1"_s
                .arg(currentId()));
        QTest::keyClick(table(), Qt::Key_Plus);
        settle();
        QVERIFY(field()->text().startsWith(u"device = "));
        QCOMPARE(
            total(),
            count(u"event_device_id(aggregate_type, aggregate_id, data, metadata) = '%1'"_s.arg(device)));
    }

    void pickingInThePayloadAddsToTheFilter() {
        type(u"type = container.crashed"_s);
        auto& payload = m_page->findChild<EventDetail*>()->payload().tree();
        payload.setCurrentPointer(u"/exit_code"_s);
        QCOMPARE(payload.currentPointer(), u"/exit_code"_s);
        QTest::keyClick(&payload, Qt::Key_Plus);
        settle();
        QVERIFY2(field()->text().startsWith(u"type = container.crashed and data.exit_code = "),
                 qPrintable(field()->text()));
        const QString code = field()->text().section(u' ', -1);
        QCOMPARE(total(),
                 count(u"event_type = 'container.crashed' and data ->> 'exit_code' = '%1'"_s.arg(code)));
    }

    void savedFiltersAreKeptRenamedUsedAndTakenOutByKeyboard() {
        type(u"source = api and data.exit_code > 1"_s);
        auto* panel = openFilters();
        auto* name = panel->findChild<QLineEdit*>();
        QTest::keyClicks(name, u"Bad exits"_s);
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(!panel->isVisible());
        QVERIFY(choice()->text().startsWith(u"Bad exits"));
        // It is there again for another page, as after a restart.
        openPage();
        panel = openFilters();
        auto* list = panel->findChild<QListWidget*>();
        QCOMPARE(list->item(list->count() - 1)->text(), u"Bad exits"_s);
        list->setCurrentRow(list->count() - 1);
        QTest::keyClick(list, Qt::Key_F2);
        auto* editor = list->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, u"Worse exits"_s);
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(list->item(list->count() - 1)->text(), u"Worse exits"_s);
        QVERIFY(panel->isVisible()); // renamed, not used
        list->setCurrentRow(list->count() - 1);
        QTest::keyClick(list, Qt::Key_Return);
        settle();
        QCOMPARE(field()->text(), u"source = api and data.exit_code > 1"_s);
        panel = openFilters();
        list->setCurrentRow(list->count() - 1);
        QTest::keyClick(list, Qt::Key_Delete);
        QVERIFY(list->findItems(u"Worse exits"_s, Qt::MatchExactly).isEmpty());
        panel->hide();
    }

    void altLeftAndRightGoThroughTheFiltersThatWereUsed() {
        type(u"source = api"_s);
        type(u"type = container.*"_s);
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Left, Qt::AltModifier);
        settle();
        QCOMPARE(field()->text(), u"source = api"_s);
        QCOMPARE(m_page->address().value(u"filter"_s), u"source = api"_s);
        QCOMPARE(total(), count(u"source = 'api'"_s));
        QTest::keyClick(table(), Qt::Key_Left, Qt::AltModifier);
        settle();
        QCOMPARE(field()->text(), QString());
        QTest::keyClick(table(), Qt::Key_Right, Qt::AltModifier);
        QTest::keyClick(table(), Qt::Key_Right, Qt::AltModifier);
        settle();
        QCOMPARE(field()->text(), u"type = container.*"_s);
    }

    void aSearchShowsWhatItFindsAndCanBeStopped() {
        type(u"text ~ provisioned"_s);
        QCOMPARE(table()->model()->rowCount(), std::min(200, count(u"event_type = 'device.provisioned'"_s)));
        const auto blocker = test::openSession(m_database);
        auto transaction = test::need(Transaction::begin(*blocker));
        QVERIFY(blocker->execute(u"LOCK TABLE events IN ACCESS EXCLUSIVE MODE"_s));
        field()->setText(u"text ~ something-else"_s);
        QTest::keyClick(field(), Qt::Key_Return);
        QVERIFY(m_page->isBusy());
        m_page->cancel();
        QTRY_VERIFY(!m_page->isBusy());
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
        type(u"type = device.*"_s);
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

    void aFamilysBoxIsHalfCheckedWhileSomeOfItsTypesAreChosen() {
        QModelIndex family = facet(u"container"_s);
        QCOMPARE(family.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
        facets()->setCurrentIndex(family);
        QTest::keyClick(facets(), Qt::Key_Right); // unfolds
        QTest::keyClick(facets(), Qt::Key_Down);
        const QString type = facets()->currentIndex().data().toString();
        QTest::keyClick(facets(), Qt::Key_Space);
        settle();
        QCOMPARE(field()->text(), u"type = container."_s + type);
        family = facet(u"container"_s);
        QCOMPARE(family.data(Qt::CheckStateRole).toInt(), int(Qt::PartiallyChecked));
        QCOMPARE(facets()->currentIndex().data().toString(), type); // the keyboard stays
        facets()->setCurrentIndex(family);
        QTest::keyClick(facets(), Qt::Key_Space);
        settle();
        QCOMPARE(field()->text(), u"type = container.*"_s);
        // One type out of the whole family leaves the others.
        facets()->setCurrentIndex(facet(u"container"_s).model()->index(0, 0, facet(u"container"_s)));
        const QString first = facets()->currentIndex().data().toString();
        QTest::keyClick(facets(), Qt::Key_Space);
        settle();
        QCOMPARE(total(),
                 count(u"event_type like 'container.%' and event_type <> 'container.%1'"_s.arg(first)));
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
        type(u"type = container.crahsed"_s);
        QVERIFY(visibleText(filterBar()).contains(u"did you mean container.crashed?"));
        QVERIFY(filterBar()->expression().isEmpty());
    }

    void aReadyFilterSetsItsConditionsAndNamesItself() {
        auto* list = openFilters()->findChild<QListWidget*>();
        list->setCurrentItem(list->findItems(u"Crashes"_s, Qt::MatchExactly).value(0));
        QTest::keyClick(list, Qt::Key_Return);
        settle();
        QCOMPARE(table()->model()->rowCount(),
                 std::min(200, count(u"event_type in ('container.crashed', 'current_state.app_crashed')"_s)));
        QVERIFY(choice()->text().startsWith(u"Crashes"));
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
        type(u"type = container.crashed"_s);
        auto* detail = m_page->findChild<EventDetail*>();
        auto* chain = detail->findChild<CausationView*>();
        const QUuid crash = detail->event()->eventId;
        QTRY_VERIFY(chain->nodes().size() > 1);
        chain->setFocus();
        QTest::keyClick(chain, chain->walkedTo() == 0 ? Qt::Key_End : Qt::Key_Home);
        QTest::keyClick(chain, Qt::Key_Return);
        QVERIFY(detail->event()->eventId != crash);
        QCOMPARE(field()->text(), u"type = container.crashed"_s);
    }

    void newEventsWaitBehindAPillWhileOneReadsFurtherDown() {
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::Last24Hours);
        m_page->refresh();
        settle();
        QTRY_COMPARE(m_workspace.listener().state(), EventListener::State::Live);
        table()->verticalScrollBar()->setValue(1000);
        const QPoint eye = table()->viewport()->rect().center();
        const auto read = [&] {
            return table()->indexAt(eye).data(EventTableModel::EventRole).value<Event>().id;
        };
        const qint64 reading = read();
        m_database.run(u"SELECT publish_event('device.online', 'device', 'late', '{}')"_s);
        auto* arrived = m_page->findChild<QPushButton*>(u"arrived"_s);
        QTRY_VERIFY(arrived->isVisible());
        QCOMPARE(arrived->text(), u"↑ 1 new event"_s);
        QCOMPARE(read(), reading); // nothing moved
        QTest::mouseClick(arrived, Qt::LeftButton);
        settle();
        QCOMPARE(event(0).aggregateId, u"late"_s);
        QVERIFY(!arrived->isVisible());

        // Under a filter only what it would show is new.
        type(u"device = late"_s);
        QCOMPARE(table()->model()->rowCount(), 1);
        m_database.run(
            u"SELECT publish_event('device.online', 'device', name, '{}') FROM unnest(ARRAY['other', 'late', 'other']) name"_s);
        QTRY_COMPARE(table()->model()->rowCount(), 2); // on top the table follows
        QVERIFY(!arrived->isVisible());
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
        type(u"type = device.provisioned"_s);
        table()->selectEvent(event(7).eventId);
        const Address address = m_page->address();
        const QUuid chosen = table()->currentEvent()->eventId;
        type(u"type = reconciliation.*"_s);
        m_page->open(*Address::parse(address.toString()));
        QTRY_VERIFY(table()->currentEvent() && table()->currentEvent()->eventId == chosen);
        settle();
        QCOMPARE(field()->text(), u"type = device.provisioned"_s);
        // What other pages give: single conditions.
        m_page->open({u"history"_s, {{u"type"_s, {u"device.online"_s}}, {u"text"_s, {u"some words"_s}}}});
        QCOMPARE(field()->text(), u"type = device.online and text ~ \"some words\""_s);
    }

    void anAddressWithAnUnreadableFilterSaysWhatIsWrong() {
        m_page->open({u"history"_s, {{u"filter"_s, {u"source = api and typ = x"_s}}}});
        settle();
        QVERIFY(visibleText(filterBar()).contains(u"did you mean type?"));
        QVERIFY(filterBar()->expression().isEmpty());
    }

    void anAddressSelectsItsEventEvenFarFromWhatIsLoaded() {
        const QString oldest = m_database.value(u"SELECT event_id FROM events ORDER BY id LIMIT 1"_s);
        m_page->open({u"history"_s, {{u"event"_s, {oldest}}}});
        QTRY_COMPARE(table()->currentEvent() ? table()->currentEvent()->id : 0, 1);
        QCOMPARE(m_page->address().value(u"event"_s), oldest);
    }

    void anAddressWhoseEventIsGoneShowsItsFilterAllTheSame() {
        const QString gone = QUuid::createUuid().toString(QUuid::WithoutBraces);
        m_page->open({u"history"_s, {{u"filter"_s, {u"type = device.provisioned"_s}}, {u"event"_s, {gone}}}});
        QTRY_VERIFY(m_page->findChild<MessageBar*>()->text().contains(gone));
        settle();
        QCOMPARE(table()->model()->rowCount(), count(u"event_type = 'device.provisioned'"_s));
        QVERIFY(m_page->findChild<MessageBar*>()->text().contains(gone));
    }

    void anExportHoldsTheFilteredEventsAndCanBeImportedElsewhere() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"out.ndjson"_s);
        type(u"type = device.provisioned"_s);
        m_page->findChild<HistoryExport*>()->exportTo(path);
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), count(u"event_type = 'device.provisioned'"_s));
    }

    void aSpreadsheetExportHasOneColumnForEachOfTheLogs() {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"out.csv"_s);
        type(u"type = device.provisioned"_s);
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

    void typingOffersFieldsOperatorsAndValues() {
        field()->setFocus();
        auto* completer = filterBar()->findChild<QCompleter*>();
        QTest::keyClicks(field(), u"ty"_s);
        QVERIFY(completer->popup()->isVisible());
        QTest::keyClick(field(), Qt::Key_Tab);
        QCOMPARE(field()->text(), u"type "_s);
        QVERIFY(completer->popup()->isVisible()); // the operators
        QTest::keyClicks(field(), u"= cra"_s);
        QTest::keyClick(completer->popup(), Qt::Key_Down);
        QTest::keyClick(completer->popup(), Qt::Key_Return);
        QCOMPARE(field()->text(), u"type = container.crashed "_s);
        QTest::keyClicks(field(), u"and data.exit"_s);
        QTest::keyClick(field(), Qt::Key_Tab); // learned from the events that are shown
        QVERIFY2(field()->text().startsWith(u"type = container.crashed and data.exit"),
                 qPrintable(field()->text()));
        hideOffers();
        QTest::keyClick(field(), Qt::Key_Return);
    }

    void devicesAreOfferedByTheirNames() {
        const QString name = m_workspace.deviceName(m_workspace.knownDevices().first());
        QTest::keyClicks(field(), u"device = "_s + name.left(5));
        auto* completer = filterBar()->findChild<QCompleter*>();
        QStringList offers;
        for (int row = 0; row < completer->popup()->model()->rowCount(); ++row)
            offers += completer->popup()->model()->index(row, 0).data().toString();
        QVERIFY(offers.contains(name));
        type(u"device = "_s + name);
        QCOMPARE(total(), count(u"event_device_id(aggregate_type, aggregate_id, data, metadata) = '%1'"_s.arg(
                              m_workspace.knownDevices().first())));
    }

    void aLongExpressionGoesOnInTheNextLine() {
        const int oneLine = filterBar()->height();
        QStringList sources;
        for (int i = 0; i < 20; ++i)
            sources += u"source-number-%1"_s.arg(i);
        filterBar()->setExpression(FilterExpression::oneOf(FilterField::Source, sources));
        QTRY_VERIFY(filterBar()->height() > oneLine + 20);
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

    void aNameThatTwoDevicesShareMeansBoth() {
        const QString first = m_workspace.knownDevices().first();
        const QString name = m_workspace.deviceName(first);
        m_database.run(
            u"SELECT publish_event('device.provisioned', 'device', 'namesake', jsonb_build_object('name', '%1'))"_s
                .arg(name));
        m_workspace.refreshKnowledge();
        QTRY_COMPARE(m_workspace.deviceName(u"namesake"_s), name);
        type(u"device = "_s + name);
        QCOMPARE(
            total(),
            count(
                u"event_device_id(aggregate_type, aggregate_id, data, metadata) IN ('%1', 'namesake')"_s.arg(
                    first)));
        type(u"device = "_s + first);
        QCOMPARE(total(),
                 count(u"event_device_id(aggregate_type, aggregate_id, data, metadata) = '%1'"_s.arg(first)));
    }

private:
    /// A new page on the same database and settings, as after a restart.
    void openPage() {
        m_page = std::make_unique<HistoryPage>(m_workspace);
        connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
        m_page->resize(1200, 700);
        m_page->show();
        m_page->refresh();
        settle();
    }

    EventTable* table() const { return m_page->findChild<EventTable*>(); }
    FilterBar* filterBar() const { return m_page->findChild<FilterBar*>(); }
    FilterEdit* field() const { return m_page->findChild<FilterEdit*>(); }
    QToolButton* choice() const { return qobject_cast<QToolButton*>(m_page->titleWidgets().first()); }
    /// The number of events that the status bar tells.
    int total() const { return QLocale().toInt(m_status.section(u' ', 0, 0)); }

    FilterPanel* openFilters() const {
        choice()->click();
        return choice()->findChild<FilterPanel*>();
    }

    void hideOffers() const { filterBar()->findChild<QCompleter*>()->popup()->hide(); }

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
        field()->setText(expression);
        QTest::keyClick(field(), Qt::Key_Return);
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
