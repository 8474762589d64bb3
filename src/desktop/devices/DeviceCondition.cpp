#include "desktop/devices/DeviceCondition.h"

#include <QCoreApplication>

#include "desktop/shared/DurationText.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::DeviceCondition", text);
}

} // namespace

bool belongsTo(const DeviceSummary& device, DeviceGroup group) {
    switch (group) {
        case DeviceGroup::All:
            return true;
        case DeviceGroup::Online:
            return device.online.value_or(false);
        case DeviceGroup::Offline:
            return device.online && !*device.online;
        case DeviceGroup::Drift:
            return device.inSync && !*device.inSync;
        case DeviceGroup::Crashing:
            return !device.lastUnhealthy.isEmpty();
    }
    return false;
}

DeviceCondition describeCondition(const DeviceSummary& device, Timestamp now) {
    if (device.lifecycle == u"deprovisioned"_s)
        return {tr("deprovisioned"), style::Tone::Muted, 0};
    if (belongsTo(device, DeviceGroup::Offline)) {
        const QString since =
            device.lastSeen
                ? tr("offline · %1").arg(roughDurationText(now.microseconds - device.lastSeen->microseconds))
                : tr("offline");
        return {since, style::Tone::Bad, 4};
    }
    if (belongsTo(device, DeviceGroup::Crashing))
        return {device.lastUnhealthy, style::Tone::Bad, 5};
    if (belongsTo(device, DeviceGroup::Drift))
        return {tr("in drift"), style::Tone::Warning, 3};
    if (belongsTo(device, DeviceGroup::Online))
        return {tr("online"), style::Tone::Good, 1};
    return {tr("never reported"), style::Tone::Muted, 2};
}

QString agoText(Timestamp moment, Timestamp now) {
    return tr("%1 ago").arg(roughDurationText(now.microseconds - moment.microseconds));
}

QString releaseVersion(const Json& release) {
    if (!release.isObject())
        return release.text();
    const Json& version = release[u"version"_s];
    return version.isNull() ? release[u"image"_s].text() : version.text();
}

QString describeReleases(const Json& releases) {
    QStringList parts;
    for (const Json::Member& app : releases.members())
        parts += app.name + u' ' + releaseVersion(app.value);
    return parts.join(u", "_s);
}

QString searchText(const DeviceSummary& device) {
    QStringList words{device.name,
                      device.deviceId,
                      device.site,
                      device.model,
                      device.lifecycle,
                      device.lastUnhealthy,
                      describeReleases(device.releases),
                      device.lastEventType};
    if (belongsTo(device, DeviceGroup::Online))
        words += tr("online");
    if (belongsTo(device, DeviceGroup::Offline))
        words += tr("offline");
    if (belongsTo(device, DeviceGroup::Drift))
        words += tr("in drift");
    if (belongsTo(device, DeviceGroup::Crashing))
        words += tr("crashing");
    return words.join(u'\n').toLower();
}

} // namespace fleet
