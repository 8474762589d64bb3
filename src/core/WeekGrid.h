// When in the week things happen: counts by weekday and hour of the day, in any time zone.
#pragma once

#include <QList>
#include <QTimeZone>
#include <array>

#include "core/TimeRange.h"

namespace fleet {

inline constexpr qint64 microsecondsPerQuarter = microsecondsPerHour / 4;

/// Events of a quarter of an hour that begins on a full quarter in UTC. Hours of every zone whose offset is a
/// multiple of 15 minutes (all that are in use) are made of whole ones.
struct QuarterCount {
    Timestamp start;
    qint64 count = 0;

    bool operator==(const QuarterCount&) const = default;
};

/// An hour of the week: day 0 is Monday, hour 0 to 23.
struct WeekHour {
    int day = 0;
    int hour = 0;

    auto operator<=>(const WeekHour&) const = default;
};

/// Seven days of 24 hours. A plain value; any thread.
class WeekGrid {
public:
    static constexpr int days = 7;
    static constexpr int hours = 24;

    WeekGrid() = default;
    /// The quarters come oldest first.
    WeekGrid(const QList<QuarterCount>& quarters, const QTimeZone& zone);

    qint64 count(WeekHour at) const { return cell(at).count; }
    /// The hours of the calendar with events that are counted there, oldest first.
    const QList<TimeRange>& spans(WeekHour at) const { return cell(at).spans; }
    qint64 total() const;
    qint64 highest() const;
    /// The first of the busiest hours; Monday, midnight where there are no events.
    WeekHour busiest() const;

private:
    struct Cell {
        qint64 count = 0;
        QList<TimeRange> spans;
    };

    const Cell& cell(WeekHour at) const { return m_cells.at(size_t(at.day * hours + at.hour)); }

    std::array<Cell, size_t(days) * hours> m_cells;
};

} // namespace fleet
