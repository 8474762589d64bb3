#include "core/WeekGrid.h"

#include <algorithm>

namespace fleet {

namespace {

WeekHour hourOf(const QDateTime& local) {
    return {local.date().dayOfWeek() - 1, local.time().hour()};
}

/// The hour around a quarter; only the quarter where the clock is set by half an hour within it.
TimeRange spanOf(Timestamp quarter, const QDateTime& local, const QTimeZone& zone) {
    const Timestamp start = quarter - local.time().minute() * 60 * microsecondsPerSecond;
    const auto isWithin = [&](Timestamp moment) {
        return hourOf(moment.toDateTime().toTimeZone(zone)) == hourOf(local);
    };
    if (isWithin(start) && isWithin(start + (microsecondsPerHour - microsecondsPerQuarter)))
        return {start, start + microsecondsPerHour};
    return {quarter, quarter + microsecondsPerQuarter};
}

} // namespace

WeekGrid::WeekGrid(const QList<QuarterCount>& quarters, const QTimeZone& zone) {
    for (const QuarterCount& quarter : quarters) {
        const QDateTime local = quarter.start.toDateTime().toTimeZone(zone);
        const WeekHour at = hourOf(local);
        Cell& cell = m_cells.at(size_t(at.day * hours + at.hour));
        cell.count += quarter.count;
        if (!cell.spans.isEmpty() && *cell.spans.last().to > quarter.start)
            continue;
        TimeRange span = spanOf(quarter.start, local, zone);
        if (!cell.spans.isEmpty())
            span.from = std::max(*span.from, *cell.spans.last().to);
        cell.spans.append(span);
    }
}

qint64 WeekGrid::total() const {
    qint64 sum = 0;
    for (const Cell& cell : m_cells)
        sum += cell.count;
    return sum;
}

qint64 WeekGrid::highest() const {
    return count(busiest());
}

WeekHour WeekGrid::busiest() const {
    const auto* const busiest =
        std::max_element(m_cells.begin(), m_cells.end(),
                         [](const Cell& one, const Cell& other) { return one.count < other.count; });
    const int place = int(busiest - m_cells.begin());
    return {place / hours, place % hours};
}

} // namespace fleet
