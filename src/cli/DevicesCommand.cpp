#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/DeviceStore.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = Column::Kind;

Cell flag(std::optional<bool> value) {
    return value ? Cell::boolean(*value) : Cell();
}

Cell optionalText(const QString& text) {
    return text.isEmpty() ? Cell() : Cell(text);
}

// "edge-vision 2.3.1, proxy 1.4" of {"edge-vision": {"version": "2.3.1", ...}, ...}
QString releasesForPeople(const Json& releases) {
    QStringList apps;
    for (const Json::Member& app : releases.members()) {
        const Json& version = app.value.isObject() ? app.value[u"version"_s] : app.value;
        apps.append(version.isNull() ? app.name : app.name + u' ' + version.text());
    }
    return apps.join(u", "_s);
}

Table deviceTable(const QList<DeviceSummary>& devices) {
    Table table{{{u"device_id"_s, u"Device"_s},
                 {u"name"_s, u"Name"_s},
                 {u"site"_s, u"Site"_s},
                 {u"model"_s, u"Model"_s},
                 {u"lifecycle"_s, u"Lifecycle"_s},
                 {u"online"_s, u"Online"_s, Kind::Boolean},
                 {u"in_sync"_s, u"In sync"_s, Kind::Boolean},
                 {u"last_seen"_s, u"Last seen"_s},
                 {u"event_count"_s, u"Events"_s, Kind::Number},
                 {u"last_event_id"_s, {}, Kind::Number},
                 {u"last_event_type"_s, u"Last event"_s},
                 {u"last_event_at"_s, {}},
                 {u"releases"_s, u"Releases"_s, Kind::Json}},
                {}};
    for (const DeviceSummary& device : devices) {
        table.rows.append({device.deviceId, optionalText(device.name), optionalText(device.site),
                           optionalText(device.model), optionalText(device.lifecycle), flag(device.online),
                           flag(device.inSync), Cell::time(device.lastSeen), Cell::number(device.eventCount),
                           Cell::number(device.lastEventId), device.lastEventType,
                           Cell::time(device.lastEventAt),
                           Cell(device.releases.toCompact(), releasesForPeople(device.releases) + u' ')});
    }
    return table;
}

Result<ExitCode> listDevices(std::optional<Timestamp> at, CommandContext& context) {
    const auto session = context.open();
    if (!session)
        return failure(session.error());
    const auto devices = DeviceStore(**session).devices(at);
    if (!devices)
        return failure(devices.error());
    if (devices->isEmpty() && context.format() == OutputFormat::Table)
        context.note(at ? u"no device was known at %1"_s.arg(at->toString()) : u"no device is known"_s);
    else
        context.print(deviceTable(*devices));
    return ExitCode::Done;
}

Result<Action> prepareDevices(const Arguments& arguments) {
    const auto at = arguments.time(u"at"_s);
    if (!at)
        return failure(at.error());
    return [at = *at](CommandContext& context) { return listDevices(at, context); };
}

} // namespace

Command devicesCommand() {
    return {u"devices"_s,
            {},
            u"Lists every device with its state, now or at a moment"_s,
            {},
            {{u"at"_s, u"as it was at this moment, events of the moment included"_s, u"T"_s}},
            prepareDevices};
}

} // namespace fleet
