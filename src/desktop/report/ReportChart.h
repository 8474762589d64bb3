// The chart of a report.
#pragma once

#include "desktop/report/ReportPages.h"
#include "desktop/style/Style.h"
#include "store/EventStore.h"

namespace fleet {

using KeyColor = std::function<QColor(const QString& key)>;

/// The counts of an earlier time, to be drawn over those of a later one.
struct PeriodBefore {
    EventHistogram histogram;
    qint64 distance = 0; ///< Microseconds by which it lies earlier.

    /// Where the middle of a bucket falls in the later range: 0 is its begin, 1 its end.
    double place(qsizetype bucket, const TimeRange& range) const;
};

/// The chart over time: stacked by the histogram's keys, with a legend. As wide as the page.
void placeReportChart(ReportPages& pages, const EventHistogram& histogram,
                      const KeyColor& colour = style::familyColor,
                      const std::optional<PeriodBefore>& before = {});

} // namespace fleet
