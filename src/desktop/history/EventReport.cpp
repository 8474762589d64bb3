#include "desktop/history/EventReport.h"

#include <QCoreApplication>
#include <QPdfWriter>
#include <QSaveFile>

#include "desktop/history/ReportSections.h"
#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int dotsPerInch = 1200;

QString tr(const char* text) {
    return QCoreApplication::translate("EventReport", text);
}

tl::unexpected<Error> cannotWrite(const QSaveFile& file) {
    return failure(ErrorKind::InvalidInput, tr("%1 cannot be written").arg(file.fileName()),
                   tr("choose another folder or free some space"), file.errorString());
}

/// What stands at the edge of each page.
void paintFrame(QPainter& painter, const ReportRequest& request, int page, int pages) {
    using namespace report;
    const style::Palette& colours = style::Palette::lightPalette();
    const qreal foot = pageHeight - 38;
    painter.setPen(QPen(colours.border, 0.5));
    painter.drawLine(QPointF(side, foot - 8), QPointF(pageWidth - side, foot - 8));
    painter.setPen(colours.muted);
    const QString number = tr("page %1 of %2").arg(page + 1).arg(pages);
    const QFontMetricsF metrics(font(Face::Small));
    const qreal numberWidth = metrics.horizontalAdvance(number) + 2;
    const QString made = tr("Made by %1 on %2 · %3 · Fleet Audit %4")
                             .arg(request.madeBy, TimeRangeChoice::formatMoment(request.madeAt, true),
                                  request.database, QString::fromLatin1(FLEET_AUDIT_VERSION));
    drawText(painter, metrics.elidedText(made, Qt::ElideMiddle, width - numberWidth - 12), Face::Small,
             {side, foot}, width);
    drawText(painter, number, Face::Small, {pageWidth - side - numberWidth, foot}, numberWidth + 1);
    if (page == 0)
        return;
    drawText(painter,
             metrics.elidedText(tr("Event report · %1").arg(request.database), Qt::ElideRight, width),
             Face::Small, {side, 32}, width);
    painter.setPen(QPen(colours.border, 0.5));
    painter.drawLine(QPointF(side, 46), QPointF(pageWidth - side, 46));
}

/// Paints all pages; false where it was cancelled.
bool paintPages(QPdfWriter& pdf, const ReportPages& pages, const ReportRequest& request,
                JobControl& control) {
    QPainter painter(&pdf);
    for (int page = 0; page < pages.pageCount(); ++page) {
        if (control.isCancelled())
            return false;
        if (page > 0)
            pdf.newPage();
        painter.resetTransform();
        painter.scale(dotsPerInch / 72.0, dotsPerInch / 72.0);
        pages.paint(page, painter);
        paintFrame(painter, request, page, pages.pageCount());
        control.progress(page + 1, pages.pageCount(), tr("Writing the pages"));
    }
    return painter.end();
}

} // namespace

Result<qint64> exportReport(Session& session, const ReportRequest& request, const QString& path,
                            JobControl& control) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(file);
    const auto content = gatherReport(session, request, control);
    if (control.isCancelled())
        return failure(ErrorKind::Cancelled, tr("the report was stopped; no file was written"));
    if (!content)
        return failure(content.error());
    const ReportPages pages = layOutReport(*content);

    QPdfWriter pdf(&file);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins({0, 0, 0, 0});
    pdf.setTitle(tr("Event report · %1").arg(request.database));
    pdf.setCreator(u"Fleet Audit "_s + QString::fromLatin1(FLEET_AUDIT_VERSION));
    const bool painted = paintPages(pdf, pages, request, control);
    if (control.isCancelled())
        return failure(ErrorKind::Cancelled, tr("the report was stopped; no file was written"));
    if (!painted || !file.commit())
        return cannotWrite(file);
    return qint64(content->rows.size());
}

} // namespace fleet
