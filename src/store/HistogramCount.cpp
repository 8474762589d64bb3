#include "store/HistogramCount.h"

namespace fleet {

using namespace Qt::StringLiterals;

HistogramCount::HistogramCount(EventFilter filter, HistogramKey key, int targetBuckets,
                               qint64 bucketMicroseconds)
    : m_filter(std::move(filter)), m_key(key), m_targetBuckets(targetBuckets), m_bucket(bucketMicroseconds) {}

Result<void> HistogramCount::step(Session& session, JobControl& control, const SearchPace& pace) {
    if (!m_slices && !m_complete)
        FLEET_TRY(begin(session, pace));
    if (!m_complete) {
        FLEET_TRY(countBySlices(*m_slices, control, pace, u"Counting over time"_s,
                                [&](const TimeRange& slice) { return countSlice(session, slice); }));
        m_complete = m_slices->isLast();
    }
    if (!m_slices)
        return {};
    m_histogram.bins.clear();
    for (auto count = m_counts.begin(); count != m_counts.end(); ++count)
        m_histogram.bins += {count.key().first, count.key().second, count.value()};
    m_histogram.countedFrom = m_complete ? std::nullopt : std::optional(m_slices->at());
    return {};
}

Result<void> HistogramCount::begin(Session& session, const SearchPace& pace) {
    EventStore events(session);
    auto shape = events.histogramShape(m_filter.range, m_targetBuckets, m_bucket);
    if (!shape)
        return failure(shape.error());
    m_filter.range = shape->closed;
    m_bucket = shape->empty.bucketMicroseconds;
    m_histogram = std::move(shape->empty);
    m_complete = !m_filter.range.from || isHistogramAtOnce(m_filter.where, m_bucket);
    if (!m_complete) {
        m_slices.emplace(m_filter.range, m_filter.range, PageRequest{}, pace.firstSlice);
        return {};
    }
    if (!m_filter.range.from)
        return {};
    auto histogram = events.histogram(m_filter, m_key, m_targetBuckets, m_bucket);
    if (!histogram) {
        m_complete = false;
        return failure(histogram.error());
    }
    m_histogram = std::move(*histogram);
    return {};
}

Result<void> HistogramCount::countSlice(Session& session, const TimeRange& slice) {
    const auto part =
        EventStore(session).histogram({slice, m_filter.where}, m_key, m_targetBuckets, m_bucket);
    if (!part)
        return failure(part.error());
    for (const HistogramBin& bin : part->bins)
        m_counts[{bin.start, bin.key}] += bin.count;
    return {};
}

Result<EventHistogram> countHistogram(Session& session, const EventFilter& filter, HistogramKey key,
                                      int targetBuckets, JobControl& control) {
    HistogramCount count(filter, key, targetBuckets);
    while (!count.isComplete())
        FLEET_TRY(count.step(session, control));
    return count.histogram();
}

} // namespace fleet
