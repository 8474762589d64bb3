#include <algorithm>

#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "core/JsonDiff.h"
#include "store/DeviceStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct ReplayRequest {
    QString device;
    std::optional<Timestamp> at;
    std::optional<Timestamp> other; ///< --diff
};

// Tells the one who asked too early where the device's history begins.
Result<DeviceState> stateAt(DeviceStore& devices, const QString& device, std::optional<Timestamp> at) {
    auto state = devices.state(device, at);
    if (state || state.error().kind != ErrorKind::NotFound || !at)
        return state;
    const auto extent = devices.extent(device);
    if (!extent || !extent->from || *extent->from <= *at)
        return state;
    return failure(ErrorKind::NotFound,
                   u"nothing is kept of device %1 up to %2"_s.arg(device, at->toString()),
                   u"its first event that is kept is of %1"_s.arg(extent->from->toString()));
}

void reportUnused(const DeviceState& state, CommandContext& context) {
    for (const UnusedPayload& payload : state.unusedPayloads)
        context.note(
            u"event %1 (%2) changed nothing: %3"_s.arg(payload.id).arg(payload.eventType, payload.reason));
}

Result<ExitCode> printState(DeviceStore& devices, const ReplayRequest& request, CommandContext& context) {
    const auto state = stateAt(devices, request.device, request.at);
    if (!state)
        return failure(state.error());
    if (context.format() == OutputFormat::Json) {
        context.output().writeLine(state->text);
    } else {
        const auto json = Json::parse(state->text);
        if (!json)
            return failure(json.error());
        context.output().writeLine(json->toIndented());
    }
    reportUnused(*state, context);
    return ExitCode::Done;
}

Table changeTable(const QList<JsonChange>& changes) {
    Table table{{{u"path"_s, u"Path"_s},
                 {u"before"_s, u"Before"_s, Column::Kind::Json},
                 {u"after"_s, u"After"_s, Column::Kind::Json}},
                {}};
    for (const JsonChange& change : changes) {
        const bool added = change.operation == JsonChange::Operation::Add;
        const bool removed = change.operation == JsonChange::Operation::Remove;
        table.rows.append({change.path, added ? Cell({}, u"-"_s) : Cell(change.before.toCompact()),
                           removed ? Cell({}, u"-"_s) : Cell(change.after.toCompact())});
    }
    return table;
}

void printChanges(const QList<JsonChange>& changes, CommandContext& context) {
    if (context.format() == OutputFormat::Json) {
        context.output().writeLine(toJsonPatch(changes).toCompact());
    } else if (changes.isEmpty() && context.format() == OutputFormat::Table) {
        context.note(u"nothing differs between the two moments"_s);
    } else {
        context.print(changeTable(changes));
    }
}

// From the earlier moment to the later one, whichever of the two was named first; no --at is now.
Result<ExitCode> printDifference(DeviceStore& devices, const ReplayRequest& request,
                                 CommandContext& context) {
    const bool atIsLater = !request.at || *request.at >= *request.other;
    const auto earlier = stateAt(devices, request.device, atIsLater ? request.other : request.at);
    if (!earlier)
        return failure(earlier.error());
    const auto later = stateAt(devices, request.device, atIsLater ? request.at : request.other);
    if (!later)
        return failure(later.error());
    const auto from = Json::parse(earlier->text);
    if (!from)
        return failure(from.error());
    const auto to = Json::parse(later->text);
    if (!to)
        return failure(to.error());
    printChanges(diffJson(*from, *to), context);
    reportUnused(*later, context);
    return ExitCode::Done;
}

Result<ExitCode> replay(const ReplayRequest& request, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    DeviceStore devices(**session);
    return request.other ? printDifference(devices, request, context) : printState(devices, request, context);
}

Result<Action> prepareReplay(const Arguments& arguments) {
    const auto at = arguments.time(u"at"_s);
    if (!at)
        return failure(at.error());
    const auto other = arguments.time(u"diff"_s);
    if (!other)
        return failure(other.error());
    if (arguments.format() == OutputFormat::Csv && !*other)
        return failure(ErrorKind::InvalidInput, u"a device's state is no table"_s,
                       u"use --format json, or add --diff"_s);
    const ReplayRequest request{arguments.positional(0), *at, *other};
    return [request](CommandContext& context) { return replay(request, context); };
}

} // namespace

Command replayCommand() {
    return {u"replay"_s,
            {u"DEVICE"_s},
            u"Shows a device's state at a moment as JSON, or what changed between two moments"_s,
            u"With --diff the changes from the earlier to the later moment; as JSON Patch (RFC 6902) with "
            u"--format json.\n"
            "Events whose payload could not be used are named on standard error."_s,
            {
                {u"at"_s, u"the moment, its own events included; now where it is not given"_s, u"T"_s},
                {u"diff"_s, u"the other moment"_s, u"T"_s},
            },
            prepareReplay};
}

} // namespace fleet
