// A device's history in the order of the times that it claims itself.
#include <QTest>

#include "store/ClaimedHistory.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString device = u"clock-device"_s;
const QString large = u"large-device"_s;

/// The config's level, set at a recorded minute; `claimed`: "08:00:00", a word, or empty.
QString configured(int minute, int level, const QString& claimed) {
    const QString claim = claimed.isEmpty()           ? QString()
                          : claimed.front().isDigit() ? uR"(, "occurred_at": "2026-03-01T%1Z")"_s.arg(claimed)
                                                      : uR"(, "occurred_at": "%1")"_s.arg(claimed);
    return uR"({"timestamp": "2026-03-01T09:%1:00Z", "event_type": "target_state.config_changed",
                "aggregate_type": "device", "aggregate_id": "%2", "data": {"config": {"level": %3}%4}})"_s
        .arg(minute, 2, 10, QChar(u'0'))
        .arg(device)
        .arg(level)
        .arg(claim);
}

} // namespace

class TestClaimedHistory : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void events_stand_at_the_times_they_claim();
    void claims_that_are_no_times_are_counted();
    void the_state_is_folded_in_claimed_order();
    void a_place_between_two_events_counts_those_before_it();
    void states_far_into_a_history_are_those_of_a_fold_from_the_beginning();
    void too_large_a_history_is_refused_with_a_reason();
    void an_unknown_device_is_not_found();
    void activity_counts_events_at_their_claimed_times();

private:
    ClaimedHistory read(const QString& deviceId) {
        JobControl control;
        return need(ClaimedHistory::read(*m_session, deviceId, control));
    }
    QString level(const ClaimedHistory& history, qsizetype count) {
        const Json state = need(Json::parse(need(history.stateAfter(*m_session, count))));
        return state[u"target_state"_s][u"config"_s][u"level"_s].text();
    }

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

// Recorded: 1, 2, 3, 4. Claimed: 3 (08:00), 1 (at its recorded 09:01), 4 (which claims no time), 2 (09:30).
void TestClaimedHistory::initTestCase() {
    m_session = openSession(m_database);
    const QStringList lines{configured(1, 1, {}), configured(2, 2, u"09:30:00"_s),
                            configured(3, 3, u"08:00:00"_s), configured(4, 4, u"soon"_s)};
    need(m_session->execute(u"select import_events($1::jsonb)"_s, {u'[' + lines.join(u',') + u']'}));
    const QString fill =
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp, checksum) "
        "select 'target_state.config_changed', 'device', $1, d, '2026-03-02Z'::timestamptz + n * interval '1 "
        "second', "
        "event_checksum(d) from generate_series(1, $2::int) n, "
        "lateral (select jsonb_build_object('config', jsonb_build_object('level', n), "
        "'occurred_at', to_char('2026-03-01Z'::timestamptz - n * interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) as d) x"_s;
    need(m_session->execute(fill, {u"backwards"_s, 450}));
    need(m_session->execute(fill, {large, ClaimedHistory::most + 1}));
}

void TestClaimedHistory::events_stand_at_the_times_they_claim() {
    const ClaimedHistory history = read(device);
    QStringList times;
    for (const ClaimedEvent& event : history.events())
        times += event.place().timestamp.toString().mid(11, 5) + u' ' + event.recorded.toString().mid(11, 5);
    QCOMPARE(times, QStringList({u"08:00 09:03"_s, u"09:01 09:01"_s, u"09:04 09:04"_s, u"09:30 09:02"_s}));
}

void TestClaimedHistory::claims_that_are_no_times_are_counted() {
    QCOMPARE(read(device).claims(), 2);
    QCOMPARE(read(device).unreadable(), 1);
}

void TestClaimedHistory::the_state_is_folded_in_claimed_order() {
    const ClaimedHistory history = read(device);
    QCOMPARE(level(history, 1), u"3"_s);
    QCOMPARE(level(history, 2), u"1"_s);
    QCOMPARE(level(history, 3), u"4"_s);
    QCOMPARE(level(history, 4), u"2"_s);
    QVERIFY(need(history.stateAfter(*m_session, 0)).isEmpty());
}

void TestClaimedHistory::a_place_between_two_events_counts_those_before_it() {
    const ClaimedHistory history = read(device);
    QCOMPARE(history.countUpTo({*Timestamp::parse(u"2026-03-01T07:59:59Z"_s), 0}), 0);
    QCOMPARE(history.countUpTo({*Timestamp::parse(u"2026-03-01T09:02:00Z"_s), 0}), 2);
    QCOMPARE(history.countUpTo(history.events().last().place()), 4);
}

void TestClaimedHistory::states_far_into_a_history_are_those_of_a_fold_from_the_beginning() {
    const ClaimedHistory history = read(u"backwards"_s);
    for (const int count : {1, 199, 200, 201, 400, 449, 450}) // The newest recorded comes first.
        QCOMPARE(level(history, count), QString::number(451 - count));
}

void TestClaimedHistory::too_large_a_history_is_refused_with_a_reason() {
    JobControl control;
    const auto history = ClaimedHistory::read(*m_session, large, control);
    QVERIFY(!history);
    QCOMPARE(history.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(history.error().message.contains(u"20,000"_s), qPrintable(history.error().message));
}

void TestClaimedHistory::an_unknown_device_is_not_found() {
    JobControl control;
    const auto history = ClaimedHistory::read(*m_session, u"nobody"_s, control);
    QVERIFY(!history);
    QCOMPARE(history.error().kind, ErrorKind::NotFound);
}

void TestClaimedHistory::activity_counts_events_at_their_claimed_times() {
    const DeviceActivity activity = read(device).activity(9);
    QCOMPARE(activity.extent.from->toString(), u"2026-03-01T08:00:00.000000Z"_s);
    QCOMPARE(activity.extent.to->toString(), u"2026-03-01T09:30:00.000000Z"_s);
    qint64 count = 0;
    for (const DensityBin& bin : activity.bins)
        count += bin.count;
    QCOMPARE(count, 4);
    QCOMPARE(activity.bins.first().start, *activity.extent.from);
}

QTEST_GUILESS_MAIN(TestClaimedHistory)
#include "tst_claimed_history.moc"
