#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "jobs/DemoDatabase.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString stateWord(ClusterStatus::State state) {
    switch (state) {
        case ClusterStatus::State::ProgramsMissing:
            return u"no PostgreSQL found"_s;
        case ClusterStatus::State::NotMade:
            return u"not made yet"_s;
        case ClusterStatus::State::Stopped:
            return u"stopped"_s;
        case ClusterStatus::State::Starting:
            return u"starting"_s;
        case ClusterStatus::State::Running:
            return u"running"_s;
    }
    Q_UNREACHABLE();
}

Result<ExitCode> tellAddress(const Result<ConnectionSettings>& settings, CommandContext& context) {
    if (!settings)
        return failure(settings.error());
    context.print({{{u"state"_s, u"State"_s}, {u"url"_s, u"Url"_s}},
                   {{stateWord(ClusterStatus::State::Running), PrivateCluster().url()}}});
    return ExitCode::Done;
}

Result<ExitCode> stopDemo(CommandContext& context) {
    PrivateCluster cluster;
    FLEET_TRY(cluster.stop(context.control()));
    context.note(u"the demo database is stopped; what it holds is kept"_s);
    return ExitCode::Done;
}

Result<ExitCode> showStatus(CommandContext& context) {
    const PrivateCluster cluster;
    const ClusterStatus status = cluster.status();
    const bool running = status.state == ClusterStatus::State::Running;
    context.print({{{u"state"_s, u"State"_s},
                    {u"url"_s, u"Url"_s},
                    {u"directory"_s, u"Folder"_s},
                    {u"programs"_s, u"PostgreSQL"_s},
                    {u"version"_s, u"Version"_s, Column::Kind::Number}},
                   {{stateWord(status.state), running ? Cell(cluster.url()) : Cell(), status.directory,
                     status.programs.isEmpty() ? Cell() : Cell(status.programs),
                     status.major > 0 ? Cell::number(status.major) : Cell()}}});
    if (status.state == ClusterStatus::State::ProgramsMissing)
        return failure(status.problem);
    return ExitCode::Done;
}

Result<ExitCode> showUrl(CommandContext& context) {
    const PrivateCluster cluster;
    if (cluster.status().state != ClusterStatus::State::Running)
        return failure(ErrorKind::NotFound, u"the demo database does not run"_s,
                       u"start it with fleet-audit-cli demo start"_s);
    if (context.format() == OutputFormat::Table)
        context.output().writeLine(cluster.url());
    else
        context.print({{{u"url"_s, {}}}, {{cluster.url()}}});
    return ExitCode::Done;
}

Result<Action> prepareDemo(const Arguments& arguments) {
    const QString& what = arguments.positional(0);
    const DemoContent content = arguments.has(u"empty"_s) ? DemoContent::Empty : DemoContent::Fleet;
    if (content == DemoContent::Empty && what != u"reset" && what != u"start")
        return failure(ErrorKind::InvalidInput, u"--empty has no meaning for demo %1"_s.arg(what.left(60)),
                       u"use it with demo reset or demo start"_s);
    if (what == u"start")
        return [content](CommandContext& context) {
            PrivateCluster cluster;
            return tellAddress(startDemo(cluster, content, context.control()), context);
        };
    if (what == u"reset")
        return [content](CommandContext& context) {
            PrivateCluster cluster;
            return tellAddress(resetDemo(cluster, content, context.control()), context);
        };
    if (what == u"stop")
        return stopDemo;
    if (what == u"status")
        return showStatus;
    if (what == u"url")
        return showUrl;
    return failure(ErrorKind::InvalidInput, u"demo cannot “%1”"_s.arg(what.left(60)),
                   u"give start, stop, reset, status or url"_s);
}

} // namespace

Command demoCommand() {
    return {
        u"demo"_s,
        {u"start|stop|reset|status|url"_s},
        u"The private PostgreSQL with the demo fleet: starts, stops, empties it, tells where it is"_s,
        u"reset deletes everything in it and makes the demo fleet again. Any command with --demo starts it."_s,
        {{u"empty"_s, u"migrated, but without events"_s}},
        prepareDemo};
}

} // namespace fleet
