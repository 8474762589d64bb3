#include "desktop/shell/BusyLine.h"

#include <QPainter>
#include <QTimerEvent>

#include "desktop/style/Style.h"

namespace fleet {

namespace {
constexpr int period = 1400;    // Milliseconds from left to right.
constexpr int frame = 16;       // Milliseconds.
constexpr int quietStart = 80;  // Answers that come sooner do not flicker.
constexpr qreal segment = 0.28; // Of the width.
} // namespace

BusyLine::BusyLine(QWidget* parent) : QWidget(parent) {
    setFixedHeight(2);
    setAccessibleName(tr("Working"));
}

void BusyLine::setBusy(bool busy) {
    if (busy == m_frames.isActive())
        return;
    if (busy) {
        m_since.start();
        m_frames.start(frame, this);
    } else {
        m_frames.stop();
    }
    update();
}

void BusyLine::paintEvent(QPaintEvent*) {
    if (!m_frames.isActive() || m_since.elapsed() < quietStart)
        return;
    const qreal progress = qreal(m_since.elapsed() % period) / period;
    QPainter painter(this);
    QColor track = style::palette().accent;
    track.setAlphaF(0.15F);
    painter.fillRect(rect(), track);
    const qreal left = (progress * (1 + segment) - segment) * width();
    painter.fillRect(QRectF(left, 0, segment * width(), height()), style::palette().accent);
}

void BusyLine::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_frames.timerId())
        update();
    else
        QWidget::timerEvent(event);
}

} // namespace fleet
