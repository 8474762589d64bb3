// The parts of a report of events, placed on its pages.
#pragma once

#include "desktop/history/ReportContent.h"

namespace fleet {

/// Title and facts, the chart over time, the counts by type, the events. The pages refer to `content`, which
/// must outlive them.
ReportPages layOutReport(const ReportContent& content);

} // namespace fleet
