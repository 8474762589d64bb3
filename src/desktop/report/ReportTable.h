// The table of a report's events.
#pragma once

#include "core/Event.h"
#include "desktop/report/ReportPages.h"
#include "desktop/shared/EventSentence.h"

namespace fleet {

/// One event in a report's table, in words.
struct ReportRow {
    Timestamp timestamp;
    QString eventId;
    QString eventType;
    QString aggregate; ///< Type and id.
    QString sentence;
    QString who;
    QString reason;

    /// Texts that are very long end in "…", which the report explains.
    static ReportRow of(const Event& event, const DeviceNames& names);
};

/// The events, newest first, under a head that every page repeats. The pages refer to `rows`, which must
/// outlive them.
void placeReportTable(ReportPages& pages, const QList<ReportRow>& rows);

} // namespace fleet
