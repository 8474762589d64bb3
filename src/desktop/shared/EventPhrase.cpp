#include "desktop/shared/EventPhrase.h"

#include <QCoreApplication>
#include <QLocale>

#include "core/EventType.h"
#include "core/Json.h"
#include "desktop/shared/Workspace.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype detailsLength = 160;

QString tr(const char* text) {
    return QCoreApplication::translate("EventPhrase", text);
}

/// A UUID is shortened to its ends where a row has no room for it.
QString shortDevice(const QString& deviceId, const Workspace& workspace) {
    const QString name = workspace.deviceName(deviceId);
    return name == deviceId && !QUuid::fromString(deviceId).isNull()
               ? deviceId.left(8) + u'…' + deviceId.right(4)
               : name;
}

QString plain(const Json& value) {
    return value.isContainer() ? value.toCompact() : value.text();
}

/// "log_level debug, night_mode on"
QString pairs(const Json& object) {
    QStringList parts;
    for (const Json::Member& member : object.members())
        parts.append(member.name + u' ' + plain(member.value));
    return parts.join(u", "_s);
}

QString joined(const Json& array) {
    QStringList parts;
    for (const Json& item : array.items())
        parts.append(plain(item));
    return parts.join(u", "_s);
}

// What the event is about, before "on DEVICE".
QString subject(const Event& event, const Json& data) {
    const auto named = [&](const QString& kind) {
        const QString name =
            data[kind + u"_name"_s].isNull() ? data[kind].text() : data[kind + u"_name"_s].text();
        return name.isEmpty() || name == u"null" ? event.aggregateId.section(u'/', -1) : name;
    };
    const QString family = eventFamily(event.eventType);
    const bool ofApp =
        family == u"container" || family == u"image" || event.eventType.contains(u"_state.app_");
    if (ofApp) {
        const Json& config = data[u"app_config"_s];
        const QString version =
            plain(data.contains(u"version"_s) ? data[u"version"_s] : config[u"version"_s]);
        const bool known = !version.isEmpty() && version != u"null";
        return known ? tr("app %1 %2").arg(named(u"app"_s), version) : tr("app %1").arg(named(u"app"_s));
    }
    if (family == u"volume" || event.eventType.contains(u"_state.volume_"))
        return tr("volume %1").arg(named(u"volume"_s));
    if (family == u"network" || event.eventType.contains(u"_state.network_"))
        return tr("network %1").arg(named(u"network"_s));
    return {};
}

QString heartbeat(const Json& data) {
    QStringList parts;
    if (data.contains(u"cpu_usage"_s))
        parts.append(tr("CPU %1 %").arg(data[u"cpu_usage"_s].text()));
    if (data.contains(u"cpu_temp"_s))
        parts.append(tr("%1 °C").arg(data[u"cpu_temp"_s].text()));
    if (data.contains(u"uptime"_s))
        parts.append(tr("up %1 h").arg(QLocale().toString(data[u"uptime"_s].text().toLongLong() / 3600)));
    return parts.join(u", "_s);
}

QString drift(const Json& data) {
    QStringList parts;
    for (const Json& field : data[u"fields"_s].items())
        parts.append(
            tr("%1 is %2, wanted %3")
                .arg(plain(field[u"path"_s]), plain(field[u"current"_s]), plain(field[u"target"_s])));
    return parts.join(u", "_s);
}

/// One member of the payload as a phrase, or empty where it is not worth one.
QString memberPhrase(const Json::Member& member) {
    const QString value = plain(member.value);
    if (member.name == u"exit_code")
        return tr("exit code %1").arg(value);
    if (member.name == u"restart_count")
        return tr("restart %1").arg(value);
    if (member.name == u"duration_ms")
        return tr("%1 ms").arg(value);
    if (member.name == u"size_mb")
        return tr("%1 MB").arg(value);
    if (member.name == u"trigger")
        return tr("because of %1").arg(value);
    if (member.name == u"in_sync")
        return member.value.toBool() ? tr("in sync") : tr("not in sync");
    if (member.name == u"error" || member.name == u"reason" || member.name == u"message" ||
        member.name == u"image" || member.name == u"health")
        return value;
    if (member.name == u"config")
        return pairs(member.value);
    if (member.name == u"app_config")
        return plain(member.value[u"image"_s]);
    if (member.name == u"actions")
        return member.value.items().isEmpty() ? tr("nothing to do") : joined(member.value);
    if (member.name == u"new_state" || member.name == u"state")
        return pairs(member.value[u"config"_s]);
    return {};
}

// The members worth a phrase, the most telling first: jsonb keeps its members by the length of their names.
const QStringList& tellingMembers() {
    static const QStringList names = {u"exit_code"_s, u"restart_count"_s, u"error"_s,       u"reason"_s,
                                      u"message"_s,   u"health"_s,        u"config"_s,      u"app_config"_s,
                                      u"new_state"_s, u"state"_s,         u"actions"_s,     u"image"_s,
                                      u"size_mb"_s,   u"trigger"_s,       u"duration_ms"_s, u"in_sync"_s};
    return names;
}

QString details(const Event& event, const Json& data) {
    if (event.eventType == u"device.heartbeat")
        return heartbeat(data);
    if (event.eventType == u"reconciliation.drift_detected" && data[u"fields"_s].isArray())
        return drift(data);
    if (event.eventType == u"device.provisioned")
        return QStringList{data[u"model"_s].text(), data[u"site"_s].text()}.join(u", "_s);
    QStringList parts;
    for (const QString& name : tellingMembers()) {
        const bool said =
            name == u"image" && data.contains(u"version"_s); // what it is about names the version
        if (!data.contains(name) || said)
            continue;
        if (const QString phrase = memberPhrase({name, data[name]}); !phrase.isEmpty() && phrase != u"null")
            parts.append(phrase);
    }
    if (!parts.isEmpty())
        return parts.join(u", "_s);
    for (const Json::Member& member : data.members()) {
        if (!member.value.isContainer() && !member.name.endsWith(u"_name") && member.name != u"device_uuid")
            parts.append(member.name + u' ' + plain(member.value));
    }
    return parts.join(u", "_s);
}

QString note(const Json& value) {
    return value.isNull() ? QString() : plain(value);
}

QString deviceNamed(const Event& event, const Json& data, const Json& metadata) {
    return event.aggregateType == u"device"  ? event.aggregateId
           : data.contains(u"device_uuid"_s) ? note(data[u"device_uuid"_s])
                                             : note(metadata[u"device_uuid"_s]);
}

} // namespace

QString eventDeviceId(const Event& event) {
    return deviceNamed(event, Json::parse(event.data).value_or(Json::object()),
                       Json::parse(event.metadata).value_or(Json::object()));
}

EventPhrase describeEvent(const Event& event, const Workspace& workspace) {
    const Json data = Json::parse(event.data).value_or(Json::object());
    const Json metadata = Json::parse(event.metadata).value_or(Json::object());

    EventPhrase phrase;
    const QString deviceId = deviceNamed(event, data, metadata);
    phrase.device = deviceId.isEmpty() ? QString() : shortDevice(deviceId, workspace);
    const QString about = subject(event, data);
    phrase.subject = about;
    if (deviceId.isEmpty())
        phrase.what = about.isEmpty() ? event.aggregateType + u' ' + event.aggregateId : about;
    else if (about.isEmpty())
        phrase.what = tr("device %1").arg(phrase.device);
    else
        phrase.what = tr("%1 on %2").arg(about, phrase.device);
    phrase.details = details(event, data).simplified().left(detailsLength);
    phrase.who = metadata.contains(u"user_id"_s) ? note(metadata[u"user_id"_s]) : event.source;
    phrase.reason = note(metadata[u"reason"_s]);
    phrase.deviceId = deviceId;
    return phrase;
}

QString eventTypeTitle(const QString& eventType) {
    QString title = eventType;
    title.replace(u'.', u' ').replace(u'_', u' ');
    return title.isEmpty() ? title : title.at(0).toUpper() + title.mid(1);
}

} // namespace fleet
