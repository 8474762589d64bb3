#include "desktop/history/ReportSections.h"

#include <QCoreApplication>
#include <QLocale>

#include "desktop/report/ReportChart.h"
#include "desktop/report/ReportParts.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace report;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("EventReport", text);
}

const style::Palette& colours() {
    return style::Palette::lightPalette();
}

/// What the table leaves out, so that nobody takes it for the whole.
QString tableExtent(const ReportContent& content) {
    const QLocale locale;
    if (content.total == 0)
        return tr("No event matches.");
    if (content.total <= content.rows.size())
        return counted(content.total, tr("%1 event, shown below"), tr("%1 events, all of them listed below"));
    return tr("%1 events. The chart and the counts are of all of them; the list below has the newest %2. "
              "Export "
              "as NDJSON or CSV holds every one.")
        .arg(locale.toString(content.total), locale.toString(content.rows.size()));
}

void placeFacts(ReportPages& pages, const ReportContent& content) {
    const ReportRequest& request = content.request;
    placeReportText(pages, tr("Event report"), Face::Title, colours().text);
    pages.skip(10);
    placeReportFact(pages, tr("Database"), request.database);
    placeReportFact(pages, tr("Time range"), content.range);
    placeReportFact(
        pages, tr("Filter"),
        content.filter.isEmpty() ? tr("None: every event of the range") : content.filter.join(u'\n'));
    placeReportFact(pages, tr("Events"), tableExtent(content));
    placeReportFact(
        pages, tr("Counts"),
        tr("Exact: every event of the filter was counted, in the state that the database had when the "
           "report was made."));
    placeReportOrigin(pages, request);
}

} // namespace

ReportPages layOutReport(const ReportContent& content) {
    ReportPages pages;
    pages.skip(-22); // The first page has no head.
    placeFacts(pages, content);
    if (content.total == 0)
        return pages;
    placeReportHeading(pages, tr("Events over time"), 170);
    placeReportChart(pages, content.histogram);
    placeReportTypes(pages, content.types, content.total);
    placeReportHeading(pages,
                       content.total > content.rows.size()
                           ? tr("The newest %1 events").arg(QLocale().toString(content.rows.size()))
                           : tr("The events"),
                       90);
    placeReportTable(pages, content.rows);
    return pages;
}

} // namespace fleet
