// The drawing of a device's timeline, without what moves on it.
#pragma once

#include "desktop/replay/TimelineBars.h"

class QPainter;

namespace fleet {

/// Stacked bars in the colours of the families; paler, by days, where it is still being counted.
void drawTimelineBars(QPainter& painter, const TimelineBars& bars, const TimelineScale& scale);

/// A row for each kind of incident above the bars, from `top` on: crosses, triangles, rings.
void drawTimelineIncidents(QPainter& painter, const TimelineBars& bars, const TimelineScale& scale,
                           qreal top);
inline constexpr int timelineIncidentRow = 9; ///< Pixels.

/// The names of the colours and shapes in the picture, in one line; what has no room is left out.
void drawTimelineLegend(QPainter& painter, const TimelineBars& bars, const QRectF& row);

/// All these names.
QStringList timelineLegend(const TimelineBars& bars);

/// Round times below the bars.
void drawTimelineTimes(QPainter& painter, const TimelineScale& scale, const QRectF& row, bool utc);

} // namespace fleet
