#include "desktop/history/EventReport.h"

#include <QCoreApplication>

#include "desktop/history/ReportSections.h"

namespace fleet {

Result<qint64> exportReport(Session& session, const ReportRequest& request, const QString& path,
                            JobControl& control) {
    ReportFile file(path);
    FLEET_TRY(file.open());
    const auto content = gatherReport(session, request, control);
    if (control.isCancelled())
        return ReportFile::stopped();
    if (!content)
        return failure(content.error());
    const QString title =
        QCoreApplication::translate("EventReport", "Event report · %1").arg(request.database);
    FLEET_TRY(file.write(title, request, layOutReport(*content), control));
    return qint64(content->rows.size());
}

} // namespace fleet
