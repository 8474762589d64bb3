// A histogram that is counted step by step, the newest events first.
#pragma once

#include "store/EventSlices.h"

namespace fleet {

/// Whether EventStore::histogram() answers at once, out of rollups; any thread.
bool isHistogramAtOnce(const FilterExpression& where, qint64 bucketMicroseconds);

/// Where rollups know all that is asked for, one step answers. Everything else is counted in slices; until
/// the last one the histogram says how far it has come. A plain value that travels from thread to thread with
/// its steps.
class HistogramCount {
public:
    /// As EventStore::histogram().
    explicit HistogramCount(EventFilter filter = {}, HistogramKey key = HistogramKey::Family,
                            int targetBuckets = 1, qint64 bucketMicroseconds = 0);

    /// Goes on for about the pace's budget, at least one slice. The session's thread. Fails with Cancelled
    /// where `control` says so; what was counted until then stays, and a later step goes on from there.
    Result<void> step(Session& session, JobControl& control, const SearchPace& pace = countingPace);

    bool isComplete() const { return m_complete; }
    const EventHistogram& histogram() const { return m_histogram; }

private:
    Result<void> begin(Session& session, const SearchPace& pace);
    Result<void> countSlice(Session& session, const TimeRange& slice);

    EventFilter m_filter;
    HistogramKey m_key;
    int m_targetBuckets;
    qint64 m_bucket;
    bool m_complete = false;
    std::optional<EventSlices> m_slices;
    QMap<std::pair<Timestamp, QString>, qint64> m_counts;
    EventHistogram m_histogram;
};

/// Counts to the end, with progress: for reports.
Result<EventHistogram> countHistogram(Session& session, const EventFilter& filter, HistogramKey key,
                                      int targetBuckets, JobControl& control);

} // namespace fleet
