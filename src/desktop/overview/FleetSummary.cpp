#include "desktop/overview/FleetSummary.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int listLength = 50;

/// An app's version, or what its image is tagged with.
QString versionOf(const Json& release) {
    const Json& version = release.isObject() ? release[u"version"_s] : release;
    return version.isNull() ? u"?"_s : version.text();
}

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

} // namespace

FleetSummary summarize(const QList<DeviceSummary>& devices) {
    FleetSummary summary;
    QMap<QString, QMap<QString, qint64>> versions;
    QMap<QString, QStringList> offline;
    for (const DeviceSummary& device : devices) {
        if (device.lifecycle == u"deprovisioned")
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

Result<LogSummary> summarizeLog(Session& session, const TimeRange& range, int chartBuckets) {
    EventStore events(session);
    LogSummary summary;
    const EventFilter all{.range = range};
    auto histogram = events.histogram(all, HistogramKey::Family, chartBuckets);
    if (!histogram)
        return failure(histogram.error());
    summary.histogram = std::move(*histogram);
    summary.events = summary.histogram.total();

    const auto crashes =
        events.count({.range = range,
                      .where = FilterExpression::oneOf(
                          FilterField::Type, {u"container.crashed"_s, u"current_state.app_crashed"_s})});
    if (!crashes)
        return failure(crashes.error());
    summary.crashes = *crashes;
    auto leaders = OverviewStore(session).crashLeaders(range, listLength);
    if (!leaders)
        return failure(leaders.error());
    summary.crashLeaders = std::move(*leaders);

    auto changes = OverviewStore(session).changes(range, listLength);
    if (!changes)
        return failure(changes.error());
    summary.changes = std::move(*changes);

    if (range.from && range.to) {
        const qint64 length = range.to->microseconds - range.from->microseconds;
        const auto before = events.count({.range = {*range.from - length, *range.from}});
        if (!before)
            return failure(before.error());
        summary.eventsBefore = *before;
    }
    return summary;
}

} // namespace fleet
