// The replay's timeline: what it shows of a device's history, and dragging over it.
#include <QAccessible>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include "desktop/replay/PlaybackControls.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/replay/TimelineWidget.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestReplayTimeline : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void bars_are_made_of_families_and_incidents();
    void assistive_programs_learn_what_went_wrong();
    void a_history_that_is_being_counted_says_so();
    void the_page_fits_a_window_of_1280_pixels();
    void dragging_asks_one_question_at_a_time_and_ends_at_the_last_place();
    void the_page_follows_a_quick_drag_to_its_end();

private:
    TimelineWidget& timeline() { return *m_page->findChild<TimelineWidget*>(); }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ReplayPage> m_page;
    QString m_status;
};

void TestReplayTimeline::initTestCase() {
    m_database = std::make_unique<TestDatabase>();
    importSmallFleet(*m_database);
}

void TestReplayTimeline::init() {
    m_workspace = std::make_unique<Workspace>();
    m_workspace->connectTo(settingsOf(*m_database), u"test"_s);
    QTRY_VERIFY(m_workspace->knowsDatabase());
    m_page = std::make_unique<ReplayPage>(*m_workspace);
    connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
    m_page->resize(1216, 724);
    m_page->show();
    m_page->open({u"replay"_s, {{u"device"_s, {camera}}}});
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
    QTRY_VERIFY(!m_page->isBusy());
}

void TestReplayTimeline::cleanup() {
    m_page.reset();
    m_workspace.reset();
    m_status.clear();
}

void TestReplayTimeline::bars_are_made_of_families_and_incidents() {
    const TimelineBars& bars = timeline().bars();
    QCOMPARE(bars.count(), 8);
    QCOMPARE(bars.families(),
             QStringList({u"device"_s, u"target_state"_s, u"reconciliation"_s, u"container"_s}));
    QCOMPARE(bars.incidents(), (QMap<Incident, qint64>{{Incident::Crash, 2}}));
    const TimelineBar* bar = bars.at(*Timestamp::parse(u"2026-03-01T10:00:00Z"_s));
    QVERIFY(bar);
    QCOMPARE(bar->incidents.value(Incident::Crash), 1);
    QVERIFY(!bars.at(*Timestamp::parse(u"2026-03-01T10:30:00Z"_s)));
}

void TestReplayTimeline::assistive_programs_learn_what_went_wrong() {
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&timeline());
    QCOMPARE(interface->text(QAccessible::Description), u"8 events, 2 crashes"_s);
}

void TestReplayTimeline::a_history_that_is_being_counted_says_so() {
    DeviceActivity activity{.extent = timeline().extent(), .bucketMicroseconds = microsecondsPerHour};
    activity.bins = {{*Timestamp::parse(u"2026-03-01T10:00:00Z"_s), u"container"_s, Incident::None, 3}};
    activity.countedFrom = Timestamp::parse(u"2026-03-01T10:00:00Z"_s).value();
    activity.days = {{*Timestamp::parse(u"2026-03-01"_s), 240}};
    timeline().setActivity(activity);
    QCOMPARE(timeline().accessibleDescription(), u"3 events, still counting"_s);
    QCOMPARE(timeline().bars().highest, 10); // What is expected counts for the scale.
}

// Beside the navigation rail; also with the longest words on the play button.
void TestReplayTimeline::the_page_fits_a_window_of_1280_pixels() {
    m_page->findChild<PlaybackControls*>()->setSpeed(3600);
    QVERIFY2(m_page->minimumSizeHint().width() <= 1216,
             qPrintable(QString::number(m_page->minimumSizeHint().width())));
}

// The thread is held while the pointer moves, as by a slow answer: of two hundred places only the first and
// the last may be asked for.
void TestReplayTimeline::dragging_asks_one_question_at_a_time_and_ends_at_the_last_place() {
    int underWay = 0;
    int most = 0;
    ReplayReader reader(m_workspace->reading(), [&](bool busy) {
        underWay += busy ? 1 : -1;
        most = std::max(most, underWay);
    });
    QSignalSpy arrived(&reader, &ReplayReader::arrived);
    QSemaphore held;
    const auto blocked = m_workspace->reading().call<bool>([&held](Session&, JobControl&) -> Result<bool> {
        held.acquire();
        return true;
    });
    const Timestamp start = *timeline().extent().from;
    for (int i = 1; i <= 200; ++i)
        reader.follow(camera, start + i * 45 * microsecondsPerSecond);
    QCOMPARE(underWay, 1);
    held.release();
    const Timestamp last = start + 200 * 45 * microsecondsPerSecond;
    QTRY_VERIFY(!arrived.isEmpty() && momentOf(arrived.last().first().value<ReplayMoment>().place) == last);
    QCOMPARE(most, 1);
    QVERIFY2(arrived.size() <= 2, qPrintable(QString::number(arrived.size())));
    QTRY_COMPARE(underWay, 0);
    QVERIFY(blocked.isFinished());
}

void TestReplayTimeline::the_page_follows_a_quick_drag_to_its_end() {
    QTest::mousePress(&timeline(), Qt::LeftButton, {}, QPoint(timeline().width() - 20, 60));
    for (int x = timeline().width() - 20; x > 20; x -= 3)
        QTest::mouseMove(&timeline(), QPoint(x, 60));
    QTest::mouseMove(&timeline(), QPoint(2, 60));
    QTRY_COMPARE(m_status, u"event 1 of 8"_s); // The button is still down.
    QTest::mouseRelease(&timeline(), Qt::LeftButton, {}, QPoint(2, 60));
    QTRY_VERIFY(!m_page->isBusy());
    QCOMPARE(m_status, u"event 1 of 8"_s);
    QCOMPARE(timeline().playhead(), timeline().extent().from);
}

QTEST_MAIN(TestReplayTimeline)
#include "tst_replay_timeline.moc"
