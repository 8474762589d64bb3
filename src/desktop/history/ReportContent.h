// What a printed report of events says.
#pragma once

#include <QMap>

#include "core/JobControl.h"
#include "store/FacetCount.h"

namespace fleet {

/// What is asked for. Made in the GUI thread, used in the session's.
struct ReportRequest {
    EventFilter filter;
    QString database;                   ///< Its name, and what the window calls it.
    QString madeBy;                     ///< The person at this computer, and the database's user.
    Timestamp madeAt;                   ///< By this computer's clock.
    QMap<QString, QString> deviceNames; ///< By id.
};

/// One event in the report's table, in words.
struct ReportRow {
    Timestamp timestamp;
    QString eventId;
    QString eventType;
    QString aggregate; ///< Type and id.
    QString sentence;
    QString who;
    QString reason;
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
