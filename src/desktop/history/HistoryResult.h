// What the history was asked for: a filter over a time range.
#pragma once

#include "desktop/shared/TimeRangeChoice.h"
#include "store/EventStore.h"

namespace fleet {

/// The result that was asked for last; its range does not move with the clock while one scrolls. A plain
/// value.
struct HistoryResult {
    FilterExpression typed; ///< As it was typed: devices may be called by their names.
    EventFilter whole;      ///< The range on top of the window, and the filter as the database knows it.
    TimeRangeChoice::Preset preset = TimeRangeChoice::Preset::Fixed;

    /// The range goes on with the clock.
    bool isMoving() const { return preset != TimeRangeChoice::Preset::Fixed; }
    /// True where some of `part`, which has both ends, lies in the range.
    bool reaches(const TimeRange& part) const;
    /// True where `earlier` asked for the same, but for the time that went by.
    bool asks(const HistoryResult& earlier) const;
    /// More than a day, or open towards the past: times need their dates.
    bool spansDays() const;

    /// The part of it that is picked in the chart; the whole where `picked` is empty.
    EventFilter filter(const TimeRange& picked) const;
    /// The same, open to what arrives where the range goes on with the clock.
    EventFilter openFilter(const TimeRange& picked) const;
};

} // namespace fleet
