// A device's life as a report to be printed, and its state as a file.
#pragma once

#include "desktop/devices/DeviceReportContent.h"
#include "desktop/report/ReportPages.h"

namespace fleet {

/// Who and what it is, events over time and by type, incidents, changes of the target state with who and why,
/// what is wanted beside what is reported, the whole state. The pages refer to `content`, which must outlive
/// them.
ReportPages layOutDeviceReport(const DeviceReportContent& content);

/// Writes it as PDF, as ReportFile does. Returns the number of events of the device's life. The session's
/// thread.
Result<qint64> exportDeviceReport(Session& session, const DeviceReportRequest& request, const QString& path,
                                  JobControl& control);

/// Writes the state as JSON with its numbers as the database has them. Returns the number of events that it
/// is made of. InvalidInput where the file cannot be written. The session's thread.
Result<qint64> exportDeviceState(Session& session, const DeviceReportRequest& request, const QString& path);

} // namespace fleet
