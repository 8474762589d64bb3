// What a printed report of events says.
#pragma once

#include "core/JobControl.h"
#include "desktop/report/ReportFile.h"
#include "desktop/report/ReportTable.h"
#include "store/FacetCount.h"

namespace fleet {

/// What is asked for. Made in the GUI thread, used in the session's.
struct ReportRequest : ReportOrigin {
    EventFilter filter;
};

struct ReportContent {
    /// The table has the newest events up to this many: some 100 pages. The counts and the chart are of all.
    static constexpr int mostRows = 2'000;

    ReportRequest request;
    QStringList filter;       ///< In words, one a condition; empty: everything.
    QString range;            ///< In words.
    qint64 total = 0;         ///< Exact, as all its counts are.
    EventHistogram histogram; ///< By family.
    QList<FacetValue> types;  ///< The most frequent first, at most 200.
    QList<ReportRow> rows;    ///< Newest first.
};

/// Asks everything of one moment of the database. The session's thread; memory does not grow with the result.
Result<ReportContent> gatherReport(Session& session, const ReportRequest& request, JobControl& control);

} // namespace fleet
