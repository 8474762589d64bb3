// Following the log: arrivals on top, held back while a person reads, counted, filtered, told by rules.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QTableView>
#include <QtTest>

#include "desktop/live/AlertPanel.h"
#include "desktop/live/AlertRule.h"
#include "desktop/live/LiveFeed.h"
#include "desktop/live/LivePage.h"
#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/MessageBar.h"
#include "support/TestDatabase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct Room {
    test::TestDatabase database;
    Workspace workspace;
    LivePage page{workspace};

    explicit Room(int before = 0) {
        QSettings().clear();
        publish(u"device.heartbeat"_s, before);
        page.resize(1200, 600);
        page.show();
        workspace.connectTo(*ConnectionSettings::fromUrl(database.url()), u"test"_s);
    }

    void follow() {
        QTRY_VERIFY(workspace.knowsDatabase());
        page.refresh();
        QTRY_COMPARE(workspace.listener().state(), EventListener::State::Live);
        QTRY_VERIFY(!page.isBusy());
    }

    void publish(const QString& type, int count = 1) {
        database.run(
            u"SELECT publish_event('%1', 'device', 'cam-' || n, '{\"app_name\": \"edge\"}') "
            "FROM generate_series(1, %2) n"_s.arg(type)
                .arg(count));
    }

    EventTableModel* model() { return page.findChild<EventTableModel*>(); }
    QPushButton* button(const char* name) { return page.findChild<QPushButton*>(QLatin1String(name)); }
    QTableView* table() { return page.findChild<QTableView*>(u"table"_s); }
    QPushButton* pause() { return qobject_cast<QPushButton*>(page.titleWidgets().first()); }
};

Event arrival(qint64 id, const QString& type) {
    Event made;
    made.id = id;
    made.eventId = QUuid::createUuid();
    made.eventType = type;
    made.timestamp = {id * microsecondsPerSecond};
    return made;
}

} // namespace

class LivePageTest : public QObject {
    Q_OBJECT

private slots:
    void thePageBeginsWithTheNewestEventsThatAreThere() {
        Room room(3);
        const QAbstractItemModelTester tester(room.model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.follow();
        QTRY_COMPARE(room.model()->rowCount(), 3);
        QCOMPARE(room.button("device")->text().right(1), u"0"_s);
    }

    void whatIsPublishedAppearsOnTopOnceAndIsCounted() {
        Room room(1);
        const QAbstractItemModelTester tester(room.model(),
                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        room.follow();
        QTRY_COMPARE(room.model()->rowCount(), 1);
        room.publish(u"current_state.app_crashed"_s);
        QTRY_COMPARE(room.model()->rowCount(), 2);
        QCOMPARE(room.model()->event(0).eventType, u"current_state.app_crashed"_s);
        QVERIFY(room.button("current_state")->text().endsWith(u"1"_s));
        QCOMPARE(room.page.findChild<QLabel*>(u"rate"_s)->text(), u"1"_s);
    }

    void whilePausedArrivalsAreCountedAndResumingShowsThem() {
        Room room;
        room.follow();
        room.pause()->click();
        room.publish(u"device.online"_s, 37);
        QTRY_COMPARE(room.button("pill")->text(), u"37 new events, back to top"_s);
        QCOMPARE(room.model()->rowCount(), 0);
        QTest::mouseClick(room.button("pill"), Qt::LeftButton);
        QCOMPARE(room.model()->rowCount(), 37);
        QVERIFY(!room.pause()->isChecked());
        QVERIFY(!room.button("pill")->isVisible());
    }

    void scrollingAwayHoldsThePageStill() {
        Room room(100);
        room.follow();
        QTRY_COMPARE(room.model()->rowCount(), 100);
        QTRY_VERIFY(room.table()->verticalScrollBar()->maximum() > 0);
        room.table()->setFocus();
        QTest::keyClick(room.table(), Qt::Key_End, Qt::ControlModifier);
        QTRY_VERIFY(room.table()->verticalScrollBar()->value() > 0);
        room.publish(u"device.online"_s, 5);
        QTRY_COMPARE(room.button("pill")->text(), u"5 new events, back to top"_s);
        QCOMPARE(room.model()->rowCount(), 100);
        QTest::mouseClick(room.button("pill"), Qt::LeftButton);
        QCOMPARE(room.table()->verticalScrollBar()->value(), 0);
        QCOMPARE(room.model()->rowCount(), 105);
    }

    void aFamilyThatIsSwitchedOffIsHiddenAndComesBack() {
        Room room(2);
        room.follow();
        QTRY_COMPARE(room.model()->rowCount(), 2);
        room.publish(u"current_state.app_crashed"_s);
        QTRY_COMPARE(room.model()->rowCount(), 3);
        QTest::mouseClick(room.button("device"), Qt::LeftButton);
        QCOMPARE(room.model()->rowCount(), 1);
        QTest::mouseClick(room.button("device"), Qt::LeftButton);
        QCOMPARE(room.model()->rowCount(), 3);
    }

    void aRuleTellsOfItsEventAndIsKept() {
        Room room;
        room.follow();
        auto* alerts = room.page.findChild<AlertPanel*>();
        room.page.titleWidgets().at(1)->setVisible(true);
        qobject_cast<QPushButton*>(room.page.titleWidgets().at(1))->click();
        QTRY_VERIFY(alerts->isVisible());
        alerts->findChild<QComboBox*>(u"type"_s)->setEditText(u"current_state.*"_s);
        QTest::keyClicks(alerts->findChild<QLineEdit*>(u"device"_s), u"CAM-1"_s);
        QTest::mouseClick(alerts->findChild<QPushButton*>(u"addButton"_s), Qt::LeftButton);
        QCOMPARE(savedAlertRules(), (QList<AlertRule>{{u"current_state.*"_s, u"CAM-1"_s}}));
        auto* message = room.page.findChild<MessageBar*>();
        room.publish(u"device.online"_s);
        QTRY_COMPARE(room.model()->rowCount(), 1);
        QVERIFY(message->text().isEmpty() || message->isHidden());
        room.publish(u"current_state.app_crashed"_s);
        QTRY_COMPARE(message->text(), u"current_state.* on CAM-1: cam-1"_s);
    }

    void theFeedIsBoundedAndKnowsEachEventOnce() {
        Workspace workspace;
        EventTableModel model(workspace, LiveFeed::maximumEvents);
        LiveFeed feed(&model);
        QList<Event> events;
        for (qint64 id = 1; id <= LiveFeed::maximumEvents + 10; ++id)
            events << arrival(id, u"device.online"_s);
        feed.arrive(events);
        feed.arrive(events.mid(events.size() - 3));
        QCOMPARE(model.rowCount(), LiveFeed::maximumEvents);
        QCOMPARE(model.event(0).id, qint64(LiveFeed::maximumEvents + 10));
        QCOMPARE(feed.arrivals(), qint64(LiveFeed::maximumEvents + 10));
    }
};

} // namespace fleet

QTEST_MAIN(fleet::LivePageTest)
#include "tst_live_page.moc"
