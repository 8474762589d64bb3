#include "desktop/history/HistoryQuestions.h"

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

template <typename Count>
void HistoryQuestions::count(LatestAnswer<Count>& answer, const Count& begun,
                             const std::function<void(const Count&)>& take,
                             const std::function<void()>& stopped) {
    const auto step = [count = begun](Session& session, JobControl& control) mutable -> Result<Count> {
        FLEET_TRY(count.step(session, control));
        return count;
    };
    answer.ask(m_workspace.reading().call<Count>(step),
               [this, &answer, take, stopped](const Result<Count>& counted) {
                   if (!counted) {
                       stopped();
                       emit failed(counted.error());
                       return;
                   }
                   take(*counted);
                   if (!counted->isComplete())
                       count(answer, *counted, take, stopped);
               });
}

void HistoryQuestions::askHistogram(const EventFilter& filter) {
    // Bars of another filter must not stay where this one is not counted to the end.
    if (std::exchange(m_histogramFilter, filter) != filter)
        m_counted = {.range = {}, .bucketMicroseconds = 0, .bins = {}, .countedFrom = Timestamp::now()};
    count<HistogramCount>(
        m_histogram, HistogramCount(filter, HistogramKey::Family, chartBuckets),
        [this](const HistogramCount& counted) {
            m_counted = counted.histogram();
            showHistogram();
        },
        [this] { showHistogram(); });
}

void HistoryQuestions::showHistogram() {
    emit histogramArrived(m_counted);
}

void HistoryQuestions::askFacets(const EventFilter& filter) {
    if (std::exchange(m_facetFilter, filter) != filter)
        m_countedFacets = {};
    count<FacetCount>(
        m_facets, FacetCount(filter),
        [this](const FacetCount& counted) {
            m_countedFacets = counted.facets();
            emit facetsArrived(m_countedFacets, !counted.isComplete());
        },
        [this] { showFacets(); });
}

void HistoryQuestions::showFacets() {
    emit facetsArrived(m_countedFacets, false);
}

void HistoryQuestions::askMap(const EventFilter& filter) {
    count<HistogramCount>(
        m_map, HistogramCount(filter, HistogramKey::Family, chartBuckets),
        [this](const HistogramCount& counted) { emit mapArrived(counted.histogram()); },
        [this] { emit mapArrived({}); });
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
    const bool countingTime = m_histogram.isWaiting();
    const bool countingFacets = m_facets.isWaiting();
    m_histogram.cancel();
    m_map.cancel();
    m_facets.cancel();
    m_event.cancel();
    if (countingTime)
        showHistogram();
    if (countingFacets)
        showFacets();
}

void HistoryQuestions::forget() {
    m_histogramFilter.reset();
    m_facetFilter.reset();
    m_counted = {};
    m_countedFacets = {};
    cancel();
}

} // namespace fleet
