// The history's suspects as a person uses them: keys on a demo fleet whose outage is known.
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "desktop/history/FilterBar.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventTable.h"
#include "desktop/suspects/SuspectPanel.h"
#include "desktop/suspects/SuspectTable.h"
#include "desktop/suspects/SuspectWords.h"
#include "jobs/DemoFleet.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

const Trait place{TraitKind::Attribute, u"site"_s, u"hamburg-harbour"_s};

Suspect suspect(const Trait& trait, const SuspectCounts& inside, const SuspectCounts& outside) {
    Suspect made;
    made.trait = trait;
    made.inside = inside;
    made.outside = outside;
    made.confidence = SuspectConfidence::VeryLikely;
    return made;
}

QString idItself(const QString& id) {
    return id;
}

} // namespace

class TestSuspectPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        DemoFleetOptions options;
        options.devices = 64;
        options.days = 4;
        options.until = *Timestamp::parse(u"2026-11-24T09:30:00Z"_s);
        JobControl control;
        test::need(loadDemoFleet(*session, options, control));
        test::settle(m_database);
        test::need(ProjectionBuilder(*session).catchUp(control));
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!m_workspace.knownDevices().isEmpty());
        connect(&m_workspace.timeRange(), &TimeRangeChoice::changed, this, [this] {
            if (m_page)
                m_page->refresh();
        });
    }

    void init() {
        QSettings().clear();
        m_workspace.timeRange().setUtc(true);
        m_page = std::make_unique<HistoryPage>(m_workspace);
        m_page->resize(1200, 700);
        m_page->show();
        m_page->activateWindow(); // for its shortcuts
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }

    void cleanup() { m_page.reset(); }

    void theOutageNamesItsSiteInASentence() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
        QCOMPARE(table()->current()->trait, place);
        QVERIFY(verdict().startsWith(u"One thing stands out."));
        const auto* told = m_page->findChild<QLabel*>(u"suspectSentence"_s);
        QCOMPARE(told->textFormat(), Qt::PlainText); // an event may say anything
        const QString sentence = told->text();
        QVERIFY2(sentence.startsWith(u"site hamburg-harbour: 8 of 8 events here, on 8 of 8 devices"),
                 qPrintable(sentence));
        QVERIFY2(sentence.contains(u"times as frequent"), qPrintable(sentence));
        const auto& said = table()->model()->index(table()->currentIndex().row(), SuspectTable::What);
        QVERIFY(said.data(Qt::AccessibleTextRole).toString().contains(u"How sure: "));
    }

    void keysSwitchToTheSuspectsAndBack() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 60'000);
        QCOMPARE(m_page->address().value(u"view"_s), u"suspects"_s);
        QVERIFY(m_page->findChild<EventChart*>()->isVisible());
        QTest::keyClick(m_page.get(), Qt::Key_1, Qt::AltModifier);
        QTRY_VERIFY(!panel()->isVisible() && m_page->findChild<EventTable*>()->isVisible());
        QVERIFY(!m_page->address().parameters.contains(u"view"_s));
        QTest::keyClick(m_page.get(), Qt::Key_3, Qt::AltModifier);
        QTRY_VERIFY(panel()->isVisible() && !m_page->findChild<EventTable*>()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
    }

    void enterShowsTheEventsOfASuspect() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
        const QList<SuspectDevice> devices = table()->current()->devices;
        QTest::keyClick(table(), Qt::Key_Return);
        QTRY_VERIFY(m_page->findChild<EventTable*>()->isVisible());
        const FilterExpression filter = m_page->findChild<FilterBar*>()->expression();
        QCOMPARE(filter.valuesOf(FilterField::Type), QStringList{u"device.offline"_s});
        QCOMPARE(filter.valuesOf(FilterField::Device).size(), devices.size());
        QTRY_COMPARE(m_page->findChild<EventTable*>()->model()->rowCount(), 8);
    }

    void aSuspectLeadsToItsDevicesAtThatMoment() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
        QSignalSpy opened(&m_workspace, &Workspace::addressOpened);
        QMenu* menu = m_page->findChild<QToolButton*>(u"suspectDevices"_s)->menu();
        emit menu->aboutToShow();
        const QList<QAction*> actions = menu->actions();
        QCOMPARE(actions.size(), 1 + table()->current()->devices.size());
        actions.at(0)->trigger();
        QCOMPARE(opened.at(0).at(0).value<Address>(), (Address{u"devices"_s, {{u"text"_s, {place.value}}}}));
        actions.at(1)->trigger();
        const Address replay = opened.at(1).at(0).value<Address>();
        QCOMPARE(replay.page, u"replay"_s);
        QCOMPARE(replay.value(u"device"_s), table()->current()->devices.first().id);
        QCOMPARE(replay.value(u"at"_s), table()->current()->devices.first().at.toString());
    }

    void withoutAFilterOnlyOtherTimesAreLeftToCompareWith() {
        open({});
        const auto* baseline = m_page->findChild<QComboBox*>(u"suspectBaseline"_s);
        QCOMPARE(baseline->currentData().toInt(), int(SuspectBaseline::OtherTimes));
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 60'000);
        m_page->findChild<FilterBar*>()->setExpression(
            FilterExpression::oneOf(FilterField::Type, {u"device.offline"_s}));
        m_page->refresh();
        QCOMPARE(baseline->currentData().toInt(), int(SuspectBaseline::OtherEvents));
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 60'000);
    }

    void theBaselineIsChosenByKeys() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
        QTest::keyClick(m_page->findChild<QComboBox*>(u"suspectBaseline"_s), Qt::Key_End);
        QTRY_VERIFY_WITH_TIMEOUT(table()->current() && table()->current()->outside.devicesWith == 0, 60'000);
        QCOMPARE(table()->current()->trait, place);
    }

    void aStoppedComparisonSaysSoAndCanBeAskedAgain() {
        open(u"type = device.offline"_s);
        QTRY_VERIFY(m_page->isBusy());
        m_page->cancel();
        QVERIFY(!m_page->isBusy());
        QCOMPARE(verdict(), u"Comparing was stopped."_s);
        auto buttons = panel()->findChildren<QPushButton*>();
        const auto again = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* button) {
            return button->isVisible() && button->text() == "Compare &again"_L1;
        });
        QVERIFY(again != buttons.end());
        (*again)->click();
        QTRY_VERIFY_WITH_TIMEOUT(table()->current(), 60'000);
    }

    void anEmptySetSaysThatThereIsNothingToCompare() {
        open(u"type = image.removed"_s);
        QTRY_COMPARE_WITH_TIMEOUT(
            verdict(), u"No event in this range matches, so there is nothing to compare."_s, 60'000);
        QVERIFY(!table()->current());
        QVERIFY(!m_page->findChild<QPushButton*>(u"suspectEvents"_s)->isEnabled());
    }

    void whereNothingStandsOutItSaysSo() {
        SuspectReport report;
        report.inside = {40, 40, 10, 10, false};
        report.outside = {400, 400, 40, 40, false};
        report.traits = 73;
        QCOMPARE(verdictInWords(report, idItself),
                 u"Nothing stands out: of the traits that were compared (73) none is more frequent here than "
                 u"chance "
                 "allows."_s);
        report.inside.devices = 2;
        QVERIFY(verdictInWords(report, idItself).contains(u"too few devices"));
        report.loudestDevice = u"cam-1"_s;
        report.loudestShare = 0.92;
        QVERIFY(verdictInWords(report, idItself)
                    .endsWith(u"cam-1 alone makes 92 % of these events; it counts as one device."));
        report.outside = {};
        QVERIFY(verdictInWords(report, idItself).startsWith(u"There are no other events"));
    }

    void aSuspectIsToldInOneSentence() {
        const Trait release{TraitKind::Release, u"fw"_s, u"2.4.1"_s};
        const Suspect found = suspect(release, {41, 38, 20, 18, false}, {1000, 120, 100, 14, false});
        QCOMPARE(suspectInWords(found),
                 u"fw 2.4.1 on the device: 38 of 41 events here, on 18 of 20 devices, but 12 % of the "
                 u"others, on 14 "
                 "of 100 devices: 7.7 times as frequent. How sure: very likely."_s);
        QCOMPARE(liftInWords(found), u"7.7 ×"_s);
        const Suspect only = suspect(release, {41, 38, 20, 18, false}, {1000, 0, 100, 0, false});
        QCOMPARE(liftInWords(only), u"only here"_s);
        QVERIFY(suspectInWords(only).contains(u"none of the 1,000 others"));
        const Suspect sampled = suspect(release, {41, 38, 20, 18, true}, {1000, 0, 100, 0, true});
        QVERIFY(suspectInWords(sampled).contains(u"about 38 of 41"));
        const Suspect common = suspect({TraitKind::Payload, u"exit_code"_s, u"139"_s, u"container.crashed"_s},
                                       {41, 41, 20, 20, false}, {});
        QVERIFY(suspectInWords(common).contains(u"nothing follows"));
    }

    void theEventsOfAMemberAreThoseThatHaveIt() {
        const Suspect code =
            suspect({TraitKind::Payload, u"exit_code"_s, u"139"_s, u"container.crashed"_s}, {}, {});
        QCOMPARE(eventsOf(code).toString(),
                 u"type = container.crashed and data.exit_code in (139, \"139\")"_s);
        QCOMPARE(eventsOf(suspect({TraitKind::Type, {}, u"device.offline"_s}, {}, {})).toString(),
                 u"type = device.offline"_s);
    }

private:
    SuspectPanel* panel() const { return m_page->findChild<SuspectPanel*>(); }
    SuspectTable* table() const { return m_page->findChild<SuspectTable*>(); }
    QString verdict() const { return m_page->findChild<QLabel*>(u"suspectVerdict"_s)->text(); }

    /// The suspects of the afternoon of the outage.
    void open(const QString& filter) {
        Address address{u"history"_s,
                        {{u"from"_s, {u"2026-11-21T12:00:00Z"_s}},
                         {u"to"_s, {u"2026-11-21T18:00:00Z"_s}},
                         {u"view"_s, {u"suspects"_s}}}};
        if (!filter.isEmpty())
            address.parameters.insert(u"filter"_s, {filter});
        m_page->open(address);
    }

    test::TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<HistoryPage> m_page;
};

QTEST_MAIN(TestSuspectPanel)
#include "tst_suspect_panel.moc"
