// The replay page on a real database, by mouse and keyboard.
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "desktop/replay/ChangeList.h"
#include "desktop/replay/DevicePicker.h"
#include "desktop/replay/PlaybackControls.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/replay/StateView.h"
#include "desktop/replay/TimelineWidget.h"
#include "desktop/shared/ElidedLabel.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/MomentEdit.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestReplayPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void typing_a_part_of_a_name_replays_the_device();
    void an_unknown_device_is_said_and_others_are_offered();
    void the_event_names_its_number_its_cause_and_who();
    void buttons_step_from_event_to_event();
    void next_crash_skips_what_is_no_crash_and_says_when_there_is_none();
    void a_typed_moment_is_exact_to_the_microsecond();
    void a_moment_before_the_first_kept_one_is_said_in_words();
    void a_change_is_listed_with_old_and_new();
    void dragging_the_playhead_ends_where_the_mouse_was_released();
    void two_pins_are_compared_and_the_patch_copied();
    void playing_goes_from_event_to_event_and_stops_at_the_newest();
    void the_state_is_copied_with_its_numbers_as_written();
    void an_address_brings_back_device_moment_and_pins();
    void assistive_programs_learn_the_playheads_moment();

private:
    template <typename Widget>
    Widget& find(const QString& name) {
        return *m_page->findChild<Widget*>(name);
    }
    void openAt(const QString& moment);
    void click(const QString& accessibleName);
    QString words();

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ReplayPage> m_page;
    QString m_status;
};

void TestReplayPage::initTestCase() {
    m_database = std::make_unique<TestDatabase>();
    importSmallFleet(*m_database);
}

void TestReplayPage::init() {
    m_workspace = std::make_unique<Workspace>();
    m_workspace->connectTo(settingsOf(*m_database), u"test"_s);
    QTRY_VERIFY(m_workspace->knowsDatabase());
    m_page = std::make_unique<ReplayPage>(*m_workspace);
    connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
    for (auto* model : m_page->findChildren<ChangeListModel*>())
        new QAbstractItemModelTester(model, QAbstractItemModelTester::FailureReportingMode::QtTest, model);
    m_status.clear();
    m_page->resize(1216, 724);
    m_page->show();
    m_page->refresh();
    QTRY_VERIFY(!m_page->isBusy());
}

void TestReplayPage::cleanup() {
    m_page.reset();
    m_workspace.reset();
}

void TestReplayPage::openAt(const QString& moment) {
    m_page->open({u"replay"_s, {{u"device"_s, {camera}}, {u"at"_s, {moment}}}});
    QTRY_VERIFY(!m_page->isBusy() && !m_status.isEmpty());
}

void TestReplayPage::click(const QString& accessibleName) {
    for (auto* button : m_page->findChildren<QAbstractButton*>())
        if (button->accessibleName() == accessibleName && button->isEnabled())
            return QTest::mouseClick(button, Qt::LeftButton);
    QFAIL(qPrintable(u"no enabled button “%1”"_s.arg(accessibleName)));
}

QString TestReplayPage::words() {
    QStringList texts;
    for (auto* label : m_page->findChildren<ElidedLabel*>())
        texts += label->text();
    return texts.join(u'\n');
}

void TestReplayPage::typing_a_part_of_a_name_replays_the_device() {
    auto* picker = m_page->findChild<DevicePicker*>();
    picker->setFocus();
    QTest::keyClicks(picker, u"0417"_s);
    QTest::keyClick(picker, Qt::Key_Return);
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
    QCOMPARE(picker->device(), camera);
    QTRY_VERIFY(find<TimelineWidget>(u"timeline"_s).isVisible());
}

void TestReplayPage::an_unknown_device_is_said_and_others_are_offered() {
    m_page->open({u"replay"_s, {{u"device"_s, {u"cam-9999"_s}}}});
    auto* bar = m_page->findChild<MessageBar*>();
    QTRY_VERIFY(bar->text().contains(u"cam-9999"_s));
    QTRY_VERIFY(!m_page->isBusy());
    QVERIFY(!find<TimelineWidget>(u"timeline"_s).isVisible());
}

void TestReplayPage::the_event_names_its_number_its_cause_and_who() {
    openAt(u"2026-03-01T09:02:30Z"_s);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s);
    QVERIFY2(words().contains(u"event 5 of 8"_s), qPrintable(words()));
    QVERIFY2(words().contains(u"caused by target_state.app_updated by operator-7, 2 min 10 s before"_s),
             qPrintable(words()));
}

void TestReplayPage::buttons_step_from_event_to_event() {
    openAt(u"2026-03-01T09:02:30Z"_s);
    click(u"Next event"_s);
    QTRY_COMPARE(m_status, u"event 6 of 8"_s);
    click(u"Previous event"_s);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s);
    click(u"First event"_s);
    QTRY_COMPARE(m_status, u"event 1 of 8"_s);
    click(u"Newest event"_s);
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
}

void TestReplayPage::next_crash_skips_what_is_no_crash_and_says_when_there_is_none() {
    openAt(u"2026-03-01T08:00:00Z"_s);
    click(u"Next crash"_s);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s);
    click(u"Next crash"_s);
    QTRY_COMPARE(m_status, u"event 7 of 8"_s);
    click(u"Next crash"_s);
    QTRY_COMPARE(m_page->findChild<MessageBar*>()->text(), u"No crash comes after this moment."_s);
    QCOMPARE(m_status, u"event 7 of 8"_s);
}

void TestReplayPage::a_typed_moment_is_exact_to_the_microsecond() {
    openAt(u"2026-03-01T09:01:00Z"_s);
    auto& moment = find<MomentEdit>(u"moment"_s);
    const auto type = [&moment](const QString& text) {
        moment.setFocus();
        moment.selectAll();
        QTest::keyClicks(&moment, text);
        QTest::keyClick(&moment, Qt::Key_Return);
    };
    type(u"2026-03-01T09:02:10.000001Z"_s);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s);
    type(u"2026-03-01 09:02:10.000000 UTC"_s);
    QTRY_COMPARE(m_status, u"event 4 of 8"_s);
    type(u"soon"_s);
    QVERIFY(find<QLabel>(u"momentError"_s).text().contains(u"soon"_s));
    QCOMPARE(m_status, u"event 4 of 8"_s);
}

void TestReplayPage::a_moment_before_the_first_kept_one_is_said_in_words() {
    openAt(u"2026-02-01T00:00:00Z"_s);
    QTRY_COMPARE(m_status, u"before the first kept moment"_s);
    QTRY_VERIFY(words().contains(u"The log keeps cam-0417 from 1 Mar 2026 08:00:00.000000 UTC on"_s));
    click(u"Next event"_s);
    QTRY_COMPARE(m_status, u"event 1 of 8"_s);
}

void TestReplayPage::a_change_is_listed_with_old_and_new() {
    openAt(u"2026-03-01T09:02:10.000001Z"_s);
    const auto* changes = m_page->findChild<StateView*>()->findChild<ChangeListModel*>();
    QStringList rows;
    for (int row = 0; row < changes->rowCount(); ++row)
        rows += changes->index(row, 0).data().toString() + u": "_s +
                changes->index(row, 1).data().toString() + u" → "_s +
                changes->index(row, 2).data().toString();
    QVERIFY2(rows.contains(uR"(current_state › apps › edge-vision › status: "running" → "crashed")"_s),
             qPrintable(rows.join(u'\n')));
}

void TestReplayPage::dragging_the_playhead_ends_where_the_mouse_was_released() {
    openAt(u"2026-03-01T08:00:00Z"_s);
    auto& timeline = find<TimelineWidget>(u"timeline"_s);
    QTRY_VERIFY(timeline.isVisible());
    QTest::mousePress(&timeline, Qt::LeftButton, {}, QPoint(20, 30));
    for (int x = 40; x < timeline.width(); x += 20)
        QTest::mouseMove(&timeline, QPoint(x, 30));
    QTest::mouseRelease(&timeline, Qt::LeftButton, {}, QPoint(timeline.width() - 2, 30));
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
    QTRY_VERIFY(!m_page->isBusy());
    QCOMPARE(timeline.playhead(), timeline.extent().to);
}

void TestReplayPage::two_pins_are_compared_and_the_patch_copied() {
    openAt(u"2026-03-01T08:12:00Z"_s);
    auto& timeline = find<TimelineWidget>(u"timeline"_s);
    QCOMPARE(find<QPushButton>(u"compare"_s).accessibleName(),
             u"Compare with another device at this moment"_s);
    timeline.setFocus();
    QTest::keyClick(&timeline, Qt::Key_A);
    QTest::keyClick(&timeline, Qt::Key_End);
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
    QTest::keyClick(&timeline, Qt::Key_B);
    click(u"Compare A and B"_s);
    auto& copy = find<QPushButton>(u"copy"_s);
    QTRY_VERIFY(copy.isVisible() && copy.isEnabled());
    QTest::mouseClick(&copy, Qt::LeftButton);
    const QString patch = QApplication::clipboard()->text();
    QVERIFY2(patch.contains(u"\"/target_state/apps/edge-vision/version\""_s), qPrintable(patch));
    QTest::mouseClick(&find<QPushButton>(u"back"_s), Qt::LeftButton);
    QVERIFY(!copy.isVisible());
}

void TestReplayPage::playing_goes_from_event_to_event_and_stops_at_the_newest() {
    openAt(u"2026-03-01T09:30:00Z"_s);
    auto* playback = m_page->findChild<PlaybackControls*>();
    QTest::mouseClick(&find<QToolButton>(u"play"_s), Qt::LeftButton);
    QVERIFY(playback->isPlaying());
    QTRY_COMPARE(m_status, u"event 7 of 8"_s);
    QTRY_COMPARE(m_status, u"event 8 of 8"_s);
    QTRY_VERIFY(!playback->isPlaying());
}

void TestReplayPage::the_state_is_copied_with_its_numbers_as_written() {
    m_page->open({u"replay"_s, {{u"device"_s, {gateway}}}});
    QTRY_COMPARE(m_status, u"event 1 of 1"_s);
    click(u"Copy the state as JSON"_s);
    QVERIFY(QApplication::clipboard()->text().contains(u"\"cpu_usage\": 1.50"_s));
}

void TestReplayPage::an_address_brings_back_device_moment_and_pins() {
    const Address address{u"replay"_s,
                          {{u"device"_s, {camera}},
                           {u"at"_s, {u"2026-03-01T09:02:10.000001Z"_s}},
                           {u"a"_s, {u"2026-03-01T08:00:00.000000Z"_s}},
                           {u"b"_s, {u"2026-03-01T10:00:00.000000Z"_s}}}};
    m_page->open(address);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s);
    QCOMPARE(m_page->address(), address);
    QVERIFY(find<QPushButton>(u"compare"_s).isEnabled());
}

void TestReplayPage::assistive_programs_learn_the_playheads_moment() {
    openAt(u"2026-03-01T09:02:10.000001Z"_s);
    QAccessibleInterface* timeline =
        QAccessible::queryAccessibleInterface(&find<TimelineWidget>(u"timeline"_s));
    QVERIFY(timeline);
    QCOMPARE(timeline->role(), QAccessible::Slider);
    QCOMPARE(timeline->text(QAccessible::Value), u"2026-03-01 09:02:10.000001 UTC"_s);
    QTRY_COMPARE(timeline->text(QAccessible::Name), u"Timeline of cam-0417"_s);
}

QTEST_MAIN(TestReplayPage)
#include "tst_replay_page.moc"
