#include "desktop/report/ReportTable.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/Json.h"
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

constexpr qsizetype longestText = 400; ///< Longer texts end in "…", which the report explains.

QString shortened(const QString& text) {
    return text.size() <= longestText ? text : text.left(longestText - 1) + u'…';
}

/// One cell: a text and a smaller one below it.
struct Cell {
    QString text;
    Face face;
    QString below;
    Face faceBelow;
};

constexpr qreal gutter = 8;
/// A time and an id fit into one line each; what happened gets the most of the rest.
constexpr qreal columns[] = {140, 122, 186, width - 140 - 122 - 186};
constexpr qreal padding = 3;

QList<Cell> cellsOf(const ReportRow& row) {
    const QString time = row.timestamp.toString().replace(u'T', u' ').remove(u'Z');
    return {{time, Face::Fixed, row.eventId, Face::FixedSmall},
            {row.eventType, Face::Text, row.aggregate, Face::FixedSmall},
            {row.sentence, Face::Text, row.reason.isEmpty() ? QString() : tr("Because: %1").arg(row.reason),
             Face::Small},
            {row.who, Face::Text, {}, Face::Small}};
}

qreal heightOf(const Cell& cell, qreal cellWidth) {
    return textHeight(cell.text, cell.face, cellWidth) +
           (cell.below.isEmpty() ? 0 : textHeight(cell.below, cell.faceBelow, cellWidth) + 1);
}

void drawCell(QPainter& painter, const Cell& cell, QPointF at, qreal cellWidth) {
    painter.setPen(colours().text);
    drawText(painter, cell.text, cell.face, at, cellWidth);
    if (cell.below.isEmpty())
        return;
    painter.setPen(colours().muted);
    drawText(painter, cell.below, cell.faceBelow,
             at + QPointF(0, textHeight(cell.text, cell.face, cellWidth) + 1), cellWidth);
}

void placeRow(ReportPages& pages, const ReportRow& row) {
    const QList<Cell> cells = cellsOf(row);
    qreal height = 0;
    for (qsizetype i = 0; i < cells.size(); ++i)
        height = std::max(height, heightOf(cells.at(i), columns[i] - gutter));
    pages.place(height + 2 * padding, [&row, height](QPainter& painter, QPointF at) {
        painter.setPen(QPen(colours().border, 0.4));
        const qreal edge = at.y() + height + 2 * padding;
        painter.drawLine(QPointF(at.x(), edge), QPointF(at.x() + width, edge));
        QPointF cellAt = at + QPointF(0, padding);
        const QList<Cell> drawn = cellsOf(row);
        for (qsizetype i = 0; i < drawn.size(); ++i) {
            drawCell(painter, drawn.at(i), cellAt, columns[i] - gutter);
            cellAt.rx() += columns[i];
        }
    });
}

void placeHead(ReportPages& pages) {
    constexpr qreal height = 15;
    pages.placeHere(height, [](QPainter& painter, QPointF at) {
        const QStringList names{tr("Time (UTC), event id"), tr("Type, aggregate"), tr("What happened, why"),
                                tr("Who, source")};
        painter.setPen(colours().text);
        qreal x = at.x();
        for (qsizetype i = 0; i < names.size(); ++i) {
            drawText(painter, names.at(i), Face::Bold, {x, at.y()}, columns[i] - gutter);
            x += columns[i];
        }
        painter.setPen(QPen(colours().text, 0.8));
        painter.drawLine(at + QPointF(0, height - 2), at + QPointF(width, height - 2));
    });
}

} // namespace

ReportRow ReportRow::of(const Event& event, const DeviceNames& names) {
    const Json metadata = Json::parse(event.metadata).value_or(Json::object());
    const auto member = [&](const QString& name) {
        const Json& value = metadata[name];
        return value.isNull() ? QString() : value.isContainer() ? value.toCompact() : value.text();
    };
    const QString user = member(u"user_id"_s);
    return {event.timestamp, event.eventId.toString(QUuid::WithoutBraces), event.eventType,
            shortened(event.aggregateType + u' ' + event.aggregateId),
            // A number stays with its sign.
            shortened(eventSentence(event, names).text).replace(u" %"_s, u"\u00A0%"_s),
            shortened(user.isEmpty() || user == event.source ? event.source : user + u", "_s + event.source),
            shortened(member(u"reason"_s).simplified())};
}

void placeReportTable(ReportPages& pages, const QList<ReportRow>& rows) {
    placeHead(pages);
    pages.setPageHead(placeHead);
    for (const ReportRow& row : rows)
        placeRow(pages, row);
    pages.setPageHead({});
}

} // namespace fleet
