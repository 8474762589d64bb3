// The parts of a report, placed on its pages.
#pragma once

#include "desktop/history/ReportContent.h"
#include "desktop/history/ReportPages.h"
#include "desktop/style/Style.h"

namespace fleet {

using KeyColor = std::function<QColor(const QString& key)>;

/// The counts of an earlier time, to be drawn over those of a later one.
struct PeriodBefore {
    EventHistogram histogram;
    qint64 distance = 0; ///< Microseconds by which it lies earlier.

    /// Where the middle of a bucket falls in the later range: 0 is its begin, 1 its end.
    double place(qsizetype bucket, const TimeRange& range) const;
};

/// Title and facts, the chart over time, the counts by type, the events. The pages refer to `content`, which
/// must outlive them.
ReportPages layOutReport(const ReportContent& content);

/// The chart over time: stacked by the histogram's keys, with a legend. As wide as the page.
void placeReportChart(ReportPages& pages, const EventHistogram& histogram,
                      const KeyColor& colour = style::familyColor,
                      const std::optional<PeriodBefore>& before = {});

/// The events, newest first, under a head that every page repeats.
void placeReportTable(ReportPages& pages, const QList<ReportRow>& rows);

} // namespace fleet
