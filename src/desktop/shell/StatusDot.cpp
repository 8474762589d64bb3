#include "desktop/shell/StatusDot.h"

#include <QPainter>

namespace fleet {

StatusDot::StatusDot(QWidget* parent) : QWidget(parent) {
    setFixedSize(8, 8);
    connect(&style::Theme::instance(), &style::Theme::changed, this, qOverload<>(&QWidget::update));
}

void StatusDot::setTone(style::Tone tone) {
    m_tone = tone;
    update();
}

void StatusDot::paintEvent(QPaintEvent*) {
    const style::Palette& colors = style::palette();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_tone == style::Tone::Good      ? style::familyColor(QStringLiteral("current_state"))
                     : m_tone == style::Tone::Bad     ? colors.destructive
                     : m_tone == style::Tone::Warning ? colors.warning
                                                      : colors.muted);
    painter.drawEllipse(rect());
}

} // namespace fleet
