// A device's activity as bars over time, each with what it is made of.
#pragma once

#include <QMap>
#include <QRectF>

#include "store/DeviceDensity.h"

namespace fleet {

/// One bucket of time.
struct TimelineBar {
    Timestamp start;
    qint64 count = 0;
    QMap<QString, qint64> families;
    QMap<Incident, qint64> incidents; ///< Of those there are any of.
};

/// A plain value.
struct TimelineBars {
    TimeRange extent; ///< Both ends set, or none.
    qint64 bucket = 1;
    QList<TimelineBar> bars; ///< By start; empty ones are absent.
    qint64 highest = 0;      ///< Of the bars, and of what is still expected.
    std::optional<Timestamp> countedFrom;
    QMap<Timestamp, qint64> days; ///< As in DeviceActivity.

    static TimelineBars of(const DeviceActivity& activity);

    bool isEmpty() const { return !extent.from || !extent.to; }
    /// Null between the bars.
    const TimelineBar* at(Timestamp moment) const;
    QStringList families() const; ///< In the fleet's order.
    QMap<Incident, qint64> incidents() const;
    qint64 count() const;
};

/// "3 crashes"
QString incidentText(Incident incident, qint64 count);

/// Where moments stand on the strip.
struct TimelineScale {
    TimeRange extent;
    QRectF area;

    qreal xOf(Timestamp moment) const;
    Timestamp momentAt(qreal x) const;
};

} // namespace fleet
