// What the history asks beside its rows: the chart, the facets, the event of an address.
#pragma once

#include <QObject>

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Workspace.h"
#include "store/EventStore.h"

namespace fleet {

/// Of each kind the latest question wins. Owned by HistoryPage. GUI thread only.
class HistoryQuestions : public QObject {
    Q_OBJECT

public:
    HistoryQuestions(Workspace& workspace, const std::function<void(bool)>& busy, QObject* parent = nullptr);

    void askHistogram(const EventFilter& filter);
    /// Of a part that is picked in the chart: its buckets are too wide for the map.
    void askMap(const EventFilter& filter);
    void askFacets(const EventFilter& filter);
    void askEvent(const QUuid& eventId);
    void askEvent(qint64 id);
    void cancel();

signals:
    void histogramArrived(const fleet::EventHistogram& histogram);
    void mapArrived(const fleet::EventHistogram& histogram);
    void facetsArrived(const fleet::EventFacets& facets);
    void eventFound(const fleet::Event& event);
    void eventMissed(const fleet::Error& error); ///< The event asked for could not be found.
    void failed(const fleet::Error& error);

private:
    void takeEvent(QFuture<Result<Event>> answer);

    Workspace& m_workspace;
    LatestAnswer<EventHistogram> m_histogram;
    LatestAnswer<EventHistogram> m_map;
    LatestAnswer<EventFacets> m_facets;
    LatestAnswer<Event> m_event;
};

} // namespace fleet
