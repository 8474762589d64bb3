#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/EventRecords.h"
#include "cli/Table.h"
#include "store/EventStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

void printAsJson(const ChecksumReport& report, Output& output) {
    QStringList mismatches;
    for (const Event& event : report.mismatches)
        mismatches.append(toJsonLine(event));
    output.writeLine(u"{\"checked\": %1, \"mismatch_count\": %2, \"mismatches\": ["_s.arg(report.checked)
                         .arg(report.mismatchCount) +
                     mismatches.join(u", "_s) + u"]}"_s);
}

Table mismatchTable(const QList<Event>& events) {
    Table table{{{u"id"_s, u"Id"_s, Column::Kind::Number},
                 {u"event_id"_s, u"Event id"_s},
                 {u"timestamp"_s, u"Time"_s},
                 {u"event_type"_s, u"Type"_s},
                 {u"checksum"_s, u"Checksum in the log"_s}},
                {}};
    for (const Event& event : events) {
        table.rows.append({Cell::number(event.id), event.eventId.toString(QUuid::WithoutBraces),
                           event.timestamp.toString(), event.eventType, event.checksum});
    }
    return table;
}

void print(const ChecksumReport& report, CommandContext& context) {
    context.control().clear();
    if (context.format() == OutputFormat::Json)
        printAsJson(report, context.output());
    else if (context.format() == OutputFormat::Csv)
        context.print(eventRecords(report.mismatches));
    else if (report.mismatchCount > 0)
        context.print(mismatchTable(report.mismatches));
    else
        context.output().writeLine(
            u"%1 events checked: every checksum is that of its data"_s.arg(report.checked));
}

Result<ExitCode> verify(const TimeRange& range, CommandContext& context) {
    const auto session = context.open({.statement = std::chrono::milliseconds(0)});
    if (!session)
        return failure(session.error());
    const auto report = EventStore(**session).verifyChecksums(range, context.control());
    if (!report)
        return failure(report.error());
    print(*report, context);
    if (report->mismatchCount == 0)
        return ExitCode::Done;
    return failure(ErrorKind::NotVerified,
                   u"%1 of %2 events do not have the checksum of their data"_s.arg(report->mismatchCount)
                       .arg(report->checked),
                   u"somebody changed them past the program; compare them with a backup"_s);
}

Result<Action> prepareVerify(const Arguments& arguments) {
    const auto range = arguments.range();
    if (!range)
        return failure(range.error());
    return [range = *range](CommandContext& context) { return verify(range, context); };
}

} // namespace

Command verifyCommand() {
    return {u"verify"_s,
            {},
            u"Recomputes the checksums of events and names those that do not hold"_s,
            u"Exit code 3 where one does not hold; at most 1000 are named."_s,
            {
                {u"from"_s, u"only events at or after this time"_s, u"T"_s},
                {u"to"_s, u"only events before this time"_s, u"T"_s},
            },
            prepareVerify};
}

} // namespace fleet
