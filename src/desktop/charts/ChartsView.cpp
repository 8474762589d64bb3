#include "desktop/charts/ChartsView.h"

#include <QGridLayout>

#include "desktop/charts/CountsPanel.h"
#include "desktop/charts/RankingPanel.h"
#include "desktop/charts/WeekPanel.h"
#include "desktop/style/Style.h"

namespace fleet {

ChartsView::ChartsView(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent)
    : QWidget(parent), m_counts(new CountsPanel(workspace, busy, this)) {
    auto* ranking = new RankingPanel(workspace, busy, this);
    auto* week = new WeekPanel(workspace, busy, this);
    m_panels = {m_counts, ranking, week};
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setSpacing(style::metrics::gap);
    grid->addWidget(m_counts, 0, 0, 1, 2);
    grid->addWidget(ranking, 1, 0);
    grid->addWidget(week, 1, 1);
    grid->setRowStretch(0, 1);
    grid->setRowStretch(1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    setFocusProxy(m_counts);
    for (ChartPanel* panel : m_panels) {
        connect(panel, &ChartPanel::eventsWanted, this, &ChartsView::eventsWanted);
        connect(panel, &ChartPanel::noticed, this, &ChartsView::noticed);
        connect(panel, &ChartPanel::exported, this, &ChartsView::exported);
        connect(panel, &ChartPanel::failed, this, &ChartsView::failed);
        connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, panel, &ChartPanel::showAgain);
    }
    connect(m_counts, &CountsPanel::zoomWanted, this, &ChartsView::zoomWanted);
    connect(m_counts, &CountsPanel::counted, this, &ChartsView::counted);
}

void ChartsView::ask(const EventFilter& filter) {
    for (ChartPanel* panel : m_panels)
        panel->ask(filter);
}

void ChartsView::cancel() {
    for (ChartPanel* panel : m_panels)
        panel->cancel();
}

void ChartsView::clear() {
    for (ChartPanel* panel : m_panels)
        panel->clear();
}

} // namespace fleet
