#include "desktop/history/PickTools.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "desktop/shared/TimeTicks.h"
#include "desktop/style/Style.h"

namespace fleet {

PickTools::PickTools(QWidget* chart)
    : QWidget(chart),
      m_span(new QLabel(this)),
      m_zoom(new QToolButton(this)),
      m_clear(new QToolButton(this)),
      m_events(new QToolButton(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 0, 0, 0);
    row->setSpacing(4);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_span, m_zoom, m_events, m_clear})
        row->addWidget(widget);
    style::setTextRole(m_span, style::TextRole::Caption);
    style::setTextRole(m_zoom, style::TextRole::Caption);
    style::setTextRole(m_clear, style::TextRole::Caption);
    style::makeChip(m_zoom);
    style::makeChip(m_clear);
    style::setTextRole(m_events, style::TextRole::Caption);
    style::makeChip(m_events);
    m_events->setText(tr("Show events"));
    m_events->setToolTip(tr("Go to the events of this range (Space)"));
    m_events->setAccessibleName(tr("Show the events of the picked range"));
    m_events->hide();
    m_zoom->setText(tr("Use as time range"));
    m_zoom->setToolTip(tr("Show only this range on every page (Ctrl+Enter)"));
    m_zoom->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Show the whole range again (Esc)"));
    m_clear->setAccessibleName(tr("Clear the picked range"));
    connect(m_zoom, &QToolButton::clicked, this, &PickTools::zoomWanted);
    connect(m_clear, &QToolButton::clicked, this, &PickTools::clearWanted);
    connect(m_events, &QToolButton::clicked, this, &PickTools::eventsWanted);
    hide();
}

void PickTools::offerEvents() {
    m_events->show();
}

void PickTools::showPick(const TimeRange& range, bool utc) {
    const bool picked = range.from && range.to;
    setVisible(picked);
    if (!picked)
        return;
    m_span->setText(describeSpan(range, utc));
    resize(sizeHint());
    raise();
}

} // namespace fleet
