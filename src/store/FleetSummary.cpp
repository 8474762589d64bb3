#include "store/FleetSummary.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QList<Tally> releaseTallies(const QMap<QString, QMap<QString, qint64>>& versions) {
    QList<Tally> tallies;
    for (auto app = versions.begin(); app != versions.end(); ++app) {
        const qsizetype first = tallies.size();
        for (auto version = app->begin(); version != app->end(); ++version)
            tallies.append({app.key(), version.key(), version.value()});
        std::stable_sort(tallies.begin() + first, tallies.end(),
                         [](const Tally& a, const Tally& b) { return a.count > b.count; });
    }
    return tallies;
}

QList<Tally> offlineTallies(const QMap<QString, QStringList>& sites) {
    QList<Tally> tallies;
    for (auto site = sites.begin(); site != sites.end(); ++site)
        tallies.append({site.key(), site->join(u", "_s), site->size()});
    std::stable_sort(tallies.begin(), tallies.end(),
                     [](const Tally& a, const Tally& b) { return a.count > b.count; });
    return tallies;
}

bool isOutOfService(const DeviceSummary& device) {
    return device.lifecycle == u"deprovisioned";
}

} // namespace

QString versionOf(const Json& release) {
    const Json& version = release.isObject() ? release[u"version"_s] : release;
    return version.isNull() ? u"?"_s : version.text();
}

FleetSummary summarize(const QList<DeviceSummary>& devices) {
    FleetSummary summary;
    QMap<QString, QMap<QString, qint64>> versions;
    QMap<QString, QStringList> offline;
    for (const DeviceSummary& device : devices) {
        if (isOutOfService(device))
            continue;
        ++summary.devices;
        summary.online += device.online == true;
        summary.inDrift += device.inSync == false;
        summary.unhealthy += !device.lastUnhealthy.isEmpty();
        if (device.online == false)
            offline[device.site.isEmpty() ? u"–"_s : device.site].append(
                device.name.isEmpty() ? device.deviceId : device.name);
        for (const Json::Member& release : device.releases.members())
            ++versions[release.name][versionOf(release.value)];
    }
    summary.releases = releaseTallies(versions);
    summary.offline = offlineTallies(offline);
    return summary;
}

qint64 FleetSummary::countOf(const QString& app, const QString& version) const {
    const auto found = std::find_if(releases.begin(), releases.end(), [&](const Tally& release) {
        return release.name == app && release.note == version;
    });
    return found == releases.end() ? 0 : found->count;
}

QList<FleetGroup> groupFleet(const QList<DeviceSummary>& devices, const QHash<QString, QString>& values) {
    QMap<QString, FleetGroup> groups;
    for (const DeviceSummary& device : devices) {
        if (isOutOfService(device))
            continue;
        const QString value = values.value(device.deviceId);
        FleetGroup& group = groups[value];
        group.value = value;
        ++group.devices;
        group.online += device.online == true;
        group.inDrift += device.inSync == false;
        group.unhealthy += !device.lastUnhealthy.isEmpty();
    }
    QList<FleetGroup> sorted = groups.values();
    std::stable_sort(sorted.begin(), sorted.end(), [](const FleetGroup& a, const FleetGroup& b) {
        return a.value.isNull() != b.value.isNull() ? b.value.isNull() : a.devices > b.devices;
    });
    return sorted;
}

} // namespace fleet
