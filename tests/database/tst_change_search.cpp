// The next event that changes one field, against a look at the state after every single event.
#include <QTest>

#include "store/ChangeSearch.h"
#include "store/DeviceStore.h"
#include "store/ProjectionBuilder.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString busy = u"busy-device"_s;

} // namespace

class TestChangeSearch : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void finds_what_a_walk_over_all_events_finds_data();
    void finds_what_a_walk_over_all_events_finds();
    void a_field_that_changes_once_in_a_long_history_is_found();
    void before_the_first_event_the_state_is_empty();
    void a_field_that_changes_no_more_has_no_next_change();
    void a_place_outside_the_state_never_changes();
    void a_cancelled_search_says_so();

private:
    QString valueAt(const QString& field, const EventCursor& place);
    std::optional<EventCursor> search(const QString& device, const QString& field, const EventCursor& from);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestChangeSearch::initTestCase() {
    importSmallFleet(m_database);
    m_session = openSession(m_database);
    // A level that changes at every thousandth event, between heartbeats and other settings.
    need(m_session->execute(
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp, checksum) "
        "select case when n % 3 = 0 then 'target_state.config_changed' else 'device.heartbeat' end, "
        "'device', $1, d, "
        "'2026-03-01Z'::timestamptz + n * interval '1 second', event_checksum(d) from generate_series(1, "
        "3000) n, "
        "lateral (select case when n % 3 = 0 then jsonb_build_object('config', jsonb_build_object('level', n "
        "/ 1000, 'n', n)) "
        "else jsonb_build_object('cpu_usage', n) end as d) x"_s,
        {busy}));
    settle(m_database);
    JobControl control;
    need(ProjectionBuilder(*m_session).catchUp(control));
}

QString TestChangeSearch::valueAt(const QString& field, const EventCursor& place) {
    const auto state = DeviceStore(*m_session).stateAfter(camera, place);
    Json value = state ? need(Json::parse(state->text)) : Json();
    for (const QString& name : field.mid(1).split(u'/'))
        value = Json(value[name]);
    return value.toCompact();
}

std::optional<EventCursor> TestChangeSearch::search(const QString& device, const QString& field,
                                                    const EventCursor& from) {
    ChangeSearch search(device, field, from);
    JobControl control;
    while (!search.isFinished())
        need(search.step(*m_session, control, std::chrono::milliseconds{0}));
    return search.found();
}

void TestChangeSearch::finds_what_a_walk_over_all_events_finds_data() {
    QTest::addColumn<QString>("field");
    for (const char* field :
         {"/current_state/apps/edge-vision/status", "/target_state/apps/edge-vision/version", "/target_state",
          "/reconciliation/drift", "/attributes/site", "/last_seen", "/current_state", "/in_sync",
          "/containers"})
        QTest::newRow(field) << QString::fromLatin1(field);
}

void TestChangeSearch::finds_what_a_walk_over_all_events_finds() {
    QFETCH(QString, field);
    DeviceStore store(*m_session);
    EventCursor from = EventCursor::of(*need(store.next(camera, {*Timestamp::parse(u"2026-03-01"_s), 0})));
    while (const auto event = need(store.next(camera, from))) {
        std::optional<EventCursor> expected;
        EventCursor walked = from;
        while (const auto next = need(store.next(camera, walked))) {
            if (valueAt(field, EventCursor::of(*next)) != valueAt(field, walked)) {
                expected = EventCursor::of(*next);
                break;
            }
            walked = EventCursor::of(*next);
        }
        const auto found = search(camera, field, from);
        QCOMPARE(found.has_value(), expected.has_value());
        if (expected)
            QCOMPARE(found->toString(), expected->toString());
        from = EventCursor::of(*event);
    }
}

void TestChangeSearch::a_field_that_changes_once_in_a_long_history_is_found() {
    const EventCursor early{*Timestamp::parse(u"2026-03-01T00:00:03Z"_s), std::numeric_limits<qint64>::max()};
    const auto found = search(busy, u"/target_state/config/level"_s, early);
    QVERIFY(found);
    QCOMPARE(found->timestamp.toString(), u"2026-03-01T00:16:42.000000Z"_s); // 1002 = 3 * 334
}

void TestChangeSearch::before_the_first_event_the_state_is_empty() {
    const EventCursor before{*Timestamp::parse(u"2026-02-01"_s), 0};
    QCOMPARE(search(camera, u"/attributes/site"_s, before)->timestamp.toString(),
             u"2026-03-01T08:00:00.000000Z"_s);
    QCOMPARE(search(camera, u"/containers"_s, before)->timestamp.toString(),
             u"2026-03-01T08:11:00.000000Z"_s);
}

void TestChangeSearch::a_field_that_changes_no_more_has_no_next_change() {
    const auto extent = need(DeviceStore(*m_session).extent(busy));
    QVERIFY(!search(busy, u"/target_state/config/level"_s, {*extent.to, std::numeric_limits<qint64>::max()}));
    QVERIFY(!search(camera, u"/attributes/site"_s, {*Timestamp::parse(u"2026-03-01T08:30:00Z"_s), 0}));
}

void TestChangeSearch::a_place_outside_the_state_never_changes() {
    QVERIFY(!search(camera, u"/no/such/place"_s, {}));
}

void TestChangeSearch::a_cancelled_search_says_so() {
    class Cancelled : public JobControl {
    public:
        bool isCancelled() const override { return true; }
    } cancelled;
    ChangeSearch search(busy, u"/target_state/config/level"_s, {});
    const auto step = search.step(*m_session, cancelled, std::chrono::milliseconds{0});
    QVERIFY(!step);
    QCOMPARE(step.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestChangeSearch)
#include "tst_change_search.moc"
