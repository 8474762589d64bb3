// Replay of one device, whose history is long or ten times longer. The histories are kept between runs.
#include <QTextStream>
#include <algorithm>
#include <random>

#include "benchmarks/BenchFolder.h"
#include "benchmarks/Benchmark.h"
#include "benchmarks/ReplayWindow.h"
#include "cluster/PrivateCluster.h"
#include "store/DeviceStore.h"
#include "store/Migrator.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int replays = 500;
constexpr int warmUps = 20;
constexpr double bound = 10;       // milliseconds
constexpr double restBound = 50;   // milliseconds
constexpr double frame = 16.7;     // milliseconds, at 60 frames a second
constexpr double ratioBound = 1.5; // "the same", in the noise of two runs

const QString longDevice = u"00000000-0000-4000-8000-000000100000"_s;
const QString longerDevice = u"00000000-0000-4000-8000-000001000000"_s;

// $1: device, $2: how many events, over sixty days. A quarter are heartbeats; six apps.
const QString fill =
    uR"(
INSERT INTO events (event_type, aggregate_type, aggregate_id, data, timestamp, checksum)
SELECT type, CASE WHEN named THEN 'device' ELSE 'app' END, CASE WHEN named THEN $1::text ELSE $1::text || '/' || app END, data,
       at, event_checksum(data)
FROM (SELECT *, type !~ '^(container|image)' AS named, CASE
          WHEN type = 'device.heartbeat' THEN jsonb_build_object('cpu_usage', n % 100, 'memory_usage', n * 1000, 'uptime', n)
          WHEN type = 'target_state.config_changed' THEN jsonb_build_object('config', jsonb_build_object('level', n % 3))
          ELSE jsonb_build_object('device_uuid', $1::text, 'app_name', app, 'image', app || ':2.' || n % 9, 'exit_code', 139,
                                  'health', 'unhealthy', 'app_config', jsonb_build_object('image', app || ':2.' || n % 9))
          END AS data
      FROM (SELECT n, date_trunc('day', now()) - interval '60 days' + n * (interval '60 days' / $2::float) AS at,
                   (ARRAY['edge-vision', 'collector', 'gateway', 'updater', 'logger', 'dns'])[1 + n % 6] AS app,
                   (ARRAY['device.heartbeat', 'container.started', 'container.crashed', 'container.restarted',
                          'container.stopped', 'device.heartbeat', 'current_state.app_health_changed', 'image.pulled',
                          'target_state.app_updated', 'device.heartbeat', 'target_state.config_changed',
                          'reconciliation.completed'])[1 + (n * 7919 + n / 20) % 12] AS type
            FROM generate_series(1::bigint, $2::bigint) AS n) AS drawn) AS event
)"_s;

/// Named after the migrations, so that other ones make it anew.
QString databaseName() {
    QString name = u"replay"_s;
    for (const Migration& migration : Migrator::embedded())
        name += u'_' + migration.sha256.left(4);
    return name.left(63);
}

std::unique_ptr<Session> openSession(const PrivateCluster& cluster, const QString& database) {
    const auto settings = test::need(ConnectionSettings::fromUrl(cluster.url(database)));
    return test::need(Session::open(settings, {.statement = std::chrono::milliseconds{0}}));
}

void makeHistories(PrivateCluster& cluster, const QString& database) {
    QTextStream(stdout) << "# making devices with 100,000 and 1,000,000 events, once" << Qt::endl;
    const auto admin = openSession(cluster, PrivateCluster::defaultDatabase());
    auto old =
        test::need(admin->execute(u"SELECT datname FROM pg_database WHERE datname LIKE 'replay\\_%'"_s));
    while (old.next())
        test::need(admin->execute(u"DROP DATABASE "_s + old.value(0).toString()));
    JobControl control;
    test::need(cluster.makeDatabase(u"replay_new"_s, control));
    {
        const auto session = openSession(cluster, u"replay_new"_s);
        test::need(Migrator(*session).migrate(control));
        test::need(session->execute(
            u"SELECT count(make_events_partition(current_date - n)) FROM generate_series(31, 60) n"_s));
        test::need(session->execute(fill, {longDevice, 100'000}));
        test::need(session->execute(fill, {longerDevice, 1'000'000}));
        test::need(ProjectionBuilder(*session).catchUp(control));
        test::need(session->execute(u"VACUUM ANALYZE"_s));
    }
    test::need(admin->execute(u"ALTER DATABASE replay_new RENAME TO "_s + database));
}

/// Milliseconds of each replay to a random moment of the sixty days.
QList<double> measure(Session& session, const QString& device, const std::function<void(Timestamp)>& replay) {
    const TimeRange extent = test::need(DeviceStore(session).extent(device));
    std::mt19937_64 random(1);
    QList<double> milliseconds;
    for (int i = 0; i < warmUps + replays; ++i) {
        const qint64 length = extent.to->microseconds - extent.from->microseconds;
        const Timestamp at = *extent.from + qint64(random() % quint64(length));
        const double time = 1000 * secondsOf([&] { replay(at); });
        if (i >= warmUps)
            milliseconds.append(time);
    }
    return milliseconds;
}

Row replayRow(const QString& name, const QList<double>& milliseconds) {
    const double slow = quantile(milliseconds, 0.99);
    return {name,
            u"%1 ms at p99 (p50 %2 ms of %3)"_s.arg(slow, 0, 'f', 1)
                .arg(median(milliseconds), 0, 'f', 1)
                .arg(replays),
            u"<= %1 ms"_s.arg(bound), slow <= bound};
}

/// The window itself, on the device with a million events.
QList<Row> dragRows(const ConnectionSettings& settings) {
    const WindowDrag drag = dragReplayWindow(settings, longerDevice);
    const double rest = quantile(drag.rests, 0.99);
    const double turn = quantile(drag.turns, 0.99);
    const qint64 late =
        std::count_if(drag.turns.begin(), drag.turns.end(), [](double took) { return took > frame; });
    return {{u"dragging over 1,000,000 events: rest to state"_s,
             u"%1 ms at p99 (p50 %2 ms of %3; first bars %4 ms, all bars %5 ms)"_s.arg(rest, 0, 'f', 1)
                 .arg(median(drag.rests), 0, 'f', 1)
                 .arg(drag.rests.size())
                 .arg(drag.firstBars, 0, 'f', 0)
                 .arg(drag.allBars, 0, 'f', 0),
             u"<= %1 ms"_s.arg(restBound), rest <= restBound},
            {u"dragging over 1,000,000 events: a turn of the window"_s,
             u"%1 ms at p99 (longest %2 ms; %3 of %4 longer than a frame)"_s.arg(turn, 0, 'f', 1)
                 .arg(quantile(drag.turns, 1), 0, 'f', 1)
                 .arg(late)
                 .arg(drag.turns.size()),
             u"<= %1 ms"_s.arg(frame), turn <= frame}};
}

QList<Row> benchReplay() {
    PrivateCluster cluster(benchFolder(u"replay"_s));
    JobControl control;
    test::need(cluster.start(control));
    const QString database = databaseName();
    if (test::need(openSession(cluster, PrivateCluster::defaultDatabase())
                       ->execute(u"SELECT FROM pg_database WHERE datname = $1"_s, {database}))
            .size() == 0)
        makeHistories(cluster, database);
    const auto session = openSession(cluster, database);

    const auto inDatabase = [&](const QString& device) {
        return measure(*session, device, [&](Timestamp at) {
            test::need(
                session->execute(u"SELECT device_state_at($1, $2::timestamptz)"_s, {device, at.toString()}));
        });
    };
    const QList<double> hundred = inDatabase(longDevice);
    const QList<double> million = inDatabase(longerDevice);
    const QList<double> page = measure(*session, longerDevice, [&](Timestamp at) {
        test::need(DeviceStore(*session).state(longerDevice, at));
    });
    const QList<Row> drag = dragRows(test::need(ConnectionSettings::fromUrl(cluster.url(database))));
    const double ratio = median(million) / median(hundred);
    test::need(cluster.stop(control));
    const QList<Row> rows{
        replayRow(u"replay, 100,000 events, any moment"_s, hundred),
        replayRow(u"replay, 1,000,000 events, any moment"_s, million),
        {u"replay, 1,000,000 against 100,000 events"_s, u"%1 at p50"_s.arg(ratio, 0, 'f', 2),
         u"<= %1"_s.arg(ratioBound), ratio <= ratioBound},
        replayRow(u"replay as the window asks, 1,000,000 events"_s, page)};
    return rows + drag;
}

} // namespace

QList<Benchmark> replayBenchmarks() {
    return {{u"replay"_s, benchReplay}};
}

} // namespace fleet::bench
