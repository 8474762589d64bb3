// fleet-audit-bench [NAME [SIZE...]]: one line a row, `NAME | measured | bound | ok or short`; ends with 1
// where a row is short.
#include <QApplication>
#include <QTextStream>
#include <QThread>
#include <algorithm>
#include <chrono>

#include "benchmarks/Benchmark.h"

namespace fleet::bench {

double median(QList<double> values) {
    return quantile(std::move(values), 0.5);
}

double quantile(QList<double> values, double share) {
    std::sort(values.begin(), values.end());
    const auto place = qsizetype(share * double(values.size()));
    return values.at(std::min(place, values.size() - 1));
}

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace fleet::bench

int main(int argc, char** argv) {
    using namespace fleet::bench;
    // Nothing of the window is to be seen.
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const QString wanted = application.arguments().value(1);
    QTextStream out(stdout);
    out << QStringLiteral("# %1 cores; each ratio is measured side by side in this run\n")
               .arg(QThread::idealThreadCount());
    const QList<Benchmark> all = publishBenchmarks()   //
                                 + batchBenchmarks()   //
                                 + notifyBenchmarks()  //
                                 + horizonBenchmarks() //
                                 + historyBenchmarks() //
                                 + replayBenchmarks()  //
                                 + fleetBenchmarks();
    bool kept = true;
    int rows = 0;
    for (const Benchmark& benchmark : all) {
        if (!wanted.isEmpty() && benchmark.name != wanted)
            continue;
        for (const Row& row : benchmark.run()) {
            out << row.name << " | " << row.measured << " | " << row.bound << " | "
                << (row.kept ? QStringLiteral("ok") : QStringLiteral("short")) << Qt::endl;
            kept = kept && row.kept;
            ++rows;
        }
    }
    if (rows == 0) {
        QStringList names;
        for (const Benchmark& benchmark : all)
            names += benchmark.name;
        QTextStream(stderr) << "there is no benchmark " << wanted << "; there are "
                            << names.join(QStringLiteral(", ")) << Qt::endl;
        return 2;
    }
    return kept ? 0 : 1;
}
