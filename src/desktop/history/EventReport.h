// Writes a result of the history as a report to be printed: PDF, A4, for people who keep records.
#pragma once

#include "desktop/history/ReportContent.h"

namespace fleet {

/// Filter and range in words, counts over time and by type, the newest events as a table; on every page who
/// made it, when, from which database, and "page n of m". The file appears only when it is complete: a
/// cancelled or failed report leaves what was there before. Returns the number of events in the table. Fails
/// with InvalidInput where the file cannot be written. The session's thread: it paints, but touches no
/// widgets.
Result<qint64> exportReport(Session& session, const ReportRequest& request, const QString& path,
                            JobControl& control);

} // namespace fleet
