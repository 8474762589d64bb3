// What the history asks beside its rows: the chart, the facets, the event of an address.
#pragma once

#include <QObject>

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Workspace.h"
#include "store/FacetCount.h"
#include "store/HistogramCount.h"

namespace fleet {

/// Of each kind the latest question wins. Counts arrive step by step until they are complete, failed or
/// cancelled; what is cancelled then says so. Owned by HistoryPage. GUI thread only.
class HistoryQuestions : public QObject {
    Q_OBJECT

public:
    HistoryQuestions(Workspace& workspace, const std::function<void(bool)>& busy, QObject* parent = nullptr);

    void askHistogram(const EventFilter& filter);
    /// Of a part that is picked in the chart: its buckets are too wide for the map.
    void askMap(const EventFilter& filter);
    void dropMap() { m_map.cancel(); } ///< Nothing is picked any more.
    void askFacets(const EventFilter& filter);
    void askEvent(const QUuid& eventId);
    void askEvent(qint64 id);
    void cancel();
    void forget(); ///< Cancels, and what was counted is not kept either.

signals:
    void histogramArrived(const fleet::EventHistogram& histogram);
    void mapArrived(const fleet::EventHistogram& histogram);
    /// `counting`: there are more steps to come.
    void facetsArrived(const fleet::EventFacets& facets, bool counting);
    void eventFound(const fleet::Event& event);
    void eventMissed(const fleet::Error& error); ///< The event asked for could not be found.
    void failed(const fleet::Error& error);

private:
    template <typename Count>
    void count(LatestAnswer<Count>& answer, const Count& begun, const std::function<void(const Count&)>& take,
               const std::function<void()>& stopped);
    void takeEvent(QFuture<Result<Event>> answer);
    void showHistogram();
    void showFacets();

    Workspace& m_workspace;
    LatestAnswer<HistogramCount> m_histogram;
    LatestAnswer<HistogramCount> m_map;
    LatestAnswer<FacetCount> m_facets;
    LatestAnswer<Event> m_event;
    std::optional<EventFilter> m_histogramFilter;
    EventHistogram m_counted; ///< Of the latest histogram question, as far as it has come.
    std::optional<EventFilter> m_facetFilter;
    EventFacets m_countedFacets; ///< Of the latest question for facets, as far as it has come.
};

} // namespace fleet
