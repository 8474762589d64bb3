#include "desktop/replay/TimelineWidget.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "desktop/replay/TimelineAccessible.h"
#include "desktop/replay/TimelinePicture.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/MomentEdit.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int sideMargin = 16;
constexpr int incidentRows = 3 * timelineIncidentRow;
constexpr int topMargin = incidentRows + 8;
constexpr int labelRow = 20;
constexpr int footRow = 10; ///< Between the bars and the labels: the playhead's knob.
constexpr qint64 largeStep = 10;

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
    return {400, 104};
}

void TimelineWidget::setActivity(const DeviceActivity& activity) {
    m_bars = TimelineBars::of(activity);
    QStringList words{counted(m_bars.count(), tr("%1 event"), tr("%1 events"))};
    const auto incidents = m_bars.incidents();
    for (auto incident = incidents.begin(); incident != incidents.end(); ++incident)
        words += incidentText(incident.key(), incident.value());
    if (m_bars.countedFrom)
        words += tr("still counting");
    setAccessibleDescription(words.join(u", "_s));
    update();
}

void TimelineWidget::clear() {
    m_bars = {};
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

TimelineScale TimelineWidget::scale() const {
    return {m_bars.extent,
            QRectF(rect()).adjusted(sideMargin, topMargin, -sideMargin, -(labelRow + footRow))};
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
    const TimelineScale here = scale();
    const QRectF& area = here.area;
    drawTimelineIncidents(painter, m_bars, here, 4);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawTimelineBars(painter, m_bars, here);
    painter.setRenderHint(QPainter::Antialiasing);
    drawTimelineTimes(painter, here, QRectF(area.left(), height() - labelRow - 4, area.width(), labelRow),
                      m_utc);
    paintPin(painter, TimelinePin::A);
    paintPin(painter, TimelinePin::B);
    paintPlayhead(painter);
}

void TimelineWidget::paintPin(QPainter& painter, TimelinePin pin) const {
    const auto moment = m_pins[size_t(pin)];
    if (!moment)
        return;
    const qreal x = xOf(*moment);
    painter.setPen(QPen(style::palette().accent, 1, Qt::DashLine));
    painter.drawLine(QPointF(x, 2), QPointF(x, height() - labelRow - 4));
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
    const qreal knob = scale().area.bottom() + footRow / 2.0;
    painter.setPen(QPen(style::palette().accent, 2));
    painter.drawLine(QPointF(x, 2), QPointF(x, knob));
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
    const TimeRange& extent = m_bars.extent;
    const Timestamp start = m_playhead.value_or(*extent.to);
    emit seekRequested(std::clamp(start + bars * m_bars.bucket, *extent.from, *extent.to), false);
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
    else if (event->key() == Qt::Key_Space)
        emit playRequested();
    else if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Minus)
        emit speedRequested(event->key() == Qt::Key_Plus ? 1 : -1);
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
    QToolTip::showText(help->globalPos(), describe(momentAt(help->pos().x())), this);
    return true;
}

QString TimelineWidget::describe(Timestamp moment) const {
    const TimelineBar* bar = m_bars.at(moment);
    if (!bar && m_bars.countedFrom && moment < *m_bars.countedFrom)
        return tr("%1: still being counted").arg(writeMoment(moment, m_utc));
    if (!bar)
        return tr("%1: no events").arg(writeMoment(moment, m_utc));
    QStringList words{tr("%1: %2", "span of time, events")
                          .arg(describeSpan({bar->start, bar->start + m_bars.bucket}, m_utc),
                               counted(bar->count, tr("%1 event"), tr("%1 events")))};
    for (auto incident = bar->incidents.begin(); incident != bar->incidents.end(); ++incident)
        words += incidentText(incident.key(), incident.value());
    for (auto family = bar->families.begin(); family != bar->families.end(); ++family)
        words += family.key() + u": "_s + QLocale().toString(family.value());
    return words.join(u'\n');
}

} // namespace fleet
