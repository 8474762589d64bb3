// A histogram as columns of counts: what a chart of stacked bars draws.
#pragma once

#include <QMap>

#include "store/EventStore.h"

namespace fleet {

/// A plain value; any thread.
struct BucketCounts {
    QStringList keys; ///< Those that occur: in the fleet's order of families, others after them, by name.
    QMap<QString, QList<qint64>> byKey; ///< Each as long as there are buckets.
    QList<qint64> totals;

    static BucketCounts of(const EventHistogram& histogram);

    qsizetype size() const { return totals.size(); }
    qint64 highest() const;
};

/// The next number at or above `highest` that reads well at the end of an axis; at least 1.
qint64 axisEnd(qint64 highest);

} // namespace fleet
