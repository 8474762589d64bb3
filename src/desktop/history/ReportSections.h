// The parts of a report, placed on its pages.
#pragma once

#include "desktop/history/ReportContent.h"
#include "desktop/history/ReportPages.h"

namespace fleet {

/// Title and facts, the chart over time, the counts by type, the events. The pages refer to `content`, which
/// must outlive them.
ReportPages layOutReport(const ReportContent& content);

/// The chart over time: stacked by family, with a legend. As wide as the page.
void placeReportChart(ReportPages& pages, const EventHistogram& histogram);

/// The events, newest first, under a head that every page repeats.
void placeReportTable(ReportPages& pages, const QList<ReportRow>& rows);

} // namespace fleet
