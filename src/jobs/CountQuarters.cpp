#include "jobs/CountQuarters.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 stretch = 365 * microsecondsPerDay; ///< Some 35,000 quarters a question.

void add(QList<QuarterCount>& quarters, const EventHistogram& histogram) {
    for (const HistogramBin& bin : histogram.bins) {
        // A stretch may begin within the quarter in which the one before ended.
        if (!quarters.isEmpty() && quarters.last().start == bin.start)
            quarters.last().count += bin.count;
        else
            quarters.append({bin.start, bin.count});
    }
}

} // namespace

Result<QList<QuarterCount>> countQuarters(Session& session, const EventFilter& filter, JobControl& control) {
    EventStore store(session);
    const auto extent = store.extent();
    if (!extent)
        return failure(extent.error());
    QList<QuarterCount> quarters;
    if (!extent->from)
        return quarters;
    const Timestamp from = filter.range.from ? std::max(*filter.range.from, *extent->from) : *extent->from;
    const Timestamp to = filter.range.to ? std::min(*filter.range.to, *extent->to + 1) : *extent->to + 1;
    for (Timestamp at = from; at < to; at = at + stretch) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"Counting was stopped"_s);
        control.progress(at.microseconds - from.microseconds, to.microseconds - from.microseconds,
                         u"Counting by the hour"_s);
        const TimeRange part{at, std::min(at + stretch, to)};
        const auto histogram =
            store.histogram({part, filter.where}, HistogramKey::Family, 0, microsecondsPerQuarter);
        if (!histogram)
            return failure(histogram.error());
        add(quarters, *histogram);
    }
    return quarters;
}

} // namespace fleet
