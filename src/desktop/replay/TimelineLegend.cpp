#include "desktop/replay/TimelineLegend.h"

#include <QPainter>

#include "desktop/replay/TimelinePicture.h"
#include "desktop/style/Style.h"

namespace fleet {

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAccessibleName(tr("What the timeline's colours and marks mean"));
    connect(&style::Theme::instance(), &style::Theme::changed, this, qOverload<>(&QWidget::update));
}

void TimelineLegend::setBars(const TimelineBars& bars) {
    m_bars = bars;
    const QStringList names = timelineLegend(bars);
    setToolTip(names.join(u'\n'));
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    update();
}

void TimelineLegend::paintEvent(QPaintEvent*) {
    if (m_bars.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(style::font(style::TextRole::Caption));
    drawTimelineLegend(painter, m_bars, rect());
}

} // namespace fleet
