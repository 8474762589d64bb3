// The history's table over a busy log: walked with keys, jumped through, while others publish.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSemaphore>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <thread>

#include "desktop/history/GoToField.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/history/TimeMap.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/MessageBar.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

/// Publishes until it is destroyed, some of it in transactions that stay open for a while.
class Publisher {
public:
    explicit Publisher(const test::TestDatabase& database)
        : m_thread([this, &database] {
              const auto session = test::openSession(database);
              for (int i = 0; !m_stopped; ++i) {
                  auto transaction = test::need(Transaction::begin(*session));
                  test::need(session->execute(
                      u"select publish_event('device.online', 'device', 'busy', '{}') from generate_series(1, ?)"_s,
                      {1 + i % 5}));
                  if (i % 3 == 0)
                      test::need(session->execute(u"select pg_sleep(0.02)"_s));
                  test::need(transaction.commit());
              }
          }) {}
    ~Publisher() {
        m_stopped = true;
        m_thread.join();
    }

private:
    std::atomic<bool> m_stopped = false;
    std::thread m_thread;
};

} // namespace

class TestHistoryTable : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        // Three days; across every edge of a page: equal times, and times a microsecond apart.
        m_database.run(
            u"INSERT INTO events (event_type, timestamp, aggregate_type, aggregate_id, data)"
            " SELECT 'device.heartbeat', date_trunc('day', now()) - interval '3 days'"
            "     + CASE WHEN n BETWEEN 1000 AND 1900 THEN interval '10 hours'"
            "            WHEN n BETWEEN 3000 AND 3900 THEN interval '30 hours' + n * interval '1 microsecond'"
            "            ELSE n * interval '40 seconds' END,"
            "     'device', 'device-' || n % 7, '{}' FROM generate_series(1, 5500) n"_s);
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_COMPARE(m_workspace.listener().state(), EventListener::State::Live);
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
    }

    void init() {
        QSettings().clear();
        m_page = std::make_unique<HistoryPage>(m_workspace);
        m_page->resize(1200, 700);
        m_page->show();
        m_page->refresh();
        settle();
        table()->setFocus();
    }

    void cleanup() { m_page.reset(); }

    void walkingToTheOldestShowsEachEventOnceWhileOthersPublish() {
        const auto late = test::openSession(m_database);
        auto open = std::optional(test::need(Transaction::begin(*late)));
        test::need(late->execute(u"select publish_event('device.offline', 'device', 'late', '{}')"_s));
        m_page->refresh();
        settle();
        const QStringList atStart = log();
        {
            const Publisher first(m_database);
            const Publisher second(m_database);
            QTest::keyClick(table(), Qt::Key_Home);
            QStringList seen = walk(Qt::Key_PageDown, atStart.last());
            test::need(open->commit()); // much earlier than what was published meanwhile
            open.reset();
            seen.removeIf([&](const QString& place) { return !atStart.contains(place); });
            QCOMPARE(seen, atStart);
        }
        // And back, with all that came meanwhile, the late one at its place.
        const QStringList now = log();
        QVERIFY(now.size() > atStart.size() + 1);
        QStringList seen = walk(Qt::Key_PageUp, now.first());
        std::reverse(seen.begin(), seen.end());
        QCOMPARE(seen, now);
    }

    void jumpingToATimeThenBothWaysEqualsTheLog() {
        const QStringList whole = log();
        // Into the middle of what is a microsecond apart; and to the very time of 901 events.
        for (const QString& id : {u"3500"_s, u"1500"_s}) {
            goTo(timeOf(id));
            QCOMPARE(topPlace(),
                     m_database.value(u"SELECT to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || id "
                                      u"FROM events WHERE timestamp <= '%1'"
                                      " ORDER BY timestamp DESC, id DESC LIMIT 1"_s.arg(timeOf(id))));
            const QStringList below = walk(Qt::Key_PageDown, whole.last());
            QStringList above = walk(Qt::Key_PageUp, whole.first());
            std::reverse(above.begin(), above.end());
            QCOMPARE(above, whole);
            QCOMPARE(below, whole.mid(whole.indexOf(below.first())));
        }
    }

    void whatIsReadStaysInPlaceWhilePagesComeAndGo() {
        scrollTo(2000);
        for (int step = 0; step < 200; ++step) {
            const QString before = placeAt(10);
            const int scrolled = table()->verticalScrollBar()->value();
            table()->verticalScrollBar()->setValue(scrolled + 10 * 28);
            QCOMPARE(topPlace(), before); // ten rows on, whatever was added and dropped
            QTest::qWait(1);
            QCOMPARE(topPlace(), before);
        }
        QVERIFY(table()->model()->rowCount() <= 4000);
    }

    void theSelectionSurvivesThatItsRowIsDroppedAndComesBack() {
        table()->setCurrentIndex(table()->model()->index(3, 0));
        const QUuid chosen = table()->currentEvent()->eventId;
        walkScroll(true);
        QVERIFY(!table()->currentEvent());
        QCOMPARE(m_page->findChild<EventDetail*>()->event()->eventId, chosen);
        walkScroll(false);
        QTRY_VERIFY(table()->currentEvent());
        QCOMPARE(table()->currentEvent()->eventId, chosen);
        QCOMPARE(table()->verticalScrollBar()->value(), 0);
    }

    void aLateCommitAppearsWhereItBelongs() {
        const auto late = test::openSession(m_database);
        auto open = test::need(Transaction::begin(*late));
        test::need(late->execute(u"select publish_event('device.offline', 'device', 'late', '{}')"_s));
        for (int i = 0; i < 30; ++i)
            m_database.run(u"select publish_event('device.online', 'device', 'early', '{}')"_s);
        QTRY_COMPARE(placeAt(0), log().first());
        test::need(open.commit());
        QTRY_COMPARE(placeAt(30), log().at(30));
        QCOMPARE(event(30).aggregateId, u"late"_s);
    }

    void aLargeImportThatArrivesWhileThePagerIsBusyIsShown() {
        const auto gate = std::make_shared<QSemaphore>();
        m_workspace.paging().call<int>([gate](Session&, JobControl&) -> Result<int> {
            gate->acquire();
            return 0;
        });
        const auto opened = qScopeGuard([&] { gate->release(); });
        qsizetype arrived = 0;
        const auto counting = connect(&m_workspace.listener(), &EventListener::eventsArrived, this,
                                      [&](const QList<Event>& events) { arrived += events.size(); });
        m_database.run(
            u"SELECT publish_event('device.online', 'device', 'many', '{}') FROM generate_series(1, 13000)"_s);
        QTRY_VERIFY_WITH_TIMEOUT(arrived >= 13'000, 20'000);
        disconnect(counting);
        gate->release();
        QTRY_COMPARE(placeAt(0), log().first());
        QVERIFY(!m_page->findChild<MessageBar*>()->isVisible());
    }

    void aClickOnTheMapGoesThereAndTheLastOfADragCounts() {
        QTest::mousePress(map(), Qt::LeftButton, {}, {20, 20});
        for (int y = 20; y < map()->height() / 2; y += 3)
            QTest::mouseMove(map(), {20, y});
        QTest::mouseMove(map(), {20, map()->height() / 2});
        QSignalSpy wanted(map(), &TimeMap::momentWanted);
        QTest::mouseRelease(map(), Qt::LeftButton, {}, {20, map()->height() / 2});
        QTest::mouseClick(map(), Qt::LeftButton, {}, {20, map()->height() / 2});
        const QString moment = wanted.first().first().value<Timestamp>().toString();
        settle();
        QTRY_COMPARE(topPlace(), m_database.value(u"SELECT to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US') || "
                                                  u"' ' || id FROM events WHERE timestamp <= '%1'"
                                                  " ORDER BY timestamp DESC, id DESC LIMIT 1"_s.arg(moment)));
    }

    void theMapOfAPickDoesNotComeAfterThePickIsCleared() {
        auto* chart = m_page->findChild<EventChart*>();
        const QString whole = map()->accessibleDescription();
        const auto blocker = test::openSession(m_database);
        std::optional transaction(test::need(Transaction::begin(*blocker)));
        QVERIFY(blocker->execute(u"LOCK TABLE events, event_rollups IN ACCESS EXCLUSIVE MODE"_s));
        QTest::keyClick(chart->focusProxy(), Qt::Key_Right);
        QTest::keyClick(chart->focusProxy(), Qt::Key_Return);
        QVERIFY(chart->picked().from);
        QTest::keyClick(chart->focusProxy(), Qt::Key_Escape);
        QCOMPARE(chart->picked(), TimeRange{});
        transaction.reset();
        settle();
        QCOMPARE(map()->accessibleDescription(), whole);
    }

    void theMapGoesByKeysFromEndToEnd() {
        map()->setFocus();
        const QStringList whole = log();
        QTest::keyClick(map(), Qt::Key_End);
        QTRY_COMPARE(bottomPlace(), whole.last());
        settle();
        const QString before = map()->accessibleDescription();
        QTest::keyClick(map(), Qt::Key_PageUp);
        settle();
        QVERIFY(map()->accessibleDescription() != before);
        QTest::keyClick(map(), Qt::Key_Home);
        QTRY_COMPARE(topPlace(), whole.first());
        QTest::keyClick(map(), Qt::Key_Down);
        QTRY_VERIFY(topPlace() != whole.first());
    }

    void theMapGoesUpOverATimeWithoutEvents() {
        m_database.run(u"select publish_event('device.online', 'device', 'after the gap', '{}')"_s);
        m_page->refresh();
        settle();
        goTo(timeOf(u"5500"_s)); // the last one before half a day of nothing
        const QString below = topPlace();
        map()->setFocus();
        for (int i = 0; i < 60 && topPlace() == below; ++i) {
            QTest::keyClick(map(), Qt::Key_Up);
            settle();
        }
        QVERIFY(topPlace() != below);
    }

    void goToTakesATimeANumberAndAnIdFromTheKeyboard() {
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        type(u"2500"_s);
        QTRY_COMPARE(table()->currentEvent() ? table()->currentEvent()->id : 0, 2500);
        QVERIFY(!goToField()->isVisible());
        type(m_database.value(u"SELECT event_id FROM events WHERE id = 400"_s));
        QTRY_COMPARE(table()->currentEvent() ? table()->currentEvent()->id : 0, 400);
        type(timeOf(u"700"_s));
        QTRY_COMPARE(table()->currentEvent() ? table()->currentEvent()->id : 0, 700);
        QVERIFY(table()->hasFocus());
    }

    void goToSaysWhatItCannotFind() {
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        for (const QString& wrong : {u"99999999"_s, u"yesterdayish"_s}) {
            type(wrong);
            QTRY_VERIFY(m_page->findChild<GoToField*>()->findChild<QLabel*>(u"goToMistake"_s)->isVisible());
            QTest::keyClick(goToField(), Qt::Key_Escape);
            QVERIFY(!goToField()->isVisible());
        }
    }

private:
    EventTable* table() const { return m_page->findChild<EventTable*>(); }
    TimeMap* map() const { return m_page->findChild<TimeMap*>(); }
    QLineEdit* goToField() const { return m_page->findChild<QLineEdit*>(u"goToField"_s); }
    EventTableModel* model() const { return qobject_cast<EventTableModel*>(table()->model()); }
    const Event& event(int row) const { return model()->event(row); }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 20000); }

    QString placeOf(const Event& event) const {
        return event.timestamp.toString().replace(u'T', u' ').chopped(1) + u' ' + QString::number(event.id);
    }
    QString placeAt(int fromTop) const { return placeOf(event(table()->visibleRows().first + fromTop)); }
    QString topPlace() const { return placeAt(0); }
    QString bottomPlace() const { return placeOf(event(table()->visibleRows().second)); }

    /// The places of all events, newest first.
    QStringList log() const {
        return m_database.run(
            u"SELECT to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US') || ' ' || id FROM events"
            " ORDER BY timestamp DESC, id DESC"_s);
    }
    QString timeOf(const QString& id) const {
        return m_database.value(
            u"SELECT to_char(timestamp, 'YYYY-MM-DD HH24:MI:SS.US') || 'Z' FROM events WHERE id = "_s + id);
    }

    /// Presses a key until the place is in view; returns what was in view on the way, each place as it came.
    QStringList walk(Qt::Key key, const QString& end) {
        const bool older = key == Qt::Key_PageDown;
        QStringList seen;
        std::optional<EventCursor> last;
        for (int guard = 0; guard < 20'000; ++guard) {
            const auto [top, bottom] = table()->visibleRows();
            for (int i = 0; i <= bottom - top; ++i) {
                const Event& next = event(older ? top + i : bottom - i);
                const EventCursor place = EventCursor::of(next);
                if (last && (older ? place >= *last : place <= *last))
                    continue;
                last = place;
                seen.append(placeOf(next));
            }
            if (seen.last() == end)
                return seen;
            QTest::keyClick(table(), key);
            QTest::qWait(0);
        }
        return seen;
    }

    void walkScroll(bool older) {
        QScrollBar* bar = table()->verticalScrollBar();
        const QString end = older ? log().last() : log().first();
        for (int guard = 0; guard < 20'000 && (older ? bottomPlace() : topPlace()) != end; ++guard) {
            bar->setValue(bar->value() + (older ? 500 : -500));
            QTest::qWait(1);
        }
    }

    void scrollTo(int value) {
        table()->verticalScrollBar()->setValue(value);
        QTest::qWait(50);
    }

    void goTo(const QString& time) {
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        type(time);
        QTRY_VERIFY(!goToField()->isVisible());
        settle();
    }

    void type(const QString& text) {
        QTest::keyClick(table(), Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY(goToField()->isVisible());
        goToField()->setText(text);
        QTest::keyClick(goToField(), Qt::Key_Return);
    }

    test::TestDatabase m_database;
    Workspace m_workspace;
    std::unique_ptr<HistoryPage> m_page;
};

QTEST_MAIN(TestHistoryTable)
#include "tst_history_table.moc"
