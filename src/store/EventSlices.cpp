#include "store/EventSlices.h"

#include <QElapsedTimer>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 shortestSlice = 60 * microsecondsPerSecond;
constexpr qint64 longestSlice = 32 * microsecondsPerDay;
constexpr qint64 quick =
    20; ///< Milliseconds; a slice below doubles the next one, one above `slow` halves it.
constexpr qint64 slow = 80;

} // namespace

EventSlices::EventSlices(const TimeRange& range, const TimeRange& log, const PageRequest& request,
                         qint64 length)
    : m_range(range), m_upwards(request.after.has_value()), m_length(length) {
    m_lowest = range.from ? std::max(*range.from, *log.from) : *log.from;
    m_highest = range.to ? std::min(*range.to, *log.to + 1) : *log.to + 1;
    m_at = m_upwards ? std::max(request.after->timestamp, m_lowest) : m_highest;
    if (request.before)
        m_at = std::min(m_at, request.before->timestamp + 1);
    m_start = m_at;
}

TimeRange EventSlices::next() {
    const Timestamp begin = m_at;
    m_at = m_upwards ? std::min(m_at + m_length, m_highest) : std::max(m_at - m_length, m_lowest);
    if (m_upwards)
        return {begin, isLast() ? m_range.to : std::optional(m_at)};
    const bool first = begin == m_start && m_start == m_highest;
    return {isLast() ? m_range.from : std::optional(m_at), first ? m_range.to : std::optional(begin)};
}

qint64 EventSlices::done() const {
    return std::abs(m_at.microseconds - m_start.microseconds);
}

qint64 EventSlices::total() const {
    return std::abs((m_upwards ? m_highest : m_lowest).microseconds - m_start.microseconds);
}

void EventSlices::adapt(qint64 milliseconds) {
    if (milliseconds < quick)
        m_length = std::min(m_length * 2, longestSlice);
    else if (milliseconds > slow)
        m_length = std::max(m_length / 2, shortestSlice);
}

Result<void> countBySlices(EventSlices& slices, JobControl& control, const SearchPace& pace,
                           const QString& what, const std::function<Result<void>(const TimeRange&)>& count) {
    QElapsedTimer whole;
    whole.start();
    do {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"Counting was stopped"_s);
        QElapsedTimer one;
        one.start();
        EventSlices after = slices;
        FLEET_TRY(count(after.next()));
        after.adapt(one.elapsed());
        slices = after;
        control.progress(slices.done(), slices.total(), what);
    } while (!slices.isLast() && whole.elapsed() < pace.budget.count());
    return ok();
}

} // namespace fleet
