#include "desktop/history/HistoryQuestions.h"

#include "desktop/history/FacetCounts.h"

namespace fleet {

namespace {

constexpr int chartBuckets = 96;

} // namespace

HistoryQuestions::HistoryQuestions(Workspace& workspace, const std::function<void(bool)>& busy,
                                   QObject* parent)
    : QObject(parent),
      m_workspace(workspace),
      m_histogram(busy),
      m_map(busy),
      m_facets(busy),
      m_event(busy) {}

void HistoryQuestions::askHistogram(const EventFilter& filter) {
    m_histogram.ask(m_workspace.reading().call<EventHistogram>([filter](Session& session, JobControl&) {
        return EventStore(session).histogram(filter, HistogramKey::Family, chartBuckets);
    }),
                    [this](const Result<EventHistogram>& histogram) {
                        if (histogram)
                            emit histogramArrived(*histogram);
                        else
                            emit failed(histogram.error());
                    });
}

void HistoryQuestions::askFacets(const EventFilter& filter) {
    m_facets.ask(m_workspace.reading().call<EventFacets>([filter](Session& session, JobControl&) {
        EventStore events(session);
        return countFacets(events, filter);
    }),
                 [this](const Result<EventFacets>& facets) {
                     if (facets)
                         emit facetsArrived(*facets);
                     else
                         emit failed(facets.error());
                 });
}

void HistoryQuestions::askMap(const EventFilter& filter) {
    m_map.ask(m_workspace.reading().call<EventHistogram>([filter](Session& session, JobControl&) {
        return EventStore(session).histogram(filter, HistogramKey::Family, chartBuckets);
    }),
              [this](const Result<EventHistogram>& histogram) {
                  if (histogram)
                      emit mapArrived(*histogram);
                  else
                      emit failed(histogram.error());
              });
}

void HistoryQuestions::askEvent(const QUuid& eventId) {
    takeEvent(m_workspace.paging().call<Event>(
        [eventId](Session& session, JobControl&) { return EventStore(session).event(eventId); }));
}

void HistoryQuestions::askEvent(qint64 id) {
    takeEvent(m_workspace.paging().call<Event>(
        [id](Session& session, JobControl&) { return EventStore(session).event(id); }));
}

void HistoryQuestions::takeEvent(QFuture<Result<Event>> answer) {
    m_event.ask(std::move(answer), [this](const Result<Event>& event) {
        if (event)
            emit eventFound(*event);
        else
            emit eventMissed(event.error());
    });
}

void HistoryQuestions::cancel() {
    m_histogram.cancel();
    m_map.cancel();
    m_facets.cancel();
    m_event.cancel();
}

} // namespace fleet
