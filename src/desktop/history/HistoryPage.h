// The history: a filter, a chart to brush, facets, a table over any number of events, one event in full.
#pragma once

#include "desktop/history/FilterTrail.h"
#include "desktop/shared/Page.h"
#include "store/EventStore.h"

class QToolButton;

namespace Ui {
class HistoryPage;
}

namespace fleet {

class EventDetail;
class FilterBar;
class FilterChoice;
class FilterPicks;
class HistoryExport;
class HistoryQuestions;
class HistoryRows;
class PickTools;
class PlaceControls;

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
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpLayout();
    void setUpFilters();
    void setUpFacets();
    void setUpChart();
    void setUpTable();
    void setUpQuestions();

    EventFilter resultFilter() const; ///< With the picked range, where there is one.
    EventFilter tableFilter() const;  ///< And open to what arrives, where the range moves with the clock.
    void reloadResult(bool keepPlace);
    bool isPicked() const;
    void takeTarget(const Event& event);
    void stepThroughFilters(int by);
    void showSearch(std::optional<Timestamp> reached);
    void setUpPlaces();
    void usePickAsRange();
    void clearPick();
    void showFacets(bool shown);
    void forgetEverything();

    std::unique_ptr<Ui::HistoryPage> m_ui;
    FilterBar* m_filterBar;
    EventDetail* m_detail;
    FilterChoice* m_choice;
    HistoryExport* m_export;
    QToolButton* m_facetsButton;
    PickTools* m_pickTools;
    HistoryRows* m_rows;
    HistoryQuestions* m_questions;
    PlaceControls* m_places;
    EventFilter m_filter; ///< Of the last refresh: the range does not move with the clock while one scrolls.
    FilterExpression m_asked;                                          ///< Its expression as it was typed.
    TimeRangeChoice::Preset m_preset = TimeRangeChoice::Preset::Fixed; ///< Of the last refresh.
    FilterTrail m_trail;
};

} // namespace fleet
