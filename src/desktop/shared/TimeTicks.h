// Where a time axis has its labels, and how spans of time are called.
#pragma once

#include <QList>

#include "core/TimeRange.h"

namespace fleet {

struct TimeTick {
    Timestamp at;
    QString label; ///< "14:00", "23 Nov" at midnight and on axes of days.
};

/// At most `most` ticks (at least 1) on round times of the zone shown. Both ends of the range are set.
QList<TimeTick> timeTicks(const TimeRange& range, int most, bool utc);

/// "23 Nov 14:00 – 14:15"; both ends set.
QString describeSpan(const TimeRange& range, bool utc);

/// "15 min", "2 h", "3 days".
QString describeDuration(qint64 microseconds);

} // namespace fleet
