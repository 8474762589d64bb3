// The history: a filter, and its result as a table over any number of events, with a chart to brush, facets
// and one event in full, or as charts.
#pragma once

#include "desktop/history/HistoryResult.h"
#include "desktop/shared/Page.h"

class QToolButton;

namespace Ui {
class HistoryPage;
}

namespace fleet {

class ChartsView;
class EventDetail;
class FilterControls;
class HistoryExport;
class HistoryQuestions;
class HistoryRows;
class PickTools;
class PlaceControls;
class SuspectPanel;
class ViewSwitch;
enum class HistoryView;

/// GUI thread only; owned by the window.
class HistoryPage : public Page {
    Q_OBJECT

public:
    explicit HistoryPage(Workspace& workspace, QWidget* parent = nullptr);
    ~HistoryPage() override;

    QString id() const override;
    QString title() const override;
    QList<QWidget*> titleWidgets() override;
    void refresh() override;
    void cancel() override;
    void open(const Address& address) override;
    Address address() const override;

protected:
    bool event(QEvent* happened) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpLayout();
    void setUpFacets();
    void setUpChart();
    void setUpTable();
    void setUpQuestions();

    EventFilter resultFilter() const; ///< With the picked range, where there is one.
    void reloadResult(bool keepPlace);
    bool isPicked() const;
    void takeTarget(const Event& event);
    void setUpPlaces();
    void setUpCharts();
    void setUpSuspects();
    void showView(HistoryView view);
    void setView(HistoryView view); ///< Without asking for anything.
    void leadTo(const TimeRange& range, const FilterExpression& more);
    void usePickAsRange();
    void clearPick();
    void showFacets(bool shown);
    void forgetResult(); ///< Figures that would be taken for those of another filter.
    void forgetEverything();

    std::unique_ptr<Ui::HistoryPage> m_ui;
    EventDetail* m_detail;
    FilterControls* m_filters;
    HistoryExport* m_export;
    QToolButton* m_facetsButton;
    PickTools* m_pickTools;
    HistoryRows* m_rows;
    HistoryQuestions* m_questions;
    PlaceControls* m_places;
    ViewSwitch* m_view;
    ChartsView* m_charts;
    SuspectPanel* m_suspects;
    HistoryResult m_result; ///< Of the last refresh.
    HistoryResult m_listed; ///< What the table was last asked for.
};

} // namespace fleet
