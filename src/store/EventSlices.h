// Slices of time in which filters that no index answers are searched and counted.
#pragma once

#include <functional>

#include "store/EventStore.h"

namespace fleet {

/// From one end of a range to the other. A slice that took little time doubles the next one, one that took
/// much halves it; results never depend on it. A plain value; any thread.
class EventSlices {
public:
    /// `log` is the extent of all events; the request's cursors say where to begin and whether upwards,
    /// `length` is the first slice's, in microseconds.
    EventSlices(const TimeRange& range, const TimeRange& log, const PageRequest& request, qint64 length);

    /// The next slice; at the ends the range's own ones, so that nothing that arrives meanwhile is missed.
    TimeRange next();
    /// How long the slice took.
    void adapt(qint64 milliseconds);

    bool isLast() const { return m_upwards ? m_at >= m_highest : m_at <= m_lowest; }
    Timestamp at() const { return m_at; }      ///< Everything between the beginning and here was in a slice.
    qint64 length() const { return m_length; } ///< Microseconds of the next slice.
    qint64 done() const;                       ///< Microseconds.
    qint64 total() const;                      ///< Microseconds.

private:
    TimeRange m_range;
    bool m_upwards;
    qint64 m_length;
    Timestamp m_lowest;
    Timestamp m_highest;
    Timestamp m_start;
    Timestamp m_at;
};

/// Gives one slice after the other to `count`, at least one, until the last one or the end of the pace's
/// budget. One that fails is given again at the next call. Progress, under the name `what`: microseconds of
/// the range. Cancelled where `control` says so.
Result<void> countBySlices(EventSlices& slices, JobControl& control, const SearchPace& pace,
                           const QString& what, const std::function<Result<void>(const TimeRange&)>& count);

} // namespace fleet
