// What a printed report of a device's life says.
#pragma once

#include "desktop/report/ReportFile.h"
#include "desktop/report/ReportTable.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"
#include "store/FacetCount.h"

namespace fleet {

/// What is asked for. Made in the GUI thread, used in the session's.
struct DeviceReportRequest : ReportOrigin {
    QString deviceId;
    std::optional<Timestamp> at; ///< The life up to and including this moment; none: up to now.
};

/// A place of the target state with what is wanted there and what the device reports.
struct TargetField {
    enum class Verdict { Same, Differs, NotReported };

    QString place; ///< "apps › edge-vision › version"
    QString target;
    QString current; ///< Empty where nothing is reported.
    Verdict verdict = Verdict::Same;
};

/// The newest of some kind of event, and how many there are of it.
struct ReportedRows {
    QList<ReportRow> rows; ///< Newest first.
    qint64 total = 0;
};

struct DeviceReportContent {
    static constexpr int mostRows = 500; ///< Of incidents and of changes, each: some 25 pages.
    static constexpr int mostFields = 300;
    static constexpr int mostStateLines = 600;

    DeviceReportRequest request;
    DeviceState state;
    Json document;            ///< Of `state`.
    TimeRange extent;         ///< Of the first and the last event; both ends set.
    qint64 total = 0;         ///< Events up to the moment.
    EventHistogram histogram; ///< By family.
    QList<FacetValue> types;  ///< The most frequent first.
    qint64 crashes = 0;
    qint64 offlinePeriods = 0;
    ReportedRows incidents;    ///< Crashes, and offline periods with how long they lasted.
    ReportedRows changes;      ///< Of the target state.
    QList<TargetField> fields; ///< At most mostFields, those that differ first.
    qsizetype fieldCount = 0;
};

/// What is wanted of a device beside what it reports, those places first that differ.
QList<TargetField> targetBesideCurrent(const Json& state);

/// Asks for the state, then for everything else up to its last event; memory does not grow with the history.
/// NotFound for an unknown device. The session's thread.
Result<DeviceReportContent> gatherDeviceReport(Session& session, const DeviceReportRequest& request,
                                               JobControl& control);

} // namespace fleet
