#include "desktop/report/ReportChart.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

#include "desktop/shared/BucketCounts.h"
#include "desktop/shared/TimeTicks.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace report;

namespace {

constexpr qreal plotHeight = 112;
constexpr qreal axisWidth = 34; ///< Left of the plot, for the counts.
constexpr qreal plotWidth = width - axisWidth;
constexpr qreal axisHeight = 14; ///< Below it, for the times.

const style::Palette& colours() {
    return style::Palette::lightPalette();
}

void drawCounts(QPainter& painter, QPointF at, qint64 highest) {
    const QFontMetricsF metrics(font(Face::Small));
    QList<qint64> marks{0, highest / 2, highest};
    if (highest < 2)
        marks.removeAt(1);
    for (const qint64 mark : marks) {
        const qreal y = at.y() + plotHeight * (1 - double(mark) / double(highest));
        painter.setPen(QPen(colours().border, 0.4));
        painter.drawLine(QPointF(at.x() + axisWidth, y), QPointF(at.x() + width, y));
        const QString text = QLocale().toString(mark);
        painter.setPen(colours().muted);
        drawText(painter, text, Face::Small,
                 {at.x() + axisWidth - 6 - metrics.horizontalAdvance(text), y - metrics.height() / 2},
                 axisWidth);
    }
}

void drawBars(QPainter& painter, QPointF at, const BucketCounts& counts, qint64 highest,
              const KeyColor& colour) {
    const qreal step = plotWidth / double(std::max<qsizetype>(1, counts.size()));
    for (qsizetype bucket = 0; bucket < counts.size(); ++bucket) {
        qreal base = at.y() + plotHeight;
        for (const QString& key : counts.keys) {
            const qreal height = plotHeight * double(counts.byKey[key].at(bucket)) / double(highest);
            painter.fillRect(QRectF(at.x() + axisWidth + step * double(bucket), base - height,
                                    std::max(step * 0.86, 0.3), height),
                             colour(key));
            base -= height;
        }
    }
}

void drawTimes(QPainter& painter, QPointF at, const TimeRange& range) {
    const QFontMetricsF metrics(font(Face::Small));
    const double span = double(range.to->microseconds - range.from->microseconds);
    painter.setPen(colours().muted);
    for (const TimeTick& tick : timeTicks(range, 7, true)) {
        const qreal x =
            at.x() + axisWidth + plotWidth * double(tick.at.microseconds - range.from->microseconds) / span;
        const qreal labelWidth = metrics.horizontalAdvance(tick.label);
        const qreal left = std::clamp(x - labelWidth / 2, at.x() + axisWidth, at.x() + width - labelWidth);
        drawText(painter, tick.label, Face::Small, {left, at.y() + plotHeight + 3}, labelWidth + 2);
    }
}

void drawBefore(QPainter& painter, QPointF at, const TimeRange& range, const PeriodBefore& before,
                const BucketCounts& counts, qint64 highest) {
    QPolygonF line;
    for (qsizetype bucket = 0; bucket < counts.size(); ++bucket)
        line.append({at.x() + axisWidth + plotWidth * before.place(bucket, range),
                     at.y() + plotHeight * (1 - double(counts.totals.at(bucket)) / double(highest))});
    painter.setPen(QPen(colours().text, 0.8, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

/// The keys side by side, in as many lines as they take.
void placeLegend(ReportPages& pages, const QStringList& keys, const KeyColor& colour) {
    const QFontMetricsF metrics(font(Face::Small));
    QList<QStringList> lines{{}};
    qreal used = 0;
    for (const QString& key : keys) {
        const qreal room = metrics.horizontalAdvance(key) + 22;
        if (used + room > plotWidth && !lines.last().isEmpty()) {
            lines.append(QStringList());
            used = 0;
        }
        lines.last().append(key);
        used += room;
    }
    for (const QStringList& line : lines) {
        pages.place(12, [=](QPainter& painter, QPointF at) {
            qreal x = at.x() + axisWidth;
            for (const QString& key : line) {
                painter.fillRect(QRectF(x, at.y() + 2, 6, 6), colour(key));
                painter.setPen(colours().muted);
                drawText(painter, key, Face::Small, {x + 9, at.y()}, plotWidth);
                x += metrics.horizontalAdvance(key) + 22;
            }
        });
    }
}

} // namespace

double PeriodBefore::place(qsizetype bucket, const TimeRange& range) const {
    const double length = double(range.to->microseconds - range.from->microseconds);
    const Timestamp middle = *histogram.range.from + bucket * histogram.bucketMicroseconds +
                             histogram.bucketMicroseconds / 2 + distance;
    return std::clamp(double(middle.microseconds - range.from->microseconds) / length, 0.0, 1.0);
}

void placeReportChart(ReportPages& pages, const EventHistogram& histogram, const KeyColor& colour,
                      const std::optional<PeriodBefore>& before) {
    const BucketCounts counts = BucketCounts::of(histogram);
    const BucketCounts earlier = before ? BucketCounts::of(before->histogram) : BucketCounts();
    const qint64 highest = axisEnd(std::max(counts.highest(), earlier.highest()));
    pages.place(plotHeight + axisHeight + 4, [=](QPainter& painter, QPointF at) {
        drawCounts(painter, at, highest);
        drawBars(painter, at, counts, highest, colour);
        drawTimes(painter, at, histogram.range);
        if (before)
            drawBefore(painter, at, histogram.range, *before, earlier, highest);
    });
    placeLegend(pages, counts.keys, colour);
    QString note = QCoreApplication::translate("EventReport", "One bar is %1; times in UTC.")
                       .arg(describeDuration(histogram.bucketMicroseconds));
    if (before)
        note += u' ' + QCoreApplication::translate("EventReport", "The dashed line is the period before.");
    pages.place(textHeight(note, Face::Small, plotWidth), [=](QPainter& painter, QPointF at) {
        painter.setPen(colours().muted);
        drawText(painter, note, Face::Small, at + QPointF(axisWidth, 0), plotWidth);
    });
}

} // namespace fleet
