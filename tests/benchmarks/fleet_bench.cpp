// Every device of a large fleet in one line, at any moment.
#include <QLocale>
#include <QTextStream>
#include <random>

#include "benchmarks/Benchmark.h"
#include "benchmarks/LargeHistory.h"
#include "store/DeviceStore.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int devices = 10'000;
constexpr int moments = 25;
constexpr int warmUps = 2;
constexpr double bound = 1000; // milliseconds

void takeAll(Session& session) {
    qint64 taken = 0;
    while (const qint64 count =
               test::valueOf(session, u"select project_events('device_states', 20000)"_s).toLongLong()) {
        taken += count;
        if (taken % 500'000 < count)
            QTextStream(stderr) << "# folded " << QLocale().toString(taken) << " events" << Qt::endl;
    }
}

/// Milliseconds of each question about a random moment.
template <typename Ask>
QList<double> measure(const TimeRange& range, Ask ask) {
    std::mt19937_64 random(1);
    QList<double> milliseconds;
    for (int i = 0; i < warmUps + moments; ++i) {
        const qint64 length = range.to->microseconds - range.from->microseconds;
        const Timestamp at = *range.from + length / 30 + qint64(random() % quint64(length - length / 30));
        const double time = 1000 * secondsOf([&] { ask(at); });
        if (i >= warmUps)
            milliseconds.append(time);
    }
    return milliseconds;
}

Row fleetRow(const QString& name, const QList<double>& milliseconds) {
    const double slow = quantile(milliseconds, 0.99);
    return {name,
            u"%1 ms at p99 (p50 %2 ms of %3)"_s.arg(slow, 0, 'f', 0)
                .arg(median(milliseconds), 0, 'f', 0)
                .arg(moments),
            u"<= %1 ms"_s.arg(bound), slow <= bound};
}

QList<Row> benchFleet() {
    LargeHistories histories;
    QList<Row> rows;
    for (const qint64 events : wantedSizes()) {
        const LargeHistory history = histories.need(events, devices);
        const auto session =
            test::need(Session::open(history.settings, {.statement = std::chrono::milliseconds{0}}));
        takeAll(*session);
        const QString fleet = u"fleet at a moment, %1 devices, %2 events"_s.arg(QLocale().toString(devices),
                                                                                QLocale().toString(events));
        DeviceStore store(*session);
        rows += fleetRow(fleet, measure(history.range, [&](Timestamp at) {
                             test::need(session->execute(u"select * from fleet_at($1::timestamptz, false)"_s,
                                                         {at.toString()}));
                         }));
        rows += fleetRow(fleet + u", against now, as the window asks"_s,
                         measure(history.range, [&](Timestamp at) { test::need(store.fleetAt(at)); }));
    }
    return rows;
}

} // namespace

QList<Benchmark> fleetBenchmarks() {
    return {{u"fleet"_s, benchFleet}};
}

} // namespace fleet::bench
