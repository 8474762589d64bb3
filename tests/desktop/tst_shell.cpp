#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "desktop/MainWindow.h"
#include "desktop/PageList.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shell/Command.h"
#include "desktop/shell/CommandPalette.h"
#include "desktop/shell/ConnectionOpener.h"
#include "desktop/shell/WelcomePage.h"
#include "desktop/shell/WindowCommands.h"
#include "desktop/style/Style.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

/// The window around the pages, on real databases.
class ShellTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(u"Fleet Audit"_s);
        QCoreApplication::setApplicationName(u"shell-test"_s);
        style::Theme::instance().install(*qApp, style::Appearance::Light);
    }

    void init() { QSettings().clear(); }

    void anAddressIsReadBackAsItWasWritten() {
        const Address address{u"history"_s,
                              {{u"type"_s, {u"container.*"_s, u"device.online"_s}},
                               {u"text"_s, {u"a & b = ü? #1 + 50 %"_s}},
                               {u"from"_s, {u"2026-11-23T13:41:57.418204Z"_s}}}};
        const auto read = Address::parse(address.toString());
        QVERIFY(read);
        QCOMPARE(*read, address);
    }

    void aTextThatIsNoAddressIsRefused() {
        for (const QString& text : {u""_s, u"history"_s, u"https://example.org"_s, u"fleet-audit://"_s})
            QCOMPARE(Address::parse(text).error().kind, ErrorKind::InvalidInput);
    }

    void aRangeMovesByItsOwnLengthAndBecomesFixed() {
        TimeRangeChoice choice;
        const Timestamp noon = need(Timestamp::parse(u"2026-11-23T12:00:00Z"_s));
        choice.setFixedNow(noon);
        choice.choose(TimeRangeChoice::Preset::LastHour);
        choice.shift(-1);
        QCOMPARE(choice.preset(), TimeRangeChoice::Preset::Fixed);
        QCOMPARE(choice.range(), (TimeRange{noon - 2 * microsecondsPerHour, noon - microsecondsPerHour}));
    }

    void timesAreWrittenToTheMicrosecondAndWithTheirZone() {
        TimeRangeChoice choice;
        const Timestamp moment = need(Timestamp::parse(u"2026-11-23T13:41:57.418204Z"_s));
        choice.setFixedNow(moment + 19 * 60 * microsecondsPerSecond);
        QCOMPARE(choice.formatTime(moment), u"13:41:57.418"_s);
        QVERIFY(choice.formatMoment(moment).endsWith(u"13:41:57.418204 UTC"_s));
        QCOMPARE(choice.formatAgo(moment), u"19 minutes ago"_s);
    }

    void commandsThatBeginWithWhatWasTypedComeFirst() {
        const QList<Command> commands = {
            {u"Open the camera list"_s, {}, {}, {}}, {u"cam-0417"_s, {}, {}, {}}, {u"Refresh"_s, {}, {}, {}}};
        const QList<Command> found = matching(commands, u"cam"_s, 10);
        QCOMPARE(found.size(), 2);
        QCOMPARE(found.first().title, u"cam-0417"_s);
    }

    void withoutADatabaseTheWindowOffersThreeWaysToBegin() {
        MainWindow window;
        window.show();
        QCOMPARE(window.currentPage(), nullptr);
        auto* welcome = window.findChild<WelcomePage*>();
        for (const QString& name : {u"demoButton"_s, u"connectButton"_s, u"importButton"_s})
            QVERIFY(welcome->findChild<QPushButton*>(name)->isVisible());
        QTest::mouseClick(welcome->findChild<QPushButton*>(u"connectButton"_s), Qt::LeftButton);
        QCOMPARE(window.currentPage()->id(), u"settings"_s);
    }

    void theStatusBarSaysWhichDatabaseItIsAndHowItIs() {
        const TestDatabase database;
        MainWindow window;
        window.show();
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        QTRY_VERIFY(statusText(window, u"connection"_s).startsWith(u"test fleet · PostgreSQL "_s));
        QTRY_COMPARE(statusText(window, u"role"_s), u"admin"_s);
        QTRY_COMPARE(statusText(window, u"partitions"_s), u"partitions: 7 days ahead"_s);
        QTRY_VERIFY(statusText(window, u"horizon"_s).contains(u"behind"_s));
        QTRY_COMPARE(statusText(window, u"listener"_s), u"live"_s);
    }

    void aLostConnectionIsSaidAndMendedByItself() {
        const TestDatabase database;
        const TestDatabase other;
        MainWindow window;
        window.show();
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        QTRY_COMPARE(statusText(window, u"partitions"_s), u"partitions: 7 days ahead"_s);

        // As after a crash: nobody gets in, and who was in is out.
        other.run(u"ALTER DATABASE \"%1\" CONNECTION LIMIT 0"_s.arg(database.name()));
        other.run(u"ALTER DATABASE \"%1\" ALLOW_CONNECTIONS false"_s.arg(database.name()));
        other.run(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1'"_s.arg(
            database.name()));
        window.workspace().announceChange();
        QTRY_VERIFY_WITH_TIMEOUT(statusText(window, u"connection"_s).contains(u"connection lost"_s), 20'000);
        QVERIFY(window.findChild<MessageBar*>(u"windowMessages"_s)->isVisible());

        other.run(u"ALTER DATABASE \"%1\" ALLOW_CONNECTIONS true"_s.arg(database.name()));
        other.run(u"ALTER DATABASE \"%1\" CONNECTION LIMIT -1"_s.arg(database.name()));
        QTRY_COMPARE_WITH_TIMEOUT(statusText(window, u"partitions"_s), u"partitions: 7 days ahead"_s, 20'000);
        QTRY_VERIFY(statusText(window, u"connection"_s).startsWith(u"test fleet · PostgreSQL "_s));
    }

    void aDatabaseThatLetsNobodyInIsSaidOnceAndAskedAgainOnDemand() {
        const TestDatabase database;
        ConnectionSettings wrong = settingsOf(database);
        wrong.database = u"there_is_no_such_database"_s;
        MainWindow window;
        window.show();
        window.workspace().connectTo(wrong, u"test fleet"_s);
        QTRY_COMPARE(statusText(window, u"connection"_s), u"test fleet · not connected"_s);
        QVERIFY(window.findChild<MessageBar*>(u"windowMessages"_s)->isVisible());
        // What is not known is not claimed: no "every device is online".
        for (QWidget* part : window.currentPage()->findChildren<QWidget*>())
            QVERIFY(!part->isVisible());
    }

    void aDatabaseWithoutOurTablesLeadsToTheMigrations() {
        const TestDatabase database(TestDatabase::Content::Empty);
        MainWindow window;
        window.show();
        window.workspace().connectTo(settingsOf(database), u"new"_s);
        auto* messages = window.findChild<MessageBar*>(u"windowMessages"_s);
        QTRY_VERIFY(messages->text().contains(u"Migrations"_s));
        QPushButton* lead = buttonWithText(*messages, u"migrations"_s);
        QVERIFY(lead);
        QTest::mouseClick(lead, Qt::LeftButton);
        QCOMPARE(window.currentPage()->id(), u"settings"_s);
        QCOMPARE(window.currentPage()->address().value(u"section"_s), u"migrations"_s);
    }

    void aSlowQuestionShowsAStopButtonAndEscEndsIt() {
        const TestDatabase database;
        const auto blocker = openSession(database);
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        QTRY_COMPARE(statusText(window, u"partitions"_s), u"partitions: 7 days ahead"_s);
        window.showPage(u"settings"_s);

        auto transaction = need(Transaction::begin(*blocker));
        need(blocker->execute(u"LOCK TABLE events IN ACCESS EXCLUSIVE MODE"_s));
        window.showPage(u"history"_s);
        QTRY_VERIFY(window.currentPage()->isBusy());
        auto* stop = window.findChild<QPushButton*>(u"stop"_s);
        QVERIFY(stop->isVisible());
        QTest::keyClick(&window, Qt::Key_Escape);
        QTRY_VERIFY(!window.currentPage()->isBusy());
        QVERIFY(!stop->isVisible());
    }

    void anEmptyPrivateDatabaseIsStartedForAFirstImport() {
        if (!qEnvironmentVariableIsSet("FLEET_AUDIT_TEST_CLUSTER"))
            QSKIP("run by ctest, which gives the private server a folder of its own");
        MainWindow window;
        window.show();
        auto* welcome = window.findChild<WelcomePage*>();
        QTest::mouseClick(welcome->findChild<QPushButton*>(u"importButton"_s), Qt::LeftButton);
        QVERIFY(welcome->findChild<JobProgress*>()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(window.currentPage(), 120'000);
        QCOMPARE(window.currentPage()->id(), u"publish"_s);
        QCOMPARE(window.workspace().connectionName(), ConnectionOpener::demoName());
        JobControl control;
        need(PrivateCluster().reset(control));
    }

    void eachPageHasAShortcutAndANameInTheRail() {
        const TestDatabase database;
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        for (qsizetype i = 0; i < window.pages().size(); ++i) {
            if (!window.pages().at(i)->isInRail())
                continue;
            QTest::keyClick(&window, Qt::Key(Qt::Key_1 + i), Qt::ControlModifier);
            QTRY_COMPARE(window.currentPage(), window.pages().at(i));
            auto* button = window.findChild<QAbstractButton*>(window.pages().at(i)->id());
            QVERIFY(button->isChecked());
            QCOMPARE(button->accessibleName(), window.pages().at(i)->title());
        }
    }

    void aPageThatIsNotInTheRailLeadsBackToTheOneBefore() {
        const TestDatabase database;
        MainWindow window;
        window.show();
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        window.showPage(u"replay"_s);
        window.open({u"incident"_s, {}});
        QCOMPARE(window.currentPage()->id(), u"incident"_s);
        QVERIFY(window.findChild<QAbstractButton*>(u"replay"_s)->isChecked());
        emit window.currentPage()->backWanted();
        QCOMPARE(window.currentPage()->id(), u"replay"_s);
    }

    void ctrlKGoesToAPageByTyping() {
        const TestDatabase database;
        MainWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
        auto* palette = window.findChild<CommandPalette*>();
        QTRY_VERIFY(palette->isVisible());
        QTest::keyClicks(palette->findChild<QLineEdit*>(), u"settin"_s);
        QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QCOMPARE(window.currentPage()->id(), u"settings"_s);
    }

    void aPastedIdOffersTheEventAndItsCorrelation() {
        MainWindow window;
        const QString id = u"3f2504e0-4f89-41d3-9a0c-0305e82c3301"_s;
        QSignalSpy opened(&window.workspace(), &Workspace::addressOpened);
        const QList<Command> commands = windowCommands(window, u" %1 "_s.arg(id));
        QCOMPARE(commands.size(), 2);
        commands.at(0).run();
        commands.at(1).run();
        QCOMPARE(opened.at(0).at(0).value<Address>(), (Address{u"history"_s, {{u"event"_s, {id}}}}));
        QCOMPARE(opened.at(1).at(0).value<Address>(), (Address{u"history"_s, {{u"correlation"_s, {id}}}}));
    }

    void theAddressOfAPageCanBeCopied() {
        const TestDatabase database;
        MainWindow window;
        window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        window.open({u"settings"_s, {{u"section"_s, {u"partitions"_s}}}});
        window.copyAddress();
        QCOMPARE(QGuiApplication::clipboard()->text(), u"fleet-audit://settings?section=partitions"_s);
    }

    void theWindowRemembersItsPageAndItsClock() {
        const TestDatabase database;
        {
            MainWindow window;
            window.show();
            window.workspace().connectTo(settingsOf(database), u"test fleet"_s);
            window.showPage(u"settings"_s);
            window.toggleUtc();
            window.close();
        }
        MainWindow next;
        QVERIFY(!next.workspace().timeRange().isUtc());
        next.workspace().connectTo(settingsOf(database), u"test fleet"_s);
        QCOMPARE(next.currentPage()->id(), u"settings"_s);
    }

private:
    static QString statusText(const MainWindow& window, const QString& item) {
        const auto* label = window.findChild<QLabel*>(item);
        return label && label->isVisible() ? label->text() : QString();
    }

    static QPushButton* buttonWithText(const QWidget& parent, const QString& text) {
        for (QPushButton* button : parent.findChildren<QPushButton*>())
            if (button->text().contains(text))
                return button;
        return nullptr;
    }

    QTemporaryDir m_settings;
};

QTEST_MAIN(ShellTest)
#include "tst_shell.moc"
