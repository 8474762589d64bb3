#include "desktop/history/ReportSections.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "desktop/shared/Counted.h"
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

void placeText(ReportPages& pages, const QString& text, Face face, const QColor& colour) {
    pages.place(textHeight(text, face, width), [=](QPainter& painter, QPointF at) {
        painter.setPen(colour);
        drawText(painter, text, face, at, width);
    });
}

void placeHeading(ReportPages& pages, const QString& text, qreal roomBelow) {
    if (!pages.hasRoom(34 + roomBelow))
        pages.breakPage();
    pages.skip(14);
    placeText(pages, text, Face::Heading, colours().text);
    pages.skip(5);
}

void placeFact(ReportPages& pages, const QString& name, const QString& value) {
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
    placeText(pages, tr("Event report"), Face::Title, colours().text);
    pages.skip(10);
    placeFact(pages, tr("Database"), request.database);
    placeFact(pages, tr("Time range"), content.range);
    placeFact(pages, tr("Filter"),
              content.filter.isEmpty() ? tr("None: every event of the range") : content.filter.join(u'\n'));
    placeFact(pages, tr("Events"), tableExtent(content));
    placeFact(pages, tr("Counts"),
              tr("Exact: every event of the filter was counted, in the state that the database had when the "
                 "report was made."));
    placeFact(pages, tr("Made by"), request.madeBy);
    const QString made = TimeRangeChoice::formatMoment(request.madeAt, true);
    const QString here = TimeRangeChoice::formatMoment(request.madeAt, false);
    placeFact(pages, tr("Made on"), made == here ? made : tr("%1 (%2 here)").arg(made, here));
    placeFact(pages, tr("Reading it"),
              tr("All times are UTC. A text that ends in “…” was shortened here; the log and the other "
                 "exports have "
                 "it whole."));
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

/// Two columns beside each other, read downwards.
void placeTypes(ReportPages& pages, const ReportContent& content) {
    constexpr qreal rowHeight = 12.5;
    constexpr qreal gap = 28;
    constexpr qreal columnWidth = (width - gap) / 2;
    const QLocale locale;
    QList<TypeCount> counts;
    for (const FacetValue& type : content.types) {
        const double share = 100.0 * double(type.count) / double(std::max<qint64>(1, content.total));
        counts.append({type.value, locale.toString(type.count),
                       share < 0.1 ? u"< 0.1 %"_s : locale.toString(share, 'f', 1) + u" %"_s});
    }
    placeHeading(pages, tr("Events by type"), 4 * rowHeight);
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

} // namespace

ReportPages layOutReport(const ReportContent& content) {
    ReportPages pages;
    pages.skip(-22); // The first page has no head.
    placeFacts(pages, content);
    if (content.total == 0)
        return pages;
    placeHeading(pages, tr("Events over time"), 170);
    placeReportChart(pages, content.histogram);
    placeTypes(pages, content);
    placeHeading(pages,
                 content.total > content.rows.size()
                     ? tr("The newest %1 events").arg(QLocale().toString(content.rows.size()))
                     : tr("The events"),
                 90);
    placeReportTable(pages, content.rows);
    return pages;
}

} // namespace fleet
