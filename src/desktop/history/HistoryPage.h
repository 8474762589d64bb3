// The history: a filter, a chart to brush, facets, a table over any number of events, one event in full.
#pragma once

#include "desktop/history/FilterExpression.h"
#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"
#include "store/EventStore.h"

class QToolButton;

namespace Ui {
class HistoryPage;
}

namespace fleet {

class EventDetail;
class FilterBar;
class HistoryPager;

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

    /// Writes the shown result; the person has chosen the file. Also what the Export menu calls.
    void exportTo(const QString& path);

private:
    void setUpFilters();
    void setUpChart();
    void setUpTable();
    void setUpTitleWidgets();
    void setUpExport();

    EventFilter resultFilter() const; ///< With the picked range, where there is one.
    void reloadAll();
    void reloadResult();
    void askHistogram();
    void askFacets();
    void jumpTo(const QUuid& eventId);
    void showEvent(const Event& event);
    void fetchAtEdges();
    void countArrivals(const QList<Event>& events);
    void chooseExportFile();
    bool isOpenEnded() const;

    std::unique_ptr<Ui::HistoryPage> m_ui;
    FilterBar* m_filterBar;
    EventDetail* m_detail;
    QToolButton* m_ready;
    QToolButton* m_export;
    EventTableModel m_events;
    HistoryPager* m_pager;
    LatestAnswer<EventHistogram> m_histogram;
    LatestAnswer<EventFacets> m_facets;
    LatestAnswer<Event> m_jump;
    LatestAnswer<qint64> m_exporting;
    EventFilter m_filter; ///< Of the last refresh: the range does not move with the clock while one scrolls.
    QUuid m_wanted;       ///< Selected as soon as its page is here.
    int m_arrivals = 0;
};

} // namespace fleet
