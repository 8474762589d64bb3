#include "desktop/history/HistoryResult.h"

#include <algorithm>

namespace fleet {

bool HistoryResult::reaches(const TimeRange& part) const {
    const TimeRange& range = whole.range;
    return (!range.from || *range.from < *part.to) && (!range.to || *part.from < *range.to);
}

bool HistoryResult::asks(const HistoryResult& earlier) const {
    return typed == earlier.typed && preset == earlier.preset &&
           (isMoving() || whole.range == earlier.whole.range);
}

// Where the beginning is open, it may lie in any year.
bool HistoryResult::spansDays() const {
    const TimeRange& range = whole.range;
    return !range.from || !range.to || range.to->microseconds - range.from->microseconds > microsecondsPerDay;
}

// Buckets at the ends of the chart reach beyond the range.
EventFilter HistoryResult::filter(const TimeRange& picked) const {
    EventFilter part = whole;
    if (picked.from && picked.to)
        part.range = {std::max(*picked.from, whole.range.from.value_or(*picked.from)),
                      std::min(*picked.to, whole.range.to.value_or(*picked.to))};
    return part;
}

EventFilter HistoryResult::openFilter(const TimeRange& picked) const {
    EventFilter open = filter(picked);
    if (picked == TimeRange{} && isMoving())
        open.range.to.reset();
    return open;
}

} // namespace fleet
