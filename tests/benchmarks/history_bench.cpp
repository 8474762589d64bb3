// Pages and charts of the history, on the demo fleet.
#include "benchmarks/Benchmark.h"
#include "jobs/DemoFleet.h"
#include "store/EventStore.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int jumps = 300;
constexpr double pageBound = 50;       // milliseconds
constexpr double histogramBound = 100; // milliseconds

Row timeRow(const QString& name, const QList<double>& milliseconds, double bound) {
    const double slowest = quantile(milliseconds, 0.99);
    return {name,
            u"%1 ms at p99 (median %2 ms of %3)"_s.arg(slowest, 0, 'f', 1)
                .arg(median(milliseconds), 0, 'f', 1)
                .arg(milliseconds.size()),
            u"<= %1 ms"_s.arg(bound), slowest <= bound};
}

QList<Row> benchHistory() {
    const test::TestDatabase database;
    const auto session = test::openSession(database, {.statement = std::chrono::milliseconds{0}});
    DemoFleetOptions options;
    JobControl control;
    const ImportReport fleet = test::need(loadDemoFleet(*session, options, control));
    database.run(u"ANALYZE events"_s);
    test::settle(database);
    test::need(ProjectionBuilder(*session).catchUp(control));
    EventStore events(*session);

    const qint64 length = fleet.newest.microseconds - fleet.oldest.microseconds;
    QList<double> pages;
    QList<double> filtered;
    for (int i = 0; i < jumps; ++i) {
        const EventCursor place{fleet.oldest + length / jumps * i, 0};
        pages.append(1000 * secondsOf([&] { test::need(events.page({}, {.before = place})); }));
        filtered.append(1000 * secondsOf([&] {
                            test::need(events.page({.where = FilterExpression::oneOf(
                                                        FilterField::Type, {u"container.crashed"_s})},
                                                   {.before = place}));
                        }));
    }
    QList<double> histograms;
    for (int i = 0; i < 20; ++i)
        histograms.append(1000 *
                          secondsOf([&] { test::need(events.histogram({}, HistogramKey::Family, 96)); }));
    const QString size = u"%1 events"_s.arg(fleet.events);
    return {timeRow(u"history, page at a random moment, "_s + size, pages, pageBound),
            timeRow(u"history, the same of one type, "_s + size, filtered, pageBound),
            timeRow(u"history, histogram of 30 days by family, "_s + size, histograms, histogramBound)};
}

} // namespace

QList<Benchmark> historyBenchmarks() {
    return {{u"history"_s, benchHistory}};
}

} // namespace fleet::bench
