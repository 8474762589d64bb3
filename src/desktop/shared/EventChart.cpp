#include "desktop/shared/EventChart.h"

#include <QLocale>
#include <QVBoxLayout>

#include "desktop/shared/EventChartView.h"

namespace fleet {

EventChart::EventChart(QWidget* parent) : QWidget(parent), m_view(new EventChartView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_view);
    setFocusProxy(m_view);
    m_view->setAccessibleName(tr("Events over time"));
    connect(m_view, &EventChartView::rangePicked, this, &EventChart::rangePicked);
    connect(m_view, &EventChartView::pickCleared, this, &EventChart::pickCleared);
}

void EventChart::setHistogram(const EventHistogram& histogram, bool utc) {
    m_view->setHistogram(histogram, utc);
    describe(histogram);
}

void EventChart::setLegendShown(bool shown) {
    m_view->setLegendShown(shown);
}

void EventChart::setEmptyText(const QString& text) {
    m_view->setEmptyText(text);
}

void EventChart::setPicked(const TimeRange& range) {
    m_view->setPicked(range);
}

TimeRange EventChart::picked() const {
    return m_view->picked();
}

void EventChart::describe(const EventHistogram& histogram) {
    const QString events = histogram.countedFrom
                               ? tr("At least %1 events, the older part of the range is not counted")
                               : tr("%1 events");
    m_view->setAccessibleDescription(events.arg(QLocale().toString(histogram.total())) +
                                     tr("; Left and Right move, Shift extends, Enter picks, Escape clears"));
}

} // namespace fleet
