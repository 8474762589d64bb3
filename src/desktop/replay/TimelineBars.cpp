#include "desktop/replay/TimelineBars.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "core/EventType.h"
#include "desktop/shared/Counted.h"

namespace fleet {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::TimelineBars", text);
}

} // namespace

TimelineBars TimelineBars::of(const DeviceActivity& activity) {
    TimelineBars made{
        activity.extent, std::max<qint64>(1, activity.bucketMicroseconds), {}, 0, activity.countedFrom,
        activity.days};
    for (const DensityBin& bin : activity.bins) {
        if (made.bars.isEmpty() || made.bars.last().start != bin.start)
            made.bars += TimelineBar{bin.start, 0, {}, {}};
        TimelineBar& bar = made.bars.last();
        bar.count += bin.count;
        bar.families[bin.family] += bin.count;
        if (bin.incident != Incident::None)
            bar.incidents[bin.incident] += bin.count;
        made.highest = std::max(made.highest, bar.count);
    }
    if (made.countedFrom)
        for (const qint64 day : made.days)
            made.highest =
                std::max(made.highest, qint64(double(day) * double(made.bucket) / microsecondsPerDay));
    return made;
}

const TimelineBar* TimelineBars::at(Timestamp moment) const {
    const auto after = std::upper_bound(bars.begin(), bars.end(), moment,
                                        [](Timestamp at, const TimelineBar& bar) { return at < bar.start; });
    if (after == bars.begin())
        return nullptr;
    const TimelineBar& bar = *(after - 1);
    return moment < bar.start + bucket ? &bar : nullptr;
}

QStringList TimelineBars::families() const {
    QMap<QString, qint64> all;
    for (const TimelineBar& bar : bars)
        for (auto family = bar.families.begin(); family != bar.families.end(); ++family)
            all[family.key()] += family.value();
    QStringList names;
    for (const QString& family : fleetFamilies())
        if (all.remove(family) > 0)
            names += family;
    return names + all.keys();
}

QMap<Incident, qint64> TimelineBars::incidents() const {
    QMap<Incident, qint64> all;
    for (const TimelineBar& bar : bars)
        for (auto incident = bar.incidents.begin(); incident != bar.incidents.end(); ++incident)
            all[incident.key()] += incident.value();
    return all;
}

qint64 TimelineBars::count() const {
    qint64 all = 0;
    for (const TimelineBar& bar : bars)
        all += bar.count;
    return all;
}

QString incidentText(Incident incident, qint64 count) {
    switch (incident) {
        case Incident::Crash:
            return counted(count, tr("%1 crash"), tr("%1 crashes"));
        case Incident::FailedReconciliation:
            return counted(count, tr("%1 failed reconciliation"), tr("%1 failed reconciliations"));
        case Incident::Offline:
            return counted(count, tr("offline once"), tr("offline %1 times"));
        case Incident::None:
            break;
    }
    return {};
}

qreal TimelineScale::xOf(Timestamp moment) const {
    const qreal length = std::max<qreal>(1, qreal(extent.to->microseconds - extent.from->microseconds));
    const qreal share = qreal(moment.microseconds - extent.from->microseconds) / length;
    return area.left() + std::clamp(share, 0.0, 1.0) * area.width();
}

Timestamp TimelineScale::momentAt(qreal x) const {
    const qreal share = std::clamp((x - area.left()) / std::max(1.0, area.width()), 0.0, 1.0);
    return *extent.from + std::llround(share * qreal(extent.to->microseconds - extent.from->microseconds));
}

} // namespace fleet
