// The overview of a small fleet whose every event is known: figures, lists, and where they lead.
#include <QAbstractItemModelTester>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include "desktop/overview/OverviewPage.h"
#include "desktop/overview/TallyModel.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/PastBanner.h"
#include "desktop/shared/RecordTable.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestOverviewPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        for (int i = 1; i <= 4; ++i)
            publish(
                u"device.provisioned"_s, device(i),
                u"{\"name\": \"cam-%1\", \"site\": \"%2\"}"_s.arg(i).arg(i < 3 ? u"berlin"_s : u"oslo"_s));
        for (int i = 1; i <= 4; ++i)
            publish(u"device.online"_s, device(i), u"{}"_s);
        publish(u"device.offline"_s, device(4), u"{}"_s);
        for (int i = 1; i <= 3; ++i)
            publish(u"target_state.app_updated"_s, device(i),
                    u"{\"app_name\": \"vision\", \"app_config\": {\"version\": \"2.0\"}}"_s,
                    u"{\"user_id\": \"operator-7\", \"reason\": \"new model\"}"_s);
        publish(u"target_state.config_changed"_s, device(1), u"{\"config\": {\"log_level\": \"debug\"}}"_s,
                u"{\"user_id\": \"support-2\", \"reason\": \"ticket 4711\"}"_s);
        for (int i = 0; i < 5; ++i)
            publish(u"current_state.app_crashed"_s, device(i < 4 ? 2 : 3), u"{\"app_name\": \"vision\"}"_s);
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_COMPARE(m_workspace.knownDevices().size(), 4);
    }

    void init() {
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::LastHour);
        m_page = std::make_unique<OverviewPage>(m_workspace);
        m_page->resize(1200, 700);
        m_page->show();
        m_page->refresh();
        QTRY_VERIFY(!m_page->isBusy());
        QVERIFY(m_page->findChild<MessageBar*>()->text().isEmpty());
    }

    void cleanup() { m_page.reset(); }

    void theFiguresAreThoseOfTheFleetAndItsLog() {
        QCOMPARE(figure("online"), u"3 of 4"_s);
        QCOMPARE(figure("events"), u"18"_s);
        QCOMPARE(figure("crashes"), u"5"_s);
        QCOMPARE(figure("unhealthy"), u"2"_s);
    }

    void theSameChangeToSeveralDevicesIsOneLineWithWhoAndWhy() {
        QCOMPARE(column("changes", 0),
                 (QStringList{u"device cam-1: log_level debug"_s, u"app vision 2.0 on 3 devices"_s}));
        QCOMPARE(column("changes", 1), (QStringList{u"ticket 4711"_s, u"new model"_s}));
        QCOMPARE(column("changes", 2), (QStringList{u"support-2"_s, u"operator-7"_s}));
    }

    void crashLeadersComeWorstFirstAndLeadToTheirCrashes() {
        QCOMPARE(column("leaders", 0), (QStringList{u"cam-2"_s, u"cam-3"_s}));
        QCOMPARE(column("leaders", 2), (QStringList{u"4"_s, u"1"_s}));
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        open("leaders", 0);
        QCOMPARE(opened.size(), 1);
        const auto address = opened.first().first().value<Address>();
        QCOMPARE(address.page, u"history"_s);
        QCOMPARE(address.value(u"device"_s), device(2));
        QCOMPARE(address.parameters.value(u"type"_s).size(), 2);
    }

    void aChangeOfManyDevicesLeadsToAllItsEvents() {
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        open("changes", 1);
        const auto address = opened.first().first().value<Address>();
        QCOMPARE(address.value(u"type"_s), u"target_state.app_updated"_s);
        QCOMPARE(address.value(u"user"_s), u"operator-7"_s);
        open("changes", 0);
        QVERIFY(!opened.last().first().value<Address>().value(u"event"_s).isEmpty());
    }

    void listsAreSortedByAClickAndOpenWhatIsShownThere() {
        auto* leaders = table("leaders");
        leaders->sortByColumn(2, Qt::AscendingOrder);
        QCOMPARE(column("leaders", 0), (QStringList{u"cam-3"_s, u"cam-2"_s}));
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        open("leaders", 0);
        QCOMPARE(opened.first().first().value<Address>().value(u"device"_s), device(3));
    }

    void countsAreSortedAsNumbers() {
        TallyModel model({{u"Name"_s}, {u"Count"_s, TallyModel::Style::Count}});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({{{u"a"_s, u"9"_s}, 9, {}}, {{u"b"_s, u"1,000"_s}, 1000, {}}});
        QCOMPARE(model.index(1, 1).data(TallyModel::SortRole), QVariant(qint64(1000)));
    }

    void aFigureLeadsToWhatItCounts() {
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        QTest::mouseClick(card("crashes"), Qt::LeftButton);
        QCOMPARE(opened.last().first().value<Address>().page, u"history"_s);
        card("drift")->setFocus();
        QTest::keyClick(card("drift"), Qt::Key_Return);
        QCOMPARE(opened.last().first().value<Address>(),
                 (Address{u"devices"_s, {{u"group"_s, {u"drift"_s}}}}));
    }

    void aBarLeadsToItsEvents() {
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        auto* chart = m_page->findChild<EventChart*>();
        const TimeRange range{Timestamp{0}, Timestamp{microsecondsPerHour}};
        emit chart->rangePicked(range);
        const auto address = opened.first().first().value<Address>();
        QCOMPARE(address.page, u"history"_s);
        QCOMPARE(address.value(u"from"_s), range.from->toString());
    }

    void aPastMomentIsShownWithItsChangeAgainstNow() {
        const QString past = m_database.value(
            u"SELECT utc_text(max(timestamp)) FROM events WHERE event_type = 'device.online'"_s);
        m_page->open({u"overview"_s, {{u"at"_s, {past}}}});
        QTRY_COMPARE(figure("online"), u"4 of 4"_s);
        auto* banner = m_page->findChild<PastBanner*>();
        QVERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains(u"4 of 4 online, 1 more than now"_s), qPrintable(banner->text()));
        QVERIFY2(banner->text().contains(u"0 in drift, 3 fewer than now"_s), qPrintable(banner->text()));
        QCOMPARE(column("releases", 3), QStringList{u"3 fewer than now"_s});
        QVERIFY(!table("releases")->isColumnHidden(3));
        QCOMPARE(m_page->address().value(u"at"_s), past);
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        QTest::mouseClick(card("online"), Qt::LeftButton);
        QCOMPARE(opened.last().first().value<Address>().value(u"at"_s), past);
        QTest::keyClick(m_page.get(), Qt::Key_0, Qt::ControlModifier);
        QTRY_COMPARE(figure("online"), u"3 of 4"_s);
        QVERIFY(!banner->isVisible());
        QVERIFY(table("releases")->isColumnHidden(3));
    }

    void aFixedRangeShowsTheFleetAtItsEnd() {
        const Timestamp now = Timestamp::now();
        m_workspace.timeRange().choose({now - 2 * microsecondsPerHour, now - microsecondsPerHour});
        m_page->refresh();
        QTRY_COMPARE(figure("online"), u"0 of 0"_s);
        QVERIFY(m_page->findChild<PastBanner*>()->isVisible());
        emit m_page->findChild<PastBanner*>()->nowRequested();
        QVERIFY(m_workspace.timeRange().preset() != TimeRangeChoice::Preset::Fixed);
    }

    void offlineDevicesStandAtTheirSite() {
        QCOMPARE(column("offline", 0), QStringList{u"oslo"_s});
        QCOMPARE(column("offline", 1), QStringList{u"cam-4"_s});
    }

    void columnsCanBeChosenButNotAllHidden() {
        auto* leaders = table("leaders");
        const auto menu = [leaders] {
            auto made = std::make_unique<QMenu>();
            leaders->fillColumnMenu(made.get());
            return made;
        };
        menu()->actions().at(1)->trigger();
        QVERIFY(leaders->isColumnHidden(1));
        menu()->actions().at(2)->trigger();
        const auto last = menu();
        QVERIFY(!last->actions().at(0)->isEnabled());
        QVERIFY(last->actions().at(1)->isEnabled());
    }

private:
    QString device(int number) const { return u"00000000-0000-4000-8000-00000000000%1"_s.arg(number); }

    void publish(const QString& type, const QString& id, const QString& data,
                 const QString& metadata = u"{}"_s) {
        m_database.run(u"SELECT publish_event('%1', 'device', '%2', '%3', 'api', NULL, NULL, '%4')"_s.arg(
            type, id, data, metadata));
    }

    RecordTable* table(const char* name) const {
        return m_page->findChild<RecordTable*>(QLatin1String(name));
    }
    FigureCard* card(const char* name) const { return m_page->findChild<FigureCard*>(QLatin1String(name)); }
    QString figure(const char* name) const { return card(name)->figure(); }

    QStringList column(const char* name, int column) const {
        QStringList cells;
        for (int row = 0; row < table(name)->model()->rowCount(); ++row)
            cells.append(table(name)->model()->index(row, column).data().toString());
        return cells;
    }

    void open(const char* name, int row) const {
        table(name)->setFocus();
        table(name)->setCurrentIndex(table(name)->model()->index(row, 0));
        QTest::keyClick(table(name), Qt::Key_Return);
    }

    test::TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<OverviewPage> m_page;
};

QTEST_MAIN(TestOverviewPage)
#include "tst_overview_page.moc"
