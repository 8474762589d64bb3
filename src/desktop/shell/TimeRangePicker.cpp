#include "desktop/shell/TimeRangePicker.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>

#include "desktop/shared/TimeRangeChoice.h"
#include "desktop/shell/TimeRangePopup.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QPushButton* arrow(const QString& icon, const QString& name, const QString& shortcut) {
    auto* button = new QPushButton;
    button->setProperty("fleetRole", u"in-field"_s);
    button->setIcon(style::icon(icon));
    button->setIconSize({16, 16});
    button->setAccessibleName(name);
    button->setShortcut(QKeySequence(shortcut));
    button->setToolTip(u"%1 (%2)"_s.arg(name, button->shortcut().toString(QKeySequence::NativeText)));
    return button;
}

} // namespace

TimeRangePicker::TimeRangePicker(QWidget* parent)
    : QFrame(parent),
      m_previous(arrow(u"chevron-left"_s, tr("The span before"), u"Alt+Shift+Left"_s)),
      m_range(new QPushButton),
      m_next(arrow(u"chevron-right"_s, tr("The span after"), u"Alt+Shift+Right"_s)) {
    setProperty("fleetRole", u"field"_s);
    setFixedHeight(style::metrics::control);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_range->setProperty("fleetRole", u"in-field"_s);
    m_range->setToolTip(tr("Choose the time range (Ctrl+T)"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(1, 1, 1, 1);
    row->setSpacing(0);
    row->addWidget(m_previous);
    row->addWidget(m_range, 1);
    row->addWidget(m_next);
    connect(m_previous, &QPushButton::clicked, this, [this] { m_timeRange->shift(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_timeRange->shift(+1); });
    connect(m_range, &QPushButton::clicked, this, &TimeRangePicker::openChoices);
}

void TimeRangePicker::setTimeRange(TimeRangeChoice& timeRange) {
    m_timeRange = &timeRange;
    m_popup = new TimeRangePopup(timeRange, this);
    connect(m_timeRange, &TimeRangeChoice::changed, this, &TimeRangePicker::showRange);
    connect(m_timeRange, &TimeRangeChoice::displayChanged, this, &TimeRangePicker::showRange);
    // A preset moves with the clock, and so does what is written here.
    auto* minute = new QTimer(this);
    connect(minute, &QTimer::timeout, this, &TimeRangePicker::showRange);
    minute->start(std::chrono::seconds{20});
    showRange();
}

void TimeRangePicker::showRange() {
    m_range->setText(m_timeRange->describe());
    m_range->setAccessibleName(tr("Time range: %1").arg(m_range->text()));
    const TimeRange range = m_timeRange->range();
    m_previous->setEnabled(range.from && range.to);
    m_next->setEnabled(range.from && range.to);
}

void TimeRangePicker::openChoices() {
    m_popup->openBelow(this);
}

} // namespace fleet
