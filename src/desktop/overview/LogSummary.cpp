#include "desktop/overview/LogSummary.h"

#include "core/EventType.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int listLength = 50;

} // namespace

Result<LogSummary> summarizeLog(Session& session, const TimeRange& range, int chartBuckets) {
    EventStore events(session);
    LogSummary summary;
    const EventFilter all{.range = range};
    auto histogram = events.histogram(all, HistogramKey::Family, chartBuckets);
    if (!histogram)
        return failure(histogram.error());
    summary.histogram = std::move(*histogram);
    summary.events = summary.histogram.total();

    const auto crashes =
        events.count({.range = range, .where = FilterExpression::oneOf(FilterField::Type, crashTypes())});
    if (!crashes)
        return failure(crashes.error());
    summary.crashes = *crashes;
    auto leaders = OverviewStore(session).crashLeaders(range, listLength);
    if (!leaders)
        return failure(leaders.error());
    summary.crashLeaders = std::move(*leaders);

    auto changes = OverviewStore(session).changes(range, listLength);
    if (!changes)
        return failure(changes.error());
    summary.changes = std::move(*changes);

    if (range.from && range.to) {
        const qint64 length = range.to->microseconds - range.from->microseconds;
        const auto before = events.count({.range = {*range.from - length, *range.from}});
        if (!before)
            return failure(before.error());
        summary.eventsBefore = *before;
    }
    return summary;
}

} // namespace fleet
