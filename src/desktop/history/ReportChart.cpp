// The chart of a report.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "desktop/history/ReportSections.h"
#include "desktop/shared/BucketCounts.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

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

/// The next number that reads well on an axis.
qint64 roundUp(qint64 highest) {
    const double power = std::pow(10, std::floor(std::log10(double(std::max<qint64>(1, highest)))));
    for (const double step : {1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0}) {
        if (step * power >= double(highest))
            return qint64(step * power);
    }
    return highest;
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

void drawBars(QPainter& painter, QPointF at, const BucketCounts& counts, qint64 highest) {
    const qreal step = plotWidth / double(std::max<qsizetype>(1, counts.size()));
    for (qsizetype bucket = 0; bucket < counts.size(); ++bucket) {
        qreal base = at.y() + plotHeight;
        for (const QString& key : counts.keys) {
            const qreal height = plotHeight * double(counts.byKey[key].at(bucket)) / double(highest);
            painter.fillRect(QRectF(at.x() + axisWidth + step * double(bucket), base - height,
                                    std::max(step * 0.86, 0.3), height),
                             style::familyColor(key));
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

} // namespace

void placeReportChart(ReportPages& pages, const EventHistogram& histogram) {
    const BucketCounts counts = BucketCounts::of(histogram);
    const qint64 highest = roundUp(counts.highest());
    pages.place(plotHeight + axisHeight + 4, [=](QPainter& painter, QPointF at) {
        drawCounts(painter, at, highest);
        drawBars(painter, at, counts, highest);
        drawTimes(painter, at, histogram.range);
    });
    pages.place(12, [=](QPainter& painter, QPointF at) {
        const QFontMetricsF metrics(font(Face::Small));
        qreal x = at.x() + axisWidth;
        for (const QString& key : counts.keys) {
            const qreal textWidth = metrics.horizontalAdvance(key);
            if (x + 10 + textWidth > at.x() + width)
                break;
            painter.fillRect(QRectF(x, at.y() + 2, 6, 6), style::familyColor(key));
            painter.setPen(colours().muted);
            drawText(painter, key, Face::Small, {x + 9, at.y()}, textWidth + 2);
            x += textWidth + 22;
        }
    });
    const QString bucket = QCoreApplication::translate("EventReport", "One bar is %1; times in UTC.")
                               .arg(describeDuration(histogram.bucketMicroseconds));
    pages.place(textHeight(bucket, Face::Small, plotWidth), [=](QPainter& painter, QPointF at) {
        painter.setPen(colours().muted);
        drawText(painter, bucket, Face::Small, at + QPointF(axisWidth, 0), plotWidth);
    });
}

} // namespace fleet
