#include "desktop/shared/BucketCounts.h"

#include <algorithm>
#include <cmath>

#include "core/EventType.h"

namespace fleet {

namespace {

qsizetype bucketsOf(const EventHistogram& histogram) {
    if (histogram.bucketMicroseconds <= 0 || !histogram.range.from || !histogram.range.to)
        return 0;
    return (histogram.range.to->microseconds - histogram.range.from->microseconds) /
           histogram.bucketMicroseconds;
}

} // namespace

BucketCounts BucketCounts::of(const EventHistogram& histogram) {
    BucketCounts counts;
    const qsizetype buckets = bucketsOf(histogram);
    counts.totals.resize(buckets);
    for (const HistogramBin& bin : histogram.bins) {
        const qint64 bucket = buckets == 0 ? -1
                                           : (bin.start.microseconds - histogram.range.from->microseconds) /
                                                 histogram.bucketMicroseconds;
        if (bucket < 0 || bucket >= buckets)
            continue;
        QList<qint64>& ofKey = counts.byKey[bin.key];
        ofKey.resize(buckets);
        ofKey[bucket] += bin.count;
        counts.totals[bucket] += bin.count;
    }
    counts.keys = counts.byKey.keys();
    const auto place = [](const QString& key) {
        const qsizetype known = fleetFamilies().indexOf(eventFamily(key));
        return known < 0 ? fleetFamilies().size() : known;
    };
    std::stable_sort(counts.keys.begin(), counts.keys.end(),
                     [&](const QString& a, const QString& b) { return place(a) < place(b); });
    return counts;
}

qint64 BucketCounts::highest() const {
    return totals.isEmpty() ? 0 : *std::max_element(totals.begin(), totals.end());
}

qint64 axisEnd(qint64 highest) {
    const double power = std::pow(10, std::floor(std::log10(double(std::max<qint64>(1, highest)))));
    for (const double step : {1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0}) {
        if (step * power >= double(highest))
            return qint64(step * power);
    }
    return highest;
}

} // namespace fleet
