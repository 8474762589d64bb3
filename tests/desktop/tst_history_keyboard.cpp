// An auditor's work in the window without a mouse; every filter typed there, counted by hand and by the
// command line.
#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QTabBar>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "desktop/MainWindow.h"
#include "desktop/history/FilterEdit.h"
#include "desktop/history/GoToField.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/history/TimeMap.h"
#include "desktop/shared/CausationView.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/JsonDiffView.h"
#include "desktop/shared/JsonPane.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shell/CommandPalette.h"
#include "jobs/DemoFleet.h"
#include "support/CliProgram.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestHistoryKeyboard : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QSettings().clear();
        const auto session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        JobControl control;
        test::need(loadDemoFleet(*session, {.devices = 30, .days = 2}, control));
        // Somebody's own payloads: a severity, and a text on which a pattern can run wild.
        m_database.run(
            u"SELECT publish_event('device.heartbeat', 'device', 'odd-one',"
            " jsonb_build_object('severity', 'warning', 'line', repeat('x', 4001) || '!'))"_s);
        m_database.run(u"ANALYZE events"_s);
    }

    void init() {
        QSettings().clear();
        m_window = std::make_unique<MainWindow>();
        connect(page(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
        m_window->workspace().timeRange().choose(TimeRangeChoice::Preset::All);
        m_window->workspace().connectTo(test::settingsOf(m_database), u"test"_s);
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTRY_VERIFY(m_window->workspace().knowsDatabase());
        QTRY_VERIFY(!m_window->workspace().knownDevices().isEmpty());
        m_window->setFocus();
        press(Qt::Key_2, Qt::ControlModifier);
        settle();
        QTRY_VERIFY(table()->model()->rowCount() > 0);
    }

    void cleanup() { m_window.reset(); }

    void aFilterIsTypedWithOffersAndTakenBack() {
        press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(field()->hasFocus());
        QTest::keyClicks(field(), u"ty"_s);
        press(Qt::Key_Tab);
        QTest::keyClicks(field(), u"= container.cra"_s);
        press(Qt::Key_Tab);
        QCOMPARE(field()->text().trimmed(), u"type = container.crashed"_s);
        press(Qt::Key_Return);
        settle();
        QCOMPARE(shown(), count(u"event_type = 'container.crashed'"_s));
        press(Qt::Key_F, Qt::ControlModifier);
        press(Qt::Key_Delete);
        press(Qt::Key_Return);
        settle();
        QCOMPARE(shown(), count(u"true"_s));
    }

    void tabGoesFromTheFilterToWhatIsBelowItInTheOrderOfThePage() {
        press(Qt::Key_F, Qt::ControlModifier);
        QList<const QWidget*> order;
        for (const QWidget* part : {static_cast<QWidget*>(table()), static_cast<QWidget*>(map()),
                                    static_cast<QWidget*>(chain()), static_cast<QWidget*>(&payload())}) {
            QVERIFY2(tabTo(part), part->metaObject()->className());
            QVERIFY2(!order.contains(part), part->metaObject()->className());
            order.append(part);
        }
    }

    void cellsArePickedAndTheFiltersUsedBeforeComeBack() {
        apply(u"type = container.crashed"_s);
        QVERIFY(tabTo(table()));
        press(Qt::Key_Home);
        press(Qt::Key_Right);
        press(Qt::Key_Right);
        press(Qt::Key_Plus);
        settle();
        QVERIFY2(field()->text().startsWith(u"type = container.crashed and device = "),
                 qPrintable(field()->text()));
        press(Qt::Key_Left, Qt::AltModifier);
        settle();
        QCOMPARE(field()->text(), u"type = container.crashed"_s);
        press(Qt::Key_Right, Qt::AltModifier);
        settle();
        QVERIFY(field()->text().contains(u"device = "));
        QVERIFY(table()->hasFocus());
    }

    void placesInAPayloadArePickedAndFound() {
        apply(u"type = container.crashed"_s);
        QVERIFY(tabTo(&payload()));
        press(Qt::Key_Home);
        press(Qt::Key_Minus);
        settle();
        QVERIFY2(field()->text().startsWith(u"type = container.crashed and data."),
                 qPrintable(field()->text()));
        press(Qt::Key_F, Qt::ControlModifier); // within the event, in the event
        auto* search = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(search);
        press(Qt::Key_Escape);
        QVERIFY(!search->isVisible());
    }

    void theEndsAPageAndAnyTimeOrEventAreReached() {
        QVERIFY(tabTo(table()));
        press(Qt::Key_End);
        QTRY_COMPARE(currentId(), 1);
        settle();
        press(Qt::Key_PageUp);
        QVERIFY(currentId() > 1);
        press(Qt::Key_Home);
        QTRY_COMPARE(QString::number(currentId()),
                     m_database.value(u"SELECT id FROM events ORDER BY timestamp DESC, id DESC LIMIT 1"_s));
        press(Qt::Key_G, Qt::ControlModifier);
        QTest::keyClicks(target(), u"250"_s);
        press(Qt::Key_Return);
        QTRY_COMPARE(currentId(), 250);
        // By the palette, which Esc closes.
        press(Qt::Key_K, Qt::ControlModifier);
        press(Qt::Key_Escape);
        QVERIFY(!m_window->findChild<CommandPalette*>()->isVisible());
        press(Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(target(), u"go to a time"_s);
        press(Qt::Key_Return);
        QTRY_VERIFY(m_window->findChild<GoToField*>()->isVisible());
        const QString moment = m_database.value(
            u"SELECT to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US') || 'Z' FROM events WHERE id = 400"_s);
        QTest::keyClicks(target(), moment);
        press(Qt::Key_Return);
        QTRY_COMPARE(currentId(), 400);
        settle();
        QVERIFY(tabTo(map()));
        press(Qt::Key_End);
        QTRY_COMPARE(currentId(), 1);
    }

    void theEventsCausesItsStateAndItsNeighboursAreWalked() {
        apply(u"type = container.crashed and causation exists"_s);
        QTRY_VERIFY(chain()->nodes().size() > 1);
        QVERIFY(tabTo(chain()));
        const QUuid crash = detail()->event()->eventId;
        press(Qt::Key_Left); // to the cause
        press(Qt::Key_Return);
        QTRY_VERIFY(detail()->event()->eventId != crash);
        const QUuid cause = detail()->event()->eventId;
        QTRY_VERIFY(detail()->findChild<QToolButton*>(u"next"_s)->isEnabled());
        press(Qt::Key_PageDown, Qt::AltModifier);
        QTRY_VERIFY(detail()->event()->eventId != cause);
        auto* tabs = detail()->findChild<QTabBar*>();
        QVERIFY(tabTo(tabs));
        press(Qt::Key_Right);
        auto* diff = detail()->findChild<JsonDiffView*>();
        QTRY_VERIFY(diff->isVisible());
        QVERIFY(tabTo(diff));
    }

    void everyFilterCountsWhatSqlCountsHereAndOnTheCommandLine_data() {
        QTest::addColumn<QString>("where");
        const auto row = [](const QString& expression, const QString& where) {
            QTest::newRow(qUtf8Printable(expression)) << where;
        };
        const QString device = m_database.value(
            u"SELECT aggregate_id FROM events WHERE event_type = 'device.provisioned' ORDER BY id LIMIT 1"_s);
        const QString correlation = m_database.value(
            u"SELECT correlation_id FROM events WHERE correlation_id IS NOT NULL GROUP BY 1"
            " ORDER BY count(*) DESC LIMIT 1"_s);
        const QString midnight = m_database.value(
            u"SELECT to_char(max(timestamp) - interval '1 day', 'YYYY-MM-DD') FROM events"_s);
        row(u"time >= %1 and time < \"%1T18:30:00.000001Z\""_s.arg(midnight),
            u"timestamp >= '%1' AND timestamp < '%1T18:30:00.000001Z'"_s.arg(midnight));
        row(u"type in (container.*, device.online)"_s,
            u"event_type LIKE 'container.%' OR event_type = 'device.online'"_s);
        row(u"aggregate_type = app"_s, u"aggregate_type = 'app'"_s);
        row(u"aggregate_type = device and aggregate = %1"_s.arg(device),
            u"aggregate_type = 'device' AND aggregate_id = '%1'"_s.arg(device));
        row(u"device = %1"_s.arg(device),
            u"(aggregate_type = 'device' AND aggregate_id = '%1') OR (aggregate_type <> 'device' AND"
            " '%1' IN (data ->> 'device_uuid', metadata ->> 'device_uuid'))"_s.arg(device));
        row(u"source in (api, user)"_s, u"source IN ('api', 'user')"_s);
        row(u"user exists"_s, u"metadata ->> 'user_id' IS NOT NULL"_s);
        row(u"metadata.reason exists"_s, u"metadata ? 'reason'"_s);
        row(u"correlation = %1"_s.arg(correlation), u"correlation_id = '%1'"_s.arg(correlation));
        row(u"severity = warning"_s, u"data ->> 'severity' = 'warning'"_s);
        row(u"text ~ \"edge-vision\""_s, u"concat(data, metadata) ILIKE '%edge-vision%'"_s);
        row(u"data.exit_code > 0"_s,
            u"CASE WHEN jsonb_typeof(data -> 'exit_code') = 'number' THEN (data ->> 'exit_code')::numeric > 0"
            " END"_s);
        row(u"data.app_name matches \"^edge-[a-z]+$\""_s, u"data ->> 'app_name' ~ '^edge-[a-z]+$'"_s);
        row(u"type = container.crashed and not (source = api or data.exit_code = 137)"_s,
            u"event_type = 'container.crashed' AND source <> 'api' AND data -> 'exit_code' IS DISTINCT FROM"
            " '137'"_s);
    }

    void everyFilterCountsWhatSqlCountsHereAndOnTheCommandLine() {
        QFETCH(QString, where);
        const QString expression = QString::fromUtf8(QTest::currentDataTag());
        apply(expression);
        const int wanted = count(where);
        QVERIFY(wanted > 0 && wanted < count(u"true"_s));
        QCOMPARE(shown(), wanted);
        QCOMPARE(table()->model()->rowCount() >= std::min(wanted, 200), true);
        const test::CliAnswer answer =
            test::runCli({u"--url"_s, m_database.url(), u"history"_s, u"--format"_s, u"json"_s, u"--limit"_s,
                          u"10000"_s, u"--filter"_s, expression});
        QVERIFY2(answer.exitCode == 0, answer.text().constData());
        QCOMPARE(int(answer.lines().size()), wanted);
    }

    void hostileFiltersAreToldOrFindNothing_data() {
        QTest::addColumn<bool>("readable");
        QTest::newRow("source = \"'; DROP TABLE events; --\"") << true;
        QTest::newRow("data.\"') --\" = \"x'; DELETE FROM events; --\"") << true;
        QTest::newRow(QByteArray("source = \"").append(QByteArray(10'000, 'y')).append('"').constData())
            << true;
        QTest::newRow("data.[ = 1") << false;
        QTest::newRow("data.a[99999999999999999999] = 1") << false;
        QTest::newRow("data..b > 2") << false;
        QTest::newRow("((((((((((type = device.online") << false;
    }

    void hostileFiltersAreToldOrFindNothing() {
        QFETCH(bool, readable);
        const QString events = m_database.value(u"SELECT count(*) FROM events"_s);
        apply(QString::fromUtf8(QTest::currentDataTag()));
        QCOMPARE(field()->accessibleDescription().isEmpty(), readable);
        QCOMPARE(shown(), readable ? 0 : events.toInt());
        QVERIFY(page()->findChild<MessageBar*>()->text().isEmpty());
        QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), events);
    }

    void aPatternThatRunsWildHangsNothingAndIsStoppedByEsc() {
        press(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(field(), u"data.line matches \"^(x+)(x+)(x+)\\\\1\\\\2\\\\3!$\" "_s);
        press(Qt::Key_Return);
        QVERIFY2(field()->accessibleDescription().isEmpty(), qPrintable(field()->accessibleDescription()));
        int turns = 0;
        QTimer ticker;
        connect(&ticker, &QTimer::timeout, &ticker, [&] { ++turns; });
        ticker.start(1);
        QTRY_VERIFY(turns > 50);
        QVERIFY(page()->isBusy());
        press(Qt::Key_Escape);
        QTRY_VERIFY_WITH_TIMEOUT(!page()->isBusy(), 20000);
        apply(u"aggregate = odd-one"_s);
        QCOMPARE(shown(), 1);
    }

    void afterAFilterThatFailsNothingOfTheOneBeforeIsLeft() {
        apply(u"type = container.crashed"_s);
        apply(u"source matches \"(\""_s);
        QTRY_VERIFY(page()->findChild<MessageBar*>()->text().contains(u"parentheses"));
        QCOMPARE(table()->model()->rowCount(), 0);
        QVERIFY(!detail()->event());
        QCOMPARE(shown(), 0);
    }

private:
    HistoryPage* page() const { return m_window->findChild<HistoryPage*>(); }
    EventTable* table() const { return page()->findChild<EventTable*>(); }
    FilterEdit* field() const { return page()->findChild<FilterEdit*>(); }
    TimeMap* map() const { return page()->findChild<TimeMap*>(); }
    EventDetail* detail() const { return page()->findChild<EventDetail*>(); }
    CausationView* chain() const { return detail()->findChild<CausationView*>(); }
    JsonTree& payload() const { return detail()->payload().tree(); }
    qint64 currentId() const { return table()->currentEvent() ? table()->currentEvent()->id : 0; }
    void settle() const { QTRY_VERIFY_WITH_TIMEOUT(!page()->isBusy(), 30000); }
    int count(const QString& where) const {
        return m_database.value(u"SELECT count(*) FROM events WHERE "_s + where).toInt();
    }

    /// The number of events that the status bar tells.
    int shown() const { return QLocale().toInt(m_status.section(u' ', 0, 0)); }

    /// What gets the keys: as in a person's window.
    QWidget* target() const {
        QWidget* top = QApplication::activePopupWidget();
        if (top)
            return top->focusWidget() ? top->focusWidget() : top;
        return QApplication::focusWidget() ? QApplication::focusWidget() : m_window.get();
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const {
        QTest::keyClick(target(), key, modifiers);
    }

    bool tabTo(const QWidget* widget) const {
        for (int guard = 0; guard < 60 && QApplication::focusWidget() != widget; ++guard)
            press(Qt::Key_Tab);
        return QApplication::focusWidget() == widget;
    }

    void apply(const QString& expression) const {
        press(Qt::Key_F, Qt::ControlModifier);
        if (!field()->hasFocus()) // the event took it for a search in itself
            QVERIFY(tabTo(field()));
        field()->setText(expression);
        press(Qt::Key_Return);
        settle();
    }

    test::TestDatabase m_database;
    std::unique_ptr<MainWindow> m_window;
    QString m_status;
};

QTEST_MAIN(TestHistoryKeyboard)
#include "tst_history_keyboard.moc"
