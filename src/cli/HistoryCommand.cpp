#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/EventRecords.h"
#include "core/FilterParser.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int defaultLimit = 100;
constexpr int highestLimit = 10'000;

Result<EventFilter> readOptions(const Arguments& arguments) {
    const auto range = arguments.range();
    if (!range)
        return failure(range.error());
    const auto correlation = arguments.uuid(u"correlation"_s);
    if (!correlation)
        return failure(correlation.error());
    auto where = readFilter(arguments.text(u"filter"_s));
    if (!where)
        return failure(where.error());
    const auto add = [&where](FilterField field, const QStringList& texts) {
        *where = where->with(FilterExpression::oneOf(field, texts));
    };
    add(FilterField::Type, arguments.texts(u"type"_s));
    if (arguments.has(u"aggregate"_s))
        add(FilterField::Aggregate, {arguments.text(u"aggregate"_s)});
    add(FilterField::Source, arguments.texts(u"source"_s));
    if (!correlation->isNull())
        add(FilterField::Correlation, {correlation->toString(QUuid::WithoutBraces)});
    return EventFilter{*range, where->with(FilterExpression::words(arguments.text(u"text"_s)))};
}

Result<PageRequest> readRequest(const Arguments& arguments) {
    const auto limit = arguments.number(u"limit"_s, 1, highestLimit);
    if (!limit)
        return failure(limit.error());
    const auto before = arguments.cursor(u"before"_s);
    if (!before)
        return failure(before.error());
    const auto after = arguments.cursor(u"after"_s);
    if (!after)
        return failure(after.error());
    if (*before && *after)
        return failure(ErrorKind::InvalidInput, u"--before and --after cannot be given together"_s,
                       u"page in one direction at a time"_s);
    return PageRequest{*before, *after, int(limit->value_or(defaultLimit))};
}

void printEvents(const QList<Event>& events, CommandContext& context) {
    if (context.format() == OutputFormat::Csv) {
        context.print(eventRecords(events));
    } else if (context.format() == OutputFormat::Table) {
        if (events.isEmpty())
            context.note(u"no events match"_s);
        else
            context.print(eventOverview(events));
    } else {
        for (const Event& event : events)
            context.output().writeLine(toJsonLine(event));
    }
}

Result<ExitCode> showHistory(const EventFilter& filter, const PageRequest& request, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto page = EventStore(**session).page(filter, request);
    if (!page)
        return failure(page.error());
    printEvents(page->events, context);
    context.output().flush();
    // Further in the direction that the user goes.
    if (request.after && page->newer)
        context.note(u"next: --after "_s + page->newer->toString());
    else if (!request.after && page->older)
        context.note(u"next: --before "_s + page->older->toString());
    return ExitCode::Done;
}

Result<Action> prepareHistory(const Arguments& arguments) {
    const auto filter = readOptions(arguments);
    if (!filter)
        return failure(filter.error());
    const auto request = readRequest(arguments);
    if (!request)
        return failure(request.error());
    return [filter = *filter, request = *request](CommandContext& context) {
        return showHistory(filter, request, context);
    };
}

} // namespace

Command historyCommand() {
    return {
        u"history"_s,
        {},
        u"Shows events, newest first"_s,
        u"With --format json one line an event. Where there are more, the next page's cursor is on standard error."_s,
        {
            {u"from"_s, u"only events at or after this time"_s, u"T"_s},
            {u"to"_s, u"only events before this time"_s, u"T"_s},
            {u"type"_s, u"only this event type, or a family as container.*; may be repeated"_s, u"T"_s},
            {u"aggregate"_s, u"only this device, app, volume or network"_s, u"ID"_s},
            {u"source"_s, u"only from this source; may be repeated"_s, u"S"_s},
            {u"correlation"_s, u"only this correlation"_s, u"UUID"_s},
            {u"text"_s, u"only events in which all these words occur"_s, u"WORDS"_s},
            {u"filter"_s, u"only events that meet this, as \"data.exit_code > 0 and not source = api\""_s,
             u"EXPRESSION"_s},
            {u"limit"_s, u"how many, up to 10000; 100 where it is not given"_s, u"N"_s},
            {u"before"_s, u"the page of events older than this place"_s, u"CURSOR"_s},
            {u"after"_s, u"the page of events newer than this place"_s, u"CURSOR"_s},
        },
        prepareHistory};
}

} // namespace fleet
