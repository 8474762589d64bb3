#include "desktop/report/ReportParts.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "desktop/report/ReportFile.h"
#include "desktop/shared/TimeRangeChoice.h"
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

struct TypeCount {
    QString type;
    QString count;
    QString share;
};

void drawTypeCount(QPainter& painter, QPointF at, const TypeCount& shown, qreal columnWidth) {
    const QColor colour = style::familyColor(shown.type);
    const QFontMetricsF metrics(font(Face::Text));
    painter.fillRect(QRectF(at + QPointF(0, 2), QSizeF(6, 6)), colour);
    painter.setPen(colours().text);
    drawText(painter, metrics.elidedText(shown.type, Qt::ElideMiddle, columnWidth - 92), Face::Text,
             at + QPointF(11, 0), columnWidth);
    const auto right = [&](const QString& text, qreal edge) {
        const qreal textWidth = metrics.horizontalAdvance(text);
        drawText(painter, text, Face::Text, at + QPointF(edge - textWidth, 0), textWidth + 2);
    };
    right(shown.count, columnWidth - 36);
    painter.setPen(colours().muted);
    right(shown.share, columnWidth);
}

} // namespace

void placeReportText(ReportPages& pages, const QString& text, Face face, const QColor& colour) {
    pages.place(textHeight(text, face, width), [=](QPainter& painter, QPointF at) {
        painter.setPen(colour);
        drawText(painter, text, face, at, width);
    });
}

void placeReportHeading(ReportPages& pages, const QString& text, qreal roomBelow) {
    if (!pages.hasRoom(34 + roomBelow))
        pages.breakPage();
    pages.skip(14);
    placeReportText(pages, text, Face::Heading, colours().text);
    pages.skip(5);
}

void placeReportFact(ReportPages& pages, const QString& name, const QString& value) {
    constexpr qreal nameWidth = 92;
    constexpr qreal valueWidth = width - nameWidth;
    const qreal height = textHeight(value, Face::Text, valueWidth) + 4;
    pages.place(height, [=](QPainter& painter, QPointF at) {
        painter.setPen(colours().muted);
        drawText(painter, name, Face::Text, at, nameWidth);
        painter.setPen(colours().text);
        drawText(painter, value, Face::Text, at + QPointF(nameWidth, 0), valueWidth);
    });
}

void placeReportOrigin(ReportPages& pages, const ReportOrigin& origin) {
    placeReportFact(pages, tr("Made by"), origin.madeBy);
    const QString made = TimeRangeChoice::formatMoment(origin.madeAt, true);
    const QString here = TimeRangeChoice::formatMoment(origin.madeAt, false);
    placeReportFact(pages, tr("Made on"), made == here ? made : tr("%1 (%2 here)").arg(made, here));
    placeReportFact(pages, tr("Reading it"),
                    tr("All times are UTC. A text that ends in “…” was shortened here; the log and the other "
                       "exports have "
                       "it whole."));
}

void placeReportTypes(ReportPages& pages, const QList<FacetValue>& types, qint64 total) {
    constexpr qreal rowHeight = 12.5;
    constexpr qreal gap = 28;
    constexpr qreal columnWidth = (width - gap) / 2;
    const QLocale locale;
    QList<TypeCount> counts;
    for (const FacetValue& type : types) {
        const double share = 100.0 * double(type.count) / double(std::max<qint64>(1, total));
        counts.append({type.value, locale.toString(type.count),
                       share < 0.1 ? u"< 0.1 %"_s : locale.toString(share, 'f', 1) + u" %"_s});
    }
    placeReportHeading(pages, tr("Events by type"), 4 * rowHeight);
    const qsizetype half = (counts.size() + 1) / 2;
    for (qsizetype row = 0; row < half; ++row) {
        const TypeCount& left = counts.at(row); // copied into what draws it
        const std::optional<TypeCount> right =
            row + half < counts.size() ? std::optional(counts.at(row + half)) : std::nullopt;
        pages.place(rowHeight, [=](QPainter& painter, QPointF at) {
            drawTypeCount(painter, at, left, columnWidth);
            if (right)
                drawTypeCount(painter, at + QPointF(columnWidth + gap, 0), *right, columnWidth);
        });
    }
}

} // namespace fleet
