#include "desktop/history/TimeMap.h"

#include <QAbstractScrollArea>
#include <QAccessible>
#include <QCoreApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "desktop/shared/Counted.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int labelWidth = 46;
constexpr int barWidth = 26;
constexpr int margin = 4;
constexpr double smallestView = 5; ///< Pixels: a screenful of a busy month is less than one.

} // namespace

TimeMap::TimeMap(QWidget* parent) : QWidget(parent) {
    setObjectName(u"timeMap"_s);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setAccessibleName(tr("Scroll map: events over time, newest on top"));
    connect(&style::Theme::instance(), &style::Theme::changed, this, [this] { update(); });
    describeView();
}

QSize TimeMap::sizeHint() const {
    return {margin + labelWidth + barWidth + margin, 200};
}

void TimeMap::setHistogram(const EventHistogram& histogram, bool utc) {
    m_histogram = histogram;
    m_buckets = BucketCounts::of(histogram);
    m_utc = utc;
    m_step.reset();
    describeView();
    update();
}

void TimeMap::setView(const TimeRange& shown) {
    if (shown == m_shown)
        return;
    m_shown = shown;
    describeView();
    update();
}

QRectF TimeMap::plot() const {
    return QRectF(rect()).adjusted(margin, margin, -margin, -margin);
}

double TimeMap::yOf(Timestamp moment) const {
    const double length = double(m_histogram.range.to->microseconds - m_histogram.range.from->microseconds);
    const double part = double(m_histogram.range.to->microseconds - moment.microseconds) / length;
    return plot().top() + plot().height() * std::clamp(part, 0.0, 1.0);
}

Timestamp TimeMap::momentAt(double y) const {
    const double length = double(m_histogram.range.to->microseconds - m_histogram.range.from->microseconds);
    const double part = std::clamp((y - plot().top()) / plot().height(), 0.0, 1.0);
    return *m_histogram.range.to - qint64(part * length);
}

qsizetype TimeMap::bucketAt(Timestamp moment) const {
    const qint64 bucket =
        (moment.microseconds - m_histogram.range.from->microseconds) / m_histogram.bucketMicroseconds;
    return std::clamp<qsizetype>(bucket, 0, m_buckets.size() - 1);
}

QString TimeMap::describe(Timestamp moment) const {
    const qsizetype bucket = bucketAt(moment);
    const Timestamp start = *m_histogram.range.from + bucket * m_histogram.bucketMicroseconds;
    return describeSpan({start, start + m_histogram.bucketMicroseconds}, m_utc) + u'\n' +
           (m_histogram.countedFrom > start
                ? counted(m_buckets.totals.value(bucket), tr("%1 event so far"), tr("%1 events so far"))
                : counted(m_buckets.totals.value(bucket), tr("%1 event"), tr("%1 events")));
}

void TimeMap::describeView() {
    setAccessibleDescription(
        hasRange() && m_shown.to
            ? tr("Showing %1. Up and Down go by %2, Page Up and Page Down by ten times that, "
                 "Home and End to the ends.")
                  .arg(describeSpan({m_shown.from, m_shown.to}, m_utc),
                       describeDuration(m_histogram.bucketMicroseconds))
            : tr("Nothing is shown."));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void TimeMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(style::palette().border, 1));
    painter.drawLine(QPointF(0.5, 0), QPointF(0.5, height()));
    if (!hasRange())
        return;
    drawUncounted(painter);
    drawBars(painter);
    drawLabels(painter);
    drawView(painter);
    drawPointer(painter);
    if (hasFocus()) {
        painter.setPen(QPen(style::palette().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(2, 1, -1, -1), 3, 3);
    }
}

void TimeMap::drawUncounted(QPainter& painter) const {
    if (!m_histogram.countedFrom)
        return;
    const double top = yOf(*m_histogram.countedFrom);
    painter.fillRect(QRectF(plot().left() + labelWidth, top, barWidth, plot().bottom() - top),
                     QBrush(style::palette().border, Qt::BDiagPattern));
}

void TimeMap::drawBars(QPainter& painter) const {
    const double left = plot().left() + labelWidth;
    const double height = plot().height() / double(m_buckets.size());
    const double highest = std::log1p(double(m_buckets.highest()));
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (qsizetype bucket = 0; bucket < m_buckets.size(); ++bucket) {
        const qint64 total = m_buckets.totals.at(bucket);
        if (total == 0)
            continue;
        const double length = std::max(2.0, barWidth * std::log1p(double(total)) / highest);
        const double bottom = plot().bottom() - height * double(bucket);
        double x = left;
        for (const QString& key : m_buckets.keys) {
            const double part = length * double(m_buckets.byKey[key].value(bucket)) / double(total);
            painter.fillRect(QRectF(x, bottom - height, part, std::max(1.0, height - (height > 3 ? 1 : 0))),
                             style::familyColor(key));
            x += part;
        }
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
}

void TimeMap::drawLabels(QPainter& painter) const {
    painter.setFont(style::font(style::TextRole::Caption));
    painter.setPen(style::palette().muted);
    const QFontMetrics metrics(painter.font());
    double free = plot().bottom();
    for (const TimeTick& tick : timeTicks(m_histogram.range, std::max(1, int(plot().height() / 56)), m_utc)) {
        const double y = std::clamp(yOf(tick.at), plot().top() + metrics.ascent() / 2.0, plot().bottom() - 2);
        if (y > free || metrics.horizontalAdvance(tick.label) > labelWidth)
            continue;
        painter.drawText(QPointF(plot().left() + 2, y + metrics.ascent() / 2.0 - 1), tick.label);
        free = y - 2 * metrics.height();
    }
}

void TimeMap::drawView(QPainter& painter) const {
    if (!m_shown.from || !m_shown.to)
        return;
    double top = yOf(*m_shown.to);
    double bottom = yOf(*m_shown.from);
    const double missing = std::max(0.0, smallestView - (bottom - top));
    top = std::clamp(top - missing / 2, plot().top(), plot().bottom() - smallestView);
    bottom = std::max(bottom, top + smallestView);
    QColor fill = style::palette().accent;
    fill.setAlphaF(style::palette().dark ? 0.45F : 0.30F);
    painter.setPen(QPen(style::palette().accent, 1.5));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(QPointF(3, top), QPointF(width() - 2.0, bottom)), 2, 2);
}

void TimeMap::drawPointer(QPainter& painter) const {
    if (!m_pointer)
        return;
    painter.setPen(QPen(style::palette().muted, 1, Qt::DotLine));
    painter.drawLine(QPointF(3, *m_pointer), QPointF(width() - 3.0, *m_pointer));
}

void TimeMap::goTo(Timestamp moment) {
    emit momentWanted(moment);
}

// Up into a time without events shows the same rows again: the next step goes on from there.
void TimeMap::moveBy(int buckets) {
    const Timestamp shown = m_shown.to.value_or(*m_histogram.range.to);
    const bool stayed = buckets > 0 && m_step && m_step->shown == shown;
    const Timestamp wanted = (stayed ? m_step->wanted : shown) + buckets * m_histogram.bucketMicroseconds;
    m_step = Step{shown, wanted};
    if (wanted >= *m_histogram.range.to)
        emit edgeWanted(true);
    else
        goTo(std::max(wanted, *m_histogram.range.from));
}

void TimeMap::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !hasRange())
        return;
    m_dragging = true;
    m_step.reset();
    mouseMoveEvent(event);
}

void TimeMap::mouseMoveEvent(QMouseEvent* event) {
    if (!hasRange())
        return;
    m_pointer = std::clamp(event->position().y(), plot().top(), plot().bottom());
    const Timestamp moment = momentAt(*m_pointer);
    QToolTip::showText(event->globalPosition().toPoint() - QPoint(0, 12), describe(moment), this);
    update();
    if (m_dragging)
        goTo(moment);
}

void TimeMap::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        m_dragging = false;
}

void TimeMap::leaveEvent(QEvent*) {
    m_pointer.reset();
    update();
}

void TimeMap::wheelEvent(QWheelEvent* event) {
    if (m_scrolled)
        QCoreApplication::sendEvent(m_scrolled->verticalScrollBar(), event);
}

void TimeMap::keyPressEvent(QKeyEvent* event) {
    static const QMap<int, int> steps = {
        {Qt::Key_Up, 1}, {Qt::Key_Down, -1}, {Qt::Key_PageUp, 10}, {Qt::Key_PageDown, -10}};
    if (hasRange() && steps.contains(event->key()))
        moveBy(steps[event->key()]);
    else if (event->key() == Qt::Key_Home || event->key() == Qt::Key_End)
        emit edgeWanted(event->key() == Qt::Key_Home);
    else
        QWidget::keyPressEvent(event);
}

// The tip follows the pointer; the usual one would come late and say less.
bool TimeMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip)
        return true;
    return QWidget::event(event);
}

} // namespace fleet
