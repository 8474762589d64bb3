#include "desktop/shared/BucketCounts.h"

#include <algorithm>

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
    QStringList found = counts.byKey.keys();
    for (const QString& family : fleetFamilies())
        if (found.removeOne(family))
            counts.keys.append(family);
    counts.keys += found;
    return counts;
}

qint64 BucketCounts::highest() const {
    return totals.isEmpty() ? 0 : *std::max_element(totals.begin(), totals.end());
}

} // namespace fleet
