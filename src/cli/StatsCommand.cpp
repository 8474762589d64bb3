#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 defaultDays = 7;
constexpr qint64 highestDays = 36'500;

Result<ExitCode> showStatistics(const TimeRange& range, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto statistics = EventStore(**session).statistics(range);
    if (!statistics)
        return failure(statistics.error());
    Table table{{{u"event_type"_s, u"Type"_s},
                 {u"aggregate_type"_s, u"Aggregate"_s},
                 {u"event_count"_s, u"Events"_s, Column::Kind::Number},
                 {u"first_seen"_s, u"First"_s},
                 {u"last_seen"_s, u"Last"_s}},
                {}};
    for (const EventStatistic& statistic : *statistics) {
        table.rows.append({statistic.eventType, statistic.aggregateType, Cell::number(statistic.count),
                           statistic.firstSeen.toString(), statistic.lastSeen.toString()});
    }
    if (table.rows.isEmpty() && context.format() == OutputFormat::Table)
        context.note(u"no events in this time"_s);
    else
        context.print(table);
    return ExitCode::Done;
}

Result<Action> prepareStatistics(const Arguments& arguments) {
    auto range = arguments.range();
    if (!range)
        return failure(range.error());
    const auto days = arguments.number(u"days"_s, 1, highestDays);
    if (!days)
        return failure(days.error());
    const bool ranged = range->from || range->to;
    if (*days && ranged)
        return failure(ErrorKind::InvalidInput, u"--days cannot be given together with --from or --to"_s,
                       u"give one or the other"_s);
    if (!ranged)
        range->from = arguments.now() - days->value_or(defaultDays) * microsecondsPerDay;
    return [range = *range](CommandContext& context) { return showStatistics(range, context); };
}

} // namespace

Command statsCommand() {
    return {u"stats"_s,
            {},
            u"Counts events by type, with the first and the last of each"_s,
            {},
            {
                {u"days"_s, u"the last so many days; 7 where no time is given"_s, u"N"_s},
                {u"from"_s, u"only events at or after this time"_s, u"T"_s},
                {u"to"_s, u"only events before this time"_s, u"T"_s},
            },
            prepareStatistics};
}

} // namespace fleet
