#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "core/EventOrigin.h"
#include "core/JsonPatch.h"
#include "core/StateFields.h"
#include "store/DeviceStore.h"
#include "store/StateCompare.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct ReplayRequest {
    QString device;
    std::optional<Timestamp> at;
    std::optional<Timestamp> other; ///< --diff
    QString otherDevice;            ///< --with; may be empty.
    bool blame = false;
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

/// When, what, by whom, why: the columns after those of the change or field.
QList<Column> eventColumns() {
    return {{u"timestamp"_s, u"Set at"_s},
            {u"event_type"_s, u"By"_s},
            {u"who"_s, u"Who"_s},
            {u"reason"_s, u"Why"_s},
            {u"event_id"_s, u"Event"_s}};
}

QList<Cell> eventCells(const Event* event) {
    if (!event) {
        const Cell none({}, u"-"_s);
        return {none, none, none, none, none};
    }
    const EventOrigin origin = originOf(*event);
    const Cell why = origin.why.isEmpty() ? Cell({}, u"-"_s) : Cell(origin.why);
    return {Cell::time(event->timestamp), event->eventType, origin.who, why,
            event->eventId.toString(QUuid::WithoutBraces)};
}

Table changeTable(const StateComparisonResult& comparison, bool withCauses) {
    Table table{{{u"path"_s, u"Path"_s},
                 {u"before"_s, u"Before"_s, Column::Kind::Json},
                 {u"after"_s, u"After"_s, Column::Kind::Json}},
                {}};
    if (withCauses)
        table.columns += eventColumns();
    for (const JsonChange& change : comparison.changes) {
        using Operation = JsonChange::Operation;
        const bool moved = change.operation == Operation::Move;
        QList<Cell> row{
            change.path,
            change.operation == Operation::Add ? Cell({}, u"-"_s)
            : moved                            ? Cell(change.before.toCompact(), u"at "_s + change.oldPath)
                                               : Cell(change.before.toCompact()),
            change.operation == Operation::Remove ? Cell({}, u"-"_s) : Cell(change.after.toCompact())};
        const QList<Event> causes = causesOf(comparison, change);
        if (withCauses)
            row += eventCells(causes.isEmpty() ? nullptr : &causes.first());
        table.rows.append(row);
        for (qsizetype i = 1; withCauses && i < causes.size(); ++i)
            table.rows.append(row.mid(0, 3) + eventCells(&causes.at(i)));
    }
    return table;
}

void reportUnused(DeviceStore& devices, const ComparedState& state, CommandContext& context) {
    if (const auto read = devices.state(state.deviceId, state.at); read)
        reportUnused(*read, context);
}

Result<ExitCode> printDifference(Session& session, const ReplayRequest& request, CommandContext& context) {
    DeviceStore devices(session);
    for (const auto& moment : {request.at, request.other}) { // Before the first event there is no state.
        if (request.otherDevice.isEmpty() && moment)
            FLEET_TRY(stateAt(devices, request.device, moment));
    }
    StateCompare compare(session);
    auto comparison = request.otherDevice.isEmpty()
                          ? compare.moments(request.device, request.at, request.other)
                          : compare.devices(request.device, request.otherDevice, request.at);
    if (!comparison)
        return failure(comparison.error());
    if (request.blame)
        FLEET_TRY(compare.goOn(*comparison, context.control()));
    context.control().clear();
    if (context.format() == OutputFormat::Json && !request.blame) {
        context.output().writeLine(jsonPatch(comparison->a.state, comparison->b.state).toCompact());
    } else if (comparison->changes.isEmpty() && context.format() == OutputFormat::Table) {
        context.note(request.otherDevice.isEmpty() ? u"nothing differs between the two moments"_s
                                                   : u"nothing differs between the two devices"_s);
    } else {
        context.print(changeTable(*comparison, request.blame));
    }
    reportUnused(devices, comparison->b, context);
    return ExitCode::Done;
}

/// Why some fields have no event.
void reportOpen(const BlameSearch& search, CommandContext& context) {
    if (!search.open.isEmpty() && search.hasDroppedEvents)
        context.note(u"of %1 fields it is not known what set them: events of this device were dropped"_s.arg(
            search.open.size()));
}

Result<ExitCode> printBlame(Session& session, const ReplayRequest& request, CommandContext& context) {
    DeviceStore devices(session);
    const auto state = stateAt(devices, request.device, request.at);
    if (!state)
        return failure(state.error());
    StateBlame blame(session);
    auto search = blame.begin(request.device, request.at);
    if (!search)
        return failure(search.error());
    FLEET_TRY(blame.goOn(*search, context.control()));
    context.control().clear();
    Table table{{{u"pointer"_s, u"Field"_s}, {u"value"_s, u"Value"_s, Column::Kind::Json}}, {}};
    table.columns += eventColumns();
    for (const QString& field : fieldsOf(search->state)) {
        const auto found = search->found.find(field);
        table.rows.append(QList<Cell>{field, valueAt(search->state, field)->toCompact()} +
                          eventCells(found == search->found.end() ? nullptr : &*found));
    }
    context.print(table);
    reportOpen(*search, context);
    reportUnused(*state, context);
    return ExitCode::Done;
}

Result<ExitCode> replay(const ReplayRequest& request, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    if (request.other || !request.otherDevice.isEmpty())
        return printDifference(**session, request, context);
    if (request.blame)
        return printBlame(**session, request, context);
    DeviceStore devices(**session);
    return printState(devices, request, context);
}

Result<Action> prepareReplay(const Arguments& arguments) {
    const auto at = arguments.time(u"at"_s);
    if (!at)
        return failure(at.error());
    const auto other = arguments.time(u"diff"_s);
    if (!other)
        return failure(other.error());
    const ReplayRequest request{arguments.positional(0), *at, *other, arguments.text(u"with"_s),
                                arguments.has(u"blame"_s)};
    if (request.other && !request.otherDevice.isEmpty())
        return failure(ErrorKind::InvalidInput, u"--diff and --with cannot both be given"_s,
                       u"compare two moments of a device, or two devices at one moment"_s);
    const bool isState = !request.other && request.otherDevice.isEmpty() && !request.blame;
    if (arguments.format() == OutputFormat::Csv && isState)
        return failure(ErrorKind::InvalidInput, u"a device's state is no table"_s,
                       u"use --format json, or add --diff or --blame"_s);
    return [request](CommandContext& context) { return replay(request, context); };
}

} // namespace

Command replayCommand() {
    return {
        u"replay"_s,
        {u"DEVICE"_s},
        u"Shows a device's state at a moment as JSON, or what changed between two moments"_s,
        u"With --diff the changes from the earlier to the later moment, with --with those from the device "
        "to the other one;\nas JSON Patch (RFC 6902) with --format json. With --blame every field and the "
        "event that gave it its value:\nwhen, who, why. With both, the changes and the events that made "
        "them, one line an event.\nEvents whose payload could not be used are named on standard error."_s,
        {
            {u"at"_s, u"the moment, its own events included; now where it is not given"_s, u"T"_s},
            {u"diff"_s, u"the other moment"_s, u"T"_s},
            {u"with"_s, u"another device, at the same moment"_s, u"DEVICE"_s},
            {u"blame"_s, u"the event that set each field, or that made each change"_s},
        },
        prepareReplay};
}

} // namespace fleet
