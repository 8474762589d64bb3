// How much happened on a device when: counted in one step or in many.
#include <QTest>

#include "store/DeviceDensity.h"
#include "store/ProjectionBuilder.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString busy = u"busy-device"_s;
constexpr SearchPace sliceBySlice{.budget = std::chrono::milliseconds{0}};

qint64 sum(const DeviceActivity& activity, const QString& family, std::optional<Incident> incident = {}) {
    qint64 count = 0;
    for (const DensityBin& bin : activity.bins)
        if ((family.isEmpty() || bin.family == family) && (!incident || bin.incident == *incident))
            count += bin.count;
    return count;
}

} // namespace

class TestDeviceDensity : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();

    void every_event_is_counted_once_in_its_family();
    void incidents_are_told_from_other_events();
    void an_unknown_device_is_not_found();
    void a_long_history_arrives_in_parts_the_newest_first();
    void what_is_not_counted_yet_is_known_by_days();
    void parts_add_up_to_the_whole();
    void a_cancelled_count_says_so();

private:
    DeviceActivity count(const QString& device, const SearchPace& pace = countingPace);

    TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

void TestDeviceDensity::initTestCase() {
    importSmallFleet(m_database);
    m_session = openSession(m_database);
    need(m_session->execute(
        u"insert into events (event_type, aggregate_type, aggregate_id, data, timestamp, checksum) "
        "select case n % 10 when 0 then 'device.offline' when 1 then 'reconciliation.failed' else "
        "'device.heartbeat' end, "
        "'device', $1, '{}', '2026-03-01Z'::timestamptz + n * interval '1 minute', event_checksum('{}') "
        "from generate_series(0, 11999) n"_s,
        {busy}));
    settle(m_database);
    JobControl control;
    need(ProjectionBuilder(*m_session).catchUp(control));
}

DeviceActivity TestDeviceDensity::count(const QString& device, const SearchPace& pace) {
    DeviceDensity density(device, 100);
    JobControl control;
    while (!density.isComplete())
        need(density.step(*m_session, control, pace));
    return density.activity();
}

void TestDeviceDensity::every_event_is_counted_once_in_its_family() {
    const DeviceActivity activity = count(camera);
    QCOMPARE(sum(activity, {}), 8);
    QCOMPARE(sum(activity, u"container"_s), 4);
    QCOMPARE(sum(activity, u"target_state"_s), 2);
    QCOMPARE(activity.extent.from->toString(), u"2026-03-01T08:00:00.000000Z"_s);
    QCOMPARE(activity.extent.to->toString(), u"2026-03-01T11:00:00.000000Z"_s);
    QVERIFY(!activity.countedFrom);
    QVERIFY(std::is_sorted(activity.bins.begin(), activity.bins.end(),
                           [](const DensityBin& a, const DensityBin& b) { return a.start < b.start; }));
}

void TestDeviceDensity::incidents_are_told_from_other_events() {
    QCOMPARE(sum(count(camera), u"container"_s, Incident::Crash), 2);
    QCOMPARE(sum(count(sensor), u"device"_s, Incident::Offline), 1);
    QCOMPARE(sum(count(busy), u"reconciliation"_s, Incident::FailedReconciliation), 1200);
    QCOMPARE(sum(count(busy), u"device"_s, Incident::None), 9600);
}

void TestDeviceDensity::an_unknown_device_is_not_found() {
    DeviceDensity density(u"nobody"_s, 100);
    JobControl control;
    const auto step = density.step(*m_session, control);
    QVERIFY(!step);
    QCOMPARE(step.error().kind, ErrorKind::NotFound);
}

void TestDeviceDensity::a_long_history_arrives_in_parts_the_newest_first() {
    DeviceDensity density(busy, 100);
    JobControl control;
    need(density.step(*m_session, control, sliceBySlice));
    QVERIFY(!density.isComplete());
    QVERIFY(density.activity().countedFrom);
    const qint64 first = sum(density.activity(), {});
    QVERIFY2(first > 0 && first < 12000, qPrintable(QString::number(first)));
    for (const DensityBin& bin : density.activity().bins)
        QVERIFY(bin.start + density.activity().bucketMicroseconds > *density.activity().countedFrom);
}

void TestDeviceDensity::what_is_not_counted_yet_is_known_by_days() {
    DeviceDensity density(busy, 100);
    JobControl control;
    need(density.step(*m_session, control, sliceBySlice));
    QCOMPARE(density.activity().days.value(*Timestamp::parse(u"2026-03-02"_s)), 1440);
}

void TestDeviceDensity::parts_add_up_to_the_whole() {
    const DeviceActivity parts = count(busy, sliceBySlice);
    const DeviceActivity whole = count(busy, {.budget = std::chrono::minutes{1}});
    QCOMPARE(sum(parts, {}), 12000);
    QCOMPARE(parts.bins, whole.bins);
}

void TestDeviceDensity::a_cancelled_count_says_so() {
    class Cancelled : public JobControl {
    public:
        bool isCancelled() const override { return true; }
    } cancelled;
    DeviceDensity density(camera, 100);
    const auto step = density.step(*m_session, cancelled);
    QVERIFY(!step);
    QCOMPARE(step.error().kind, ErrorKind::Cancelled);
}

QTEST_GUILESS_MAIN(TestDeviceDensity)
#include "tst_device_density.moc"
