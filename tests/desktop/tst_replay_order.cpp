// What the replay page admits: two clocks, payloads without use. And what it plays.
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "desktop/replay/PlaybackControls.h"
#include "desktop/replay/ReplayNotes.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/replay/StateView.h"
#include "desktop/replay/TimelineWidget.h"
#include "desktop/shared/ElidedLabel.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/MomentEdit.h"
#include "store/EventStore.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString clock_ = u"clock-device"_s;

QString line(const QString& time, const QString& type, const QString& data) {
    return uR"({"timestamp": "2026-03-01T%1Z", "event_type": "%2", "aggregate_type": "device",
                "aggregate_id": "%3", "data": %4})"_s.arg(time, type, clock_, data);
}

} // namespace

class TestReplayOrder : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void both_times_of_an_event_are_shown();
    void the_historys_event_shows_what_the_device_says();
    void a_person_replays_by_claimed_times_with_the_keyboard();
    void an_address_brings_the_claimed_order_back();
    void without_claims_the_order_stays_and_says_why();
    void a_payload_without_use_is_said_at_its_event_and_after_it();
    void next_change_goes_to_the_field_that_is_selected();
    void next_change_says_when_there_is_none();
    void playing_goes_round_between_the_pins();
    void keys_on_the_timeline_play_and_change_the_speed();

private:
    template <typename Widget>
    Widget& find(const QString& name) {
        return *m_page->findChild<Widget*>(name);
    }
    void open(const QString& device, const QString& moment, const QMap<QString, QStringList>& more = {});
    QString card();
    TimelineWidget& timeline() { return *m_page->findChild<TimelineWidget*>(); }

    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<ReplayPage> m_page;
    QString m_status;
};

// Recorded: provisioned, level 1, level 2 (which happened before level 1), a payload without use.
void TestReplayOrder::initTestCase() {
    m_database = std::make_unique<TestDatabase>();
    importSmallFleet(*m_database);
    const QStringList lines{line(u"08:00:00"_s, u"device.provisioned"_s, uR"({"name": "late"})"_s),
                            line(u"09:00:00"_s, u"target_state.config_changed"_s,
                                 uR"({"config": {"level": 1}, "occurred_at": "2026-03-01T08:59:00Z"})"_s),
                            line(u"09:05:00"_s, u"target_state.config_changed"_s,
                                 uR"({"config": {"level": 2}, "occurred_at": "2026-03-01T08:30:00Z"})"_s),
                            line(u"09:10:00"_s, u"target_state.app_added"_s, uR"({"wrong": true})"_s)};
    const auto session = openSession(*m_database);
    need(session->execute(u"select import_events($1::jsonb)"_s, {u'[' + lines.join(u',') + u']'}));
}

void TestReplayOrder::init() {
    m_workspace = std::make_unique<Workspace>();
    m_workspace->connectTo(settingsOf(*m_database), u"test"_s);
    QTRY_VERIFY(m_workspace->knowsDatabase());
    m_page = std::make_unique<ReplayPage>(*m_workspace);
    connect(m_page.get(), &Page::statusChanged, this, [this](const QString& text) { m_status = text; });
    m_page->resize(1216, 724);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void TestReplayOrder::cleanup() {
    m_page.reset();
    m_workspace.reset();
    m_status.clear();
}

void TestReplayOrder::open(const QString& device, const QString& moment,
                           const QMap<QString, QStringList>& more) {
    QMap<QString, QStringList> parameters{{u"device"_s, {device}}, {u"at"_s, {moment}}};
    parameters.insert(more);
    m_page->open({u"replay"_s, parameters});
    QTRY_VERIFY(!m_page->isBusy() && !m_status.isEmpty());
}

QString TestReplayOrder::card() {
    QStringList texts;
    for (auto* label : m_page->findChildren<ElidedLabel*>())
        texts += label->text();
    return texts.join(u'\n');
}

void TestReplayOrder::both_times_of_an_event_are_shown() {
    open(clock_, u"2026-03-01T09:00:00Z"_s);
    QVERIFY2(
        card().contains(u"The device says 1 Mar 2026 08:59:00.000000 UTC, 1 min before it was recorded"_s),
        qPrintable(card()));
    open(clock_, u"2026-03-01T08:00:00Z"_s);
    QTRY_COMPARE(m_status, u"event 1 of 4"_s);
    QVERIFY(!card().contains(u"The device says"_s));
}

void TestReplayOrder::the_historys_event_shows_what_the_device_says() {
    const auto session = openSession(*m_database);
    const EventPage page = need(EventStore(*session).page(
        {.where = FilterExpression::oneOf(FilterField::Device, {clock_})}, {.limit = 2}));
    EventDetail detail(*m_workspace);
    detail.setEvent(page.events.last());
    const QString when = detail.findChild<QLabel*>(u"when"_s)->text();
    QVERIFY2(
        when.contains(u"The device says 1 Mar 2026 08:30:00.000000 UTC, 35 min before it was recorded"_s),
        qPrintable(when));
}

void TestReplayOrder::a_person_replays_by_claimed_times_with_the_keyboard() {
    open(clock_, u"2026-03-01T09:00:00Z"_s);
    QCOMPARE(m_status, u"event 2 of 4"_s);
    auto& order = find<QComboBox>(u"order"_s);
    order.setFocus();
    QTest::keyClick(&order, Qt::Key_Down);
    QTRY_COMPARE(m_status, u"event 3 of 4"_s); // The same event: level 1 happened after level 2.
    QTRY_VERIFY(!m_page->isBusy());
    QCOMPARE(timeline().playhead()->toString(), u"2026-03-01T08:59:00.000000Z"_s);
    auto& notes = *m_page->findChild<ReplayNotes*>();
    QVERIFY2(
        notes.text().startsWith(u"Ordered by the times that the device claims: 2 of 4 events claim one"_s),
        qPrintable(notes.text()));
    QVERIFY(!find<QPushButton>(u"compare"_s).isEnabled());
    QVERIFY(!find<QLabel>(u"blame"_s).isVisible());
    QTest::keyClick(m_page.get(), Qt::Key_Left, Qt::ControlModifier);
    QTRY_COMPARE(m_status, u"event 2 of 4"_s);
    QVERIFY2(card().contains(u"08:30:00.000000 UTC, 35 min before it was recorded"_s), qPrintable(card()));
    QTest::keyClick(&order, Qt::Key_Up);
    QTRY_COMPARE(m_status, u"event 3 of 4"_s);
    QTRY_COMPARE(timeline().playhead()->toString(), u"2026-03-01T09:05:00.000000Z"_s);
    QVERIFY(find<QPushButton>(u"compare"_s).isEnabled());
    QVERIFY(find<QLabel>(u"blame"_s).isVisible());
}

void TestReplayOrder::an_address_brings_the_claimed_order_back() {
    open(clock_, u"2026-03-01T08:30:00.000000Z"_s, {{u"order"_s, {u"claimed"_s}}});
    QTRY_COMPARE(m_status, u"event 2 of 4"_s);
    QCOMPARE(m_page->address().value(u"order"_s), u"claimed"_s);
    QCOMPARE(m_page->address().value(u"at"_s), u"2026-03-01T08:30:00.000000Z"_s);
}

void TestReplayOrder::without_claims_the_order_stays_and_says_why() {
    open(camera, u"2026-03-01T09:00:00Z"_s);
    auto& order = find<QComboBox>(u"order"_s);
    order.setFocus();
    QTest::keyClick(&order, Qt::Key_Down);
    auto* bar = m_page->findChild<MessageBar*>();
    QTRY_VERIFY(bar->text().contains(u"No event of this device claims a time"_s));
    QCOMPARE(order.currentIndex(), 0);
}

void TestReplayOrder::a_payload_without_use_is_said_at_its_event_and_after_it() {
    auto& notes = *m_page->findChild<ReplayNotes*>();
    open(clock_, u"2026-03-01T09:10:00Z"_s);
    QVERIFY(notes.isVisible());
    QVERIFY2(
        notes.text().startsWith(u"This event changed nothing, because its payload could not be used: "_s),
        qPrintable(notes.text()));
    open(clock_, u"2026-03-01T09:05:00Z"_s);
    QTRY_COMPARE(m_status, u"event 3 of 4"_s);
    QVERIFY(!notes.isVisible());
}

void TestReplayOrder::next_change_goes_to_the_field_that_is_selected() {
    open(camera, u"2026-03-01T08:11:00Z"_s);
    QTRY_COMPARE(m_status, u"event 3 of 8"_s);
    auto& current = *m_page->findChild<StateView*>()->findChild<JsonTree*>(u"current"_s);
    current.setFocus();
    current.setCurrentPointer(u"/apps/edge-vision/status"_s);
    QTest::keyClick(m_page.get(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_status, u"event 5 of 8"_s); // Not the update in between.
    QTRY_VERIFY(!m_page->isBusy());
    QTest::keyClick(m_page.get(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_status, u"event 6 of 8"_s);
}

void TestReplayOrder::next_change_says_when_there_is_none() {
    open(camera, u"2026-03-01T08:11:00Z"_s);
    auto& target = *m_page->findChild<StateView*>()->findChild<JsonTree*>(u"target"_s);
    target.setFocus();
    target.setCurrentPointer(u"/apps/edge-vision/version"_s);
    QTest::keyClick(m_page.get(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(m_status, u"event 4 of 8"_s);
    QTRY_VERIFY(!m_page->isBusy());
    QTest::keyClick(m_page.get(), Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
    auto* bar = m_page->findChild<MessageBar*>();
    QTRY_COMPARE(bar->text(),
                 u"Nothing changes target_state › apps › edge-vision › version after this moment."_s);
    QCOMPARE(m_status, u"event 4 of 8"_s);
}

void TestReplayOrder::playing_goes_round_between_the_pins() {
    open(camera, u"2026-03-01T09:02:30Z"_s,
         {{u"a"_s, {u"2026-03-01T09:00:00Z"_s}}, {u"b"_s, {u"2026-03-01T09:03:30Z"_s}}});
    auto& loop = find<QToolButton>(u"loop"_s);
    QVERIFY(loop.isEnabled());
    QTest::keyClick(m_page.get(), Qt::Key_L, Qt::ControlModifier);
    QTRY_VERIFY(loop.isChecked());
    timeline().setFocus();
    QTest::keyClick(&timeline(), Qt::Key_Space);
    QStringList places;
    connect(m_page.get(), &Page::statusChanged, this, [&places](const QString& text) { places += text; });
    QTRY_VERIFY_WITH_TIMEOUT(places.size() >= 4, 10'000);
    QTest::keyClick(&timeline(), Qt::Key_Space);
    QVERIFY(!m_page->findChild<PlaybackControls*>()->isPlaying());
    // The restart, the pin B just after it, back to A, and on from there.
    QCOMPARE(places.first(4),
             QStringList({u"event 6 of 8"_s, u"event 6 of 8"_s, u"event 4 of 8"_s, u"event 5 of 8"_s}));
}

void TestReplayOrder::keys_on_the_timeline_play_and_change_the_speed() {
    open(camera, u"2026-03-01T08:00:00Z"_s);
    auto* playback = m_page->findChild<PlaybackControls*>();
    timeline().setFocus();
    QTest::keyClick(&timeline(), Qt::Key_Plus);
    QTest::keyClick(&timeline(), Qt::Key_Plus);
    QCOMPARE(playback->speed(), 10);
    QTest::keyClick(&timeline(), Qt::Key_Minus);
    QCOMPARE(playback->speed(), 1);
    QTest::keyClick(&timeline(), Qt::Key_Space);
    QVERIFY(playback->isPlaying());
    QTest::keyClick(&timeline(), Qt::Key_Space);
    QVERIFY(!playback->isPlaying());
}

QTEST_MAIN(TestReplayOrder)
#include "tst_replay_order.moc"
