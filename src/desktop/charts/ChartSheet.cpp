#include "desktop/charts/ChartSheet.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace report;

namespace {

constexpr int dotsPerInch = 1200;
constexpr double pngScale = 200 / 72.0;

QString tr(const char* text) {
    return QCoreApplication::translate("ChartSheet", text);
}

void placeLine(ReportPages& pages, const QString& text, Face face, const QColor& colour) {
    pages.place(textHeight(text, face, width) + 2, [=](QPainter& painter, QPointF at) {
        painter.setPen(colour);
        drawText(painter, text, face, at, width);
    });
}

ReportPages layOut(const ChartSheet& sheet) {
    const style::Palette& colours = style::Palette::lightPalette();
    ReportPages pages;
    placeLine(pages, sheet.title, Face::Heading, colours.text);
    for (const QString& fact : sheet.facts)
        placeLine(pages, fact, Face::Small, colours.muted);
    pages.skip(10);
    sheet.place(pages);
    return pages;
}

/// All pages, one below the other, the last only as far as something stands on it.
QSizeF sizeOf(const ReportPages& pages) {
    return {pageWidth, (pages.pageCount() - 1) * pageHeight + std::ceil(pages.end() + side)};
}

void paintAll(const ReportPages& pages, QPainter& painter) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF({0, 0}, sizeOf(pages)), style::Palette::lightPalette().surface);
    for (int page = 0; page < pages.pageCount(); ++page) {
        pages.paint(page, painter);
        painter.translate(0, pageHeight);
    }
}

bool writePng(const ReportPages& pages, QIODevice& device) {
    QImage image((sizeOf(pages) * pngScale).toSize(), QImage::Format_RGB32);
    image.fill(style::Palette::lightPalette().surface); // the last pixels may be parts of a point
    QPainter painter(&image);
    painter.scale(pngScale, pngScale);
    paintAll(pages, painter);
    painter.end();
    return image.save(&device, "PNG");
}

bool writeSvg(const ReportPages& pages, const QString& title, QIODevice& device) {
    QSvgGenerator svg;
    svg.setOutputDevice(&device);
    svg.setResolution(72);
    svg.setSize(sizeOf(pages).toSize());
    svg.setViewBox(QRectF({0, 0}, sizeOf(pages)));
    svg.setTitle(title);
    QPainter painter(&svg);
    paintAll(pages, painter);
    return painter.end();
}

bool writePdf(const ReportPages& pages, const QString& title, QIODevice& device) {
    QPdfWriter pdf(&device);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A4));
    pdf.setPageMargins({0, 0, 0, 0});
    pdf.setTitle(title);
    pdf.setCreator(u"Fleet Audit "_s + QString::fromLatin1(FLEET_AUDIT_VERSION));
    QPainter painter(&pdf);
    painter.scale(dotsPerInch / 72.0, dotsPerInch / 72.0);
    for (int page = 0; page < pages.pageCount(); ++page) {
        if (page > 0)
            pdf.newPage();
        pages.paint(page, painter);
    }
    return painter.end();
}

} // namespace

Result<void> writeChart(const ChartSheet& sheet, const QString& path) {
    const QString kind = QFileInfo(path).suffix().toLower();
    if (!QStringList{u"png"_s, u"svg"_s, u"pdf"_s, u"csv"_s}.contains(kind))
        return failure(ErrorKind::InvalidInput, tr("A chart cannot be written as %1").arg(path),
                       tr("let the name end in .png, .svg, .pdf or .csv"));
    // Painted in memory: the file is written in one go, or not at all.
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    bool made = true;
    if (kind == "csv"_L1) {
        bytes = sheet.csv.toUtf8();
    } else {
        const ReportPages pages = layOut(sheet);
        made = kind == "png"_L1   ? writePng(pages, buffer)
               : kind == "svg"_L1 ? writeSvg(pages, sheet.title, buffer)
                                  : writePdf(pages, sheet.title, buffer);
    }
    QSaveFile file(path);
    if (!made || !file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return failure(ErrorKind::InvalidInput, tr("%1 cannot be written").arg(path),
                       tr("choose another folder or free some space"), file.errorString());
    return {};
}

} // namespace fleet
