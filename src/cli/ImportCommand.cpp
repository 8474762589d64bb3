#include <QFile>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "jobs/ImportFile.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<void> openInput(QFile& file, const QString& name) {
    const bool opened = name == u"-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!opened)
        return failure(ErrorKind::NotFound, u"cannot read %1: %2"_s.arg(name, file.errorString()),
                       u"check the path and its rights"_s);
    return ok();
}

Result<ExitCode> importEvents(const QString& name, bool progress, CommandContext& context) {
    QFile file(name);
    FLEET_TRY(openInput(file, name));
    if (progress)
        context.control().always();
    const auto session = context.open({.statement = std::chrono::milliseconds(0)});
    if (!session)
        return failure(session.error());
    const auto report = importFile(**session, file, context.control());
    if (!report)
        return failure(report.error());
    const bool any = report->events > 0;
    context.print({{{u"events"_s, u"Events"_s, Column::Kind::Number},
                    {u"oldest"_s, u"Oldest"_s},
                    {u"newest"_s, u"Newest"_s}},
                   {{Cell::number(report->events), any ? Cell(report->oldest.toString()) : Cell(),
                     any ? Cell(report->newest.toString()) : Cell()}}});
    return ExitCode::Done;
}

Result<Action> prepareImport(const Arguments& arguments) {
    return [name = arguments.positional(0), progress = arguments.has(u"progress"_s)](
               CommandContext& context) { return importEvents(name, progress, context); };
}

} // namespace

Command importCommand() {
    return {u"import"_s,
            {u"FILE"_s},
            u"Stores a file of events, one JSON object a line, all of them or none"_s,
            u"FILE - is standard input. A line is {\"event_type\", \"aggregate_type\", \"aggregate_id\", "
            u"\"data\"} and\n"
            "optionally timestamp, event_id, metadata, source, correlation_id, causation_id, event_version.\n"
            "Given times are kept; the partitions they need are made."_s,
            {{u"progress"_s, u"tell the progress on standard error also where that is no terminal"_s}},
            prepareImport};
}

} // namespace fleet
