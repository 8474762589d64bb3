// A row of `./dev bench`: what was measured, side by side with what it is held against, and the bound it must
// keep.
#pragma once

#include <QList>
#include <QString>
#include <functional>

namespace fleet::bench {

struct Row {
    QString name;
    QString measured; ///< With the figures it is made of.
    QString bound;
    bool kept = false;
};

struct Benchmark {
    QString name; ///< What `./dev bench NAME` selects.
    std::function<QList<Row>()> run;
};

QList<Benchmark> publishBenchmarks();
QList<Benchmark> batchBenchmarks();
QList<Benchmark> notifyBenchmarks();
QList<Benchmark> horizonBenchmarks();
QList<Benchmark> historyBenchmarks();
QList<Benchmark> replayBenchmarks();
QList<Benchmark> fleetBenchmarks();

/// The middle value; the upper of the two where their number is even.
double median(QList<double> values);
/// The value that `share` (0 to 1) of the values do not exceed.
double quantile(QList<double> values, double share);

/// Seconds that `work` took, by the steady clock.
double secondsOf(const std::function<void()>& work);

} // namespace fleet::bench
