#include "desktop/report/ReportFile.h"

#include <QCoreApplication>
#include <QPdfWriter>

#include "core/SystemUser.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int dotsPerInch = 1200;

QString tr(const char* text) {
    return QCoreApplication::translate("EventReport", text);
}

/// What stands at the edge of each page.
void paintFrame(QPainter& painter, const ReportOrigin& origin, const QString& title, int page, int pages) {
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
                             .arg(origin.madeBy, TimeRangeChoice::formatMoment(origin.madeAt, true),
                                  origin.database, QString::fromLatin1(FLEET_AUDIT_VERSION));
    drawText(painter, metrics.elidedText(made, Qt::ElideMiddle, width - numberWidth - 12), Face::Small,
             {side, foot}, width);
    drawText(painter, number, Face::Small, {pageWidth - side - numberWidth, foot}, numberWidth + 1);
    if (page == 0)
        return;
    drawText(painter, metrics.elidedText(title, Qt::ElideRight, width), Face::Small, {side, 32}, width);
    painter.setPen(QPen(colours.border, 0.5));
    painter.drawLine(QPointF(side, 46), QPointF(pageWidth - side, 46));
}

/// Paints all pages; false where it was cancelled.
bool paintPages(QPdfWriter& pdf, const ReportPages& pages, const ReportOrigin& origin, const QString& title,
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
        paintFrame(painter, origin, title, page, pages.pageCount());
        control.progress(page + 1, pages.pageCount(), tr("Writing the pages"));
    }
    return painter.end();
}

} // namespace

ReportOrigin ReportOrigin::of(const Workspace& workspace) {
    const ConnectionSettings& settings = workspace.settings();
    const QString& name = workspace.connectionName();
    const QString database = settings.database.isEmpty() ? name : settings.database;
    ReportOrigin origin;
    origin.database = database == name ? database : tr("%1 (%2)").arg(database, name);
    origin.madeBy = settings.user.isEmpty() || settings.user == systemUser()
                        ? systemUser()
                        : tr("%1, as database user %2").arg(systemUser(), settings.user);
    origin.madeAt = Timestamp::now();
    const QStringList devices = workspace.knownDevices();
    for (const QString& device : devices)
        origin.deviceNames.insert(device, workspace.deviceName(device));
    return origin;
}

DeviceNames ReportOrigin::names() const {
    return [this](const QString& id) { return deviceNames.value(id, id); };
}

tl::unexpected<Error> ReportFile::stopped() {
    return failure(ErrorKind::Cancelled, tr("the report was stopped; no file was written"));
}

tl::unexpected<Error> ReportFile::cannotWrite() const {
    return failure(ErrorKind::InvalidInput, tr("%1 cannot be written").arg(m_file.fileName()),
                   tr("choose another folder or free some space"), m_file.errorString());
}

Result<void> ReportFile::open() {
    if (!m_file.open(QIODevice::WriteOnly))
        return cannotWrite();
    return ok();
}

Result<void> ReportFile::write(const QString& title, const ReportOrigin& origin, const ReportPages& pages,
                               JobControl& control) {
    QPdfWriter pdf(&m_file);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins({0, 0, 0, 0});
    pdf.setTitle(title);
    pdf.setCreator(u"Fleet Audit "_s + QString::fromLatin1(FLEET_AUDIT_VERSION));
    const bool painted = paintPages(pdf, pages, origin, title, control);
    if (control.isCancelled())
        return stopped();
    if (!painted || !m_file.commit())
        return cannotWrite();
    return ok();
}

} // namespace fleet
