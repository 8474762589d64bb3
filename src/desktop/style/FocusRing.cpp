#include "desktop/style/FocusRing.h"

#include <QEvent>
#include <QFocusEvent>
#include <QPainter>

#include "desktop/style/Style.h"

namespace fleet::style {

class FocusRing::Frame : public QFocusFrame {
public:
    using QFocusFrame::QFocusFrame;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette().color(QPalette::Link), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::radius + 1,
                                metrics::radius + 1);
    }
};

FocusRing::~FocusRing() {
    delete m_frame;
}

void FocusRing::watch(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress)
        m_byKeyboard = true;
    if (event->type() == QEvent::MouseButtonPress) {
        m_byKeyboard = false;
        if (m_frame)
            m_frame->setWidget(nullptr);
    }
    if (event->type() != QEvent::FocusIn || !watched->isWidgetType())
        return;
    auto* widget = static_cast<QWidget*>(watched);
    const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
    const bool moved =
        reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    if (!moved || !m_byKeyboard || widget->isWindow()) {
        if (m_frame)
            m_frame->setWidget(nullptr);
        return;
    }
    if (!m_frame)
        m_frame = new Frame;
    m_frame->setWidget(widget);
}

} // namespace fleet::style
