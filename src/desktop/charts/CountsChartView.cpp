#include "desktop/charts/CountsChartView.h"

#include <QAccessible>
#include <QChart>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int axisWidth = 52;
constexpr int topRoom = 30;
constexpr int labelHeight = 20;

QString number(double value) {
    return QLocale().toString(value, 'f', value < 100 && value != std::floor(value) ? 1 : 0);
}

} // namespace

RateUnit RateUnit::fitting(qint64 highest, qint64 bucketMicroseconds) {
    const QList<RateUnit> units{{microsecondsPerSecond, CountsChartView::tr("a second")},
                                {60 * microsecondsPerSecond, CountsChartView::tr("a minute")},
                                {microsecondsPerHour, CountsChartView::tr("an hour")},
                                {microsecondsPerDay, CountsChartView::tr("a day")}};
    for (const RateUnit& unit : units) {
        if (unit.rate(double(highest), bucketMicroseconds) >= 1)
            return unit;
    }
    return units.last();
}

double RateUnit::rate(double count, qint64 overMicroseconds) const {
    return count * double(microseconds) / double(std::max<qint64>(1, overMicroseconds));
}

CountsChartView::CountsChartView(QWidget* parent) : EventChartView(parent) {
    setObjectName(u"countsChart"_s);
    setRoom(QMargins(axisWidth, topRoom, axisWidth, labelHeight));
    setMinimumHeight(150);
    setAccessibleName(tr("Events over time"));
    setAccessibleDescription(
        tr("Left and Right walk the bars, with Shift they pick; Up and Down choose a "
           "part of the bar; Enter zooms in, Space goes to the events, Escape lets go"));
}

void CountsChartView::setCounts(const ShownCounts& counts, bool utc) {
    m_counts = counts;
    m_before = counts.before ? BucketCounts::of(counts.before->histogram) : BucketCounts();
    m_key.clear();
    setPicked({});
    setHistogram(counts.histogram, utc);
}

QColor CountsChartView::colorOf(const QString& key) const {
    return m_counts.colours.value(key, style::palette().muted);
}

qint64 CountsChartView::axisTop() const {
    return axisEnd(std::max(buckets().highest(), m_before.highest()));
}

double CountsChartView::yOf(double count) const {
    const QRectF plot = chart()->plotArea();
    return plot.bottom() - plot.height() * count / double(axisTop());
}

TimeRange CountsChartView::selection() const {
    if (hasPick())
        return picked();
    return cursorBucket() >= 0 && cursorBucket() < bucketCount() ? bucketRange(cursorBucket(), cursorBucket())
                                                                 : TimeRange{};
}

void CountsChartView::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if ((enter || event->key() == Qt::Key_Space) && event->modifiers() == Qt::NoModifier) {
        const TimeRange range = selection();
        if (!range.from)
            return;
        if (enter)
            emit zoomWanted(range);
        else
            emit eventsWanted(range, hasPick() ? QString() : m_key);
    } else if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        moveKey(event->key() == Qt::Key_Up ? 1 : -1);
    } else {
        EventChartView::keyPressEvent(event);
        const bool walked = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
        if (walked && event->modifiers().testFlag(Qt::ShiftModifier) && bucketCount() > 0) {
            setPicked(bucketRange(anchorBucket(), cursorBucket()));
            emit rangePicked(picked());
        }
        if (walked)
            announce();
    }
}

/// The parts of the bar from below, then none, which means all of it.
void CountsChartView::moveKey(int by) {
    if (cursorBucket() < 0 || cursorBucket() >= bucketCount())
        return;
    QStringList parts{QString()};
    for (const QString& key : buckets().keys) {
        if (buckets().byKey[key].value(cursorBucket()) > 0)
            parts.append(key);
    }
    const qsizetype place = std::max<qsizetype>(0, parts.indexOf(m_key));
    m_key = parts.at((place + by + parts.size()) % parts.size());
    showCursor();
    announce();
    viewport()->update();
}

void CountsChartView::announce() {
    if (cursorBucket() < 0 || cursorBucket() >= bucketCount())
        return;
    setAccessibleDescription(describeBucket(cursorBucket()).join(u", "_s));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

QString CountsChartView::keyAt(int bucket, double y) const {
    double low = 0;
    for (const QString& key : buckets().keys) {
        const double high = low + double(buckets().byKey[key].value(bucket));
        if (y <= yOf(low) && y > yOf(high))
            return key;
        low = high;
    }
    return {};
}

void CountsChartView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int bucket = bucketAt(event->position().x());
    if (bucket >= 0)
        emit eventsWanted(bucketRange(bucket, bucket), keyAt(bucket, event->position().y()));
}

QStringList CountsChartView::describeBucket(int bucket) const {
    QStringList lines = EventChartView::describeBucket(bucket);
    const qint64 width = histogram().bucketMicroseconds;
    const RateUnit unit = RateUnit::fitting(buckets().highest(), width);
    lines[1] += u" · "_s +
                tr("%1 %2").arg(number(unit.rate(double(buckets().totals.value(bucket)), width)), unit.name);
    for (qsizetype line = 2; line < lines.size(); ++line) {
        if (!m_key.isEmpty() && lines.at(line).startsWith(m_key + u"  "_s))
            lines[line].prepend(u"▸ "_s);
    }
    return lines;
}

void CountsChartView::drawForeground(QPainter* painter, const QRectF& rect) {
    EventChartView::drawForeground(painter, rect);
    if (bucketCount() == 0)
        return;
    painter->save();
    painter->resetTransform();
    painter->setRenderHint(QPainter::Antialiasing);
    drawBefore(*painter);
    if (hasFocus() && cursorBucket() >= 0 && cursorBucket() < bucketCount())
        drawKey(*painter);
    painter->restore();
}

void CountsChartView::drawBefore(QPainter& painter) const {
    if (!m_counts.before)
        return;
    const QRectF plot = chart()->plotArea();
    QPolygonF line;
    for (qsizetype bucket = 0; bucket < m_before.size(); ++bucket)
        line.append({plot.left() + plot.width() * m_counts.before->place(bucket, histogram().range),
                     yOf(double(m_before.totals.at(bucket)))});
    painter.setPen(QPen(style::palette().text, 1.5, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

/// The bar of the cursor, or the part of it that is chosen, in a frame.
void CountsChartView::drawKey(QPainter& painter) const {
    const TimeRange bar = bucketRange(cursorBucket(), cursorBucket());
    double low = 0;
    double high = double(buckets().totals.value(cursorBucket()));
    if (!m_key.isEmpty()) {
        high = 0;
        for (const QString& key : buckets().keys) {
            low = high;
            high += double(buckets().byKey[key].value(cursorBucket()));
            if (key == m_key)
                break;
        }
    }
    painter.setPen(QPen(style::palette().accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(QPointF(xOf(*bar.from), yOf(high) - 1), QPointF(xOf(*bar.to), yOf(low))));
}

void CountsChartView::drawScale(QPainter& painter) const {
    const QRectF plot = chart()->plotArea();
    const qint64 top = axisTop();
    const qint64 width = histogram().bucketMicroseconds;
    const RateUnit unit = RateUnit::fitting(top, width);
    QList<qint64> marks{0, top / 2, top};
    if (top % 2 != 0)
        marks.removeAt(1);
    for (const qint64 mark : marks) {
        const double y = yOf(double(mark));
        painter.setPen(QPen(style::palette().border, 1, mark == 0 ? Qt::SolidLine : Qt::DotLine));
        painter.drawLine(QPointF(plot.left(), y + 0.5), QPointF(plot.right(), y + 0.5));
        painter.setPen(style::palette().muted);
        painter.drawText(QRectF(0, y - 8, plot.left() - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                         QLocale().toString(mark));
        painter.drawText(QRectF(plot.right() + 6, y - 8, axisWidth, 16), Qt::AlignLeft | Qt::AlignVCenter,
                         number(unit.rate(double(mark), width)));
    }
    painter.drawText(QRectF(0, 0, viewport()->width(), 16), Qt::AlignRight | Qt::AlignTop,
                     tr("events in %1 (left) · %2 (right)").arg(describeDuration(width), unit.name));
}

} // namespace fleet
