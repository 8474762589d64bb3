#include "desktop/replay/TimelineWidget.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "desktop/replay/TimelineAccessible.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/MomentEdit.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int sideMargin = 16;
constexpr int topMargin = 12;
constexpr int labelRow = 20;
constexpr int footRow = 10; ///< Between the bars and the labels: the playhead's knob.
constexpr qint64 largeStep = 10;
constexpr int labelGap = 16;

QString endLabel(Timestamp moment, bool utc) {
    const QDateTime shown = utc ? moment.toDateTime() : moment.toDateTime().toLocalTime();
    return QLocale().toString(shown, u"d MMM HH:mm"_s);
}

} // namespace

TimelineWidget::TimelineWidget(QWidget* parent) : QWidget(parent) {
    installTimelineAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Timeline of the device"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    connect(&style::Theme::instance(), &style::Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize TimelineWidget::sizeHint() const {
    return {400, 84};
}

void TimelineWidget::setTimeline(const DeviceTimeline& timeline) {
    m_extent = timeline.extent;
    m_bucket = std::max<qint64>(1, timeline.histogram.bucketMicroseconds);
    m_bars.clear();
    m_highest = 0;
    for (const HistogramBin& bin : timeline.histogram.bins) {
        if (m_bars.isEmpty() || m_bars.last().start != bin.start)
            m_bars += Bar{bin.start, 0, {}, 0};
        Bar& bar = m_bars.last();
        bar.count += bin.count;
        if (bin.count > bar.familyCount) {
            bar.family = bin.key;
            bar.familyCount = bin.count;
        }
        m_highest = std::max(m_highest, bar.count);
    }
    update();
}

void TimelineWidget::clear() {
    m_extent = {};
    m_bars.clear();
    m_playhead.reset();
    m_dragged.reset();
    m_pins = {};
    update();
}

void TimelineWidget::setUtc(bool utc) {
    m_utc = utc;
    update();
}

void TimelineWidget::setPlayhead(std::optional<Timestamp> moment) {
    if (m_playhead == moment)
        return;
    m_playhead = moment;
    update();
    announceTimelineValue(this);
}

void TimelineWidget::setPin(TimelinePin pin, std::optional<Timestamp> moment) {
    m_pins[size_t(pin)] = moment;
    update();
}

QRectF TimelineWidget::barArea() const {
    return QRectF(rect()).adjusted(sideMargin, topMargin, -sideMargin, -(labelRow + footRow));
}

qreal TimelineWidget::xOf(Timestamp moment) const {
    const QRectF area = barArea();
    const qreal length = std::max<qreal>(1, qreal(m_extent.to->microseconds - m_extent.from->microseconds));
    const qreal share = qreal(moment.microseconds - m_extent.from->microseconds) / length;
    return area.left() + std::clamp(share, 0.0, 1.0) * area.width();
}

Timestamp TimelineWidget::momentAt(qreal x) const {
    const QRectF area = barArea();
    const qreal share = std::clamp((x - area.left()) / std::max(1.0, area.width()), 0.0, 1.0);
    const qint64 length = m_extent.to->microseconds - m_extent.from->microseconds;
    return *m_extent.from + std::llround(share * qreal(length));
}

const TimelineWidget::Bar* TimelineWidget::barAt(qreal x) const {
    const Timestamp moment = momentAt(x);
    const auto after = std::upper_bound(m_bars.begin(), m_bars.end(), moment,
                                        [](Timestamp at, const Bar& bar) { return at < bar.start; });
    if (after == m_bars.begin())
        return nullptr;
    const Bar& bar = *(after - 1);
    return moment < bar.start + m_bucket ? &bar : nullptr;
}

void TimelineWidget::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(style::font(style::TextRole::Caption));
    if (!hasTimeline()) {
        painter.setPen(style::palette().muted);
        painter.drawText(rect(), Qt::AlignCenter, tr("The device's history appears here."));
        return;
    }
    paintBars(painter);
    paintLabels(painter);
    paintPin(painter, TimelinePin::A);
    paintPin(painter, TimelinePin::B);
    paintPlayhead(painter);
}

void TimelineWidget::paintBars(QPainter& painter) const {
    const QRectF area = barArea();
    painter.setPen(Qt::NoPen);
    painter.setBrush(style::palette().border);
    painter.drawRect(QRectF(area.left(), area.bottom(), area.width(), 1));
    for (const Bar& bar : m_bars) {
        const qreal left = xOf(bar.start);
        const qreal width = std::max(1.5, xOf(bar.start + m_bucket) - left - 1);
        // A root keeps single events visible beside a crash loop.
        const qreal share = std::sqrt(qreal(bar.count) / qreal(std::max<qint64>(1, m_highest)));
        const qreal height = std::max(2.0, share * area.height());
        painter.setBrush(style::familyColor(bar.family));
        painter.drawRect(QRectF(left, area.bottom() - height, width, height));
    }
}

void TimelineWidget::paintLabels(QPainter& painter) const {
    const QRectF row(barArea().left(), height() - labelRow - 4, barArea().width(), labelRow);
    painter.setPen(style::palette().muted);
    const QString from = endLabel(*m_extent.from, m_utc);
    const QString to = endLabel(*m_extent.to, m_utc);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, from);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, to);
    const QFontMetrics metrics = painter.fontMetrics();
    const qreal right = row.right() - metrics.horizontalAdvance(to) - labelGap;
    qreal left = row.left() + metrics.horizontalAdvance(from) + labelGap;
    for (const TimeTick& tick : timeTicks(m_extent, std::max(2, int(row.width() / 120)), m_utc)) {
        const qreal width = metrics.horizontalAdvance(tick.label);
        const QRectF place(xOf(tick.at) - width / 2, row.top(), width, row.height());
        if (place.left() < left || place.right() > right)
            continue;
        painter.drawText(place, Qt::AlignCenter, tick.label);
        left = place.right() + labelGap;
    }
}

void TimelineWidget::paintPin(QPainter& painter, TimelinePin pin) const {
    const auto moment = m_pins[size_t(pin)];
    if (!moment)
        return;
    const qreal x = xOf(*moment);
    painter.setPen(QPen(style::palette().accent, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, 4), QPointF(x, height() - labelRow - 4));
    const QRectF badge(x - 8, height() - labelRow - 2, 16, 16);
    painter.setPen(Qt::NoPen);
    painter.setBrush(style::palette().accentSoft);
    painter.drawRoundedRect(badge, 4, 4);
    painter.setPen(style::palette().accent);
    painter.drawText(badge, Qt::AlignCenter, pin == TimelinePin::A ? u"A"_s : u"B"_s);
}

void TimelineWidget::paintPlayhead(QPainter& painter) const {
    const auto moment = m_dragged ? m_dragged : m_playhead;
    if (!moment)
        return;
    const qreal x = xOf(*moment);
    const qreal knob = barArea().bottom() + footRow / 2.0;
    painter.setPen(QPen(style::palette().accent, 2));
    painter.drawLine(QPointF(x, 4), QPointF(x, knob));
    painter.setPen(QPen(style::palette().surface, 2));
    painter.setBrush(style::palette().accent);
    painter.drawEllipse(QPointF(x, knob), hasFocus() ? 8 : 7, hasFocus() ? 8 : 7);
}

void TimelineWidget::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !hasTimeline())
        return;
    m_dragged = momentAt(event->position().x());
    update();
    emit seekRequested(*m_dragged, true);
}

void TimelineWidget::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragged)
        return;
    m_dragged = momentAt(event->position().x());
    update();
    emit seekRequested(*m_dragged, true);
}

void TimelineWidget::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_dragged)
        return;
    const Timestamp chosen = *m_dragged;
    m_dragged.reset();
    setPlayhead(chosen);
    emit seekRequested(chosen, false);
}

void TimelineWidget::moveBy(qint64 bars) {
    const Timestamp start = m_playhead.value_or(*m_extent.to);
    emit seekRequested(std::clamp(start + bars * m_bucket, *m_extent.from, *m_extent.to), false);
}

void TimelineWidget::keyPressEvent(QKeyEvent* event) {
    const qint64 step = event->modifiers().testFlag(Qt::ShiftModifier) ? largeStep : 1;
    if (!hasTimeline() || event->modifiers().testFlag(Qt::ControlModifier))
        QWidget::keyPressEvent(event);
    else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Down)
        moveBy(-step);
    else if (event->key() == Qt::Key_Right || event->key() == Qt::Key_Up)
        moveBy(step);
    else if (event->key() == Qt::Key_PageUp)
        moveBy(largeStep);
    else if (event->key() == Qt::Key_PageDown)
        moveBy(-largeStep);
    else if (event->key() == Qt::Key_Home)
        emit firstRequested();
    else if (event->key() == Qt::Key_End)
        emit lastRequested();
    else if (event->key() == Qt::Key_A)
        emit pinRequested(TimelinePin::A);
    else if (event->key() == Qt::Key_B)
        emit pinRequested(TimelinePin::B);
    else
        QWidget::keyPressEvent(event);
}

bool TimelineWidget::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !hasTimeline())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Bar* bar = barAt(help->pos().x());
    const QString text = bar ? tr("%1: %2, most of them %3")
                                   .arg(describeSpan({bar->start, bar->start + m_bucket}, m_utc),
                                        counted(bar->count, tr("%1 event"), tr("%1 events")), bar->family)
                             : tr("%1: no events").arg(writeMoment(momentAt(help->pos().x()), m_utc));
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace fleet
