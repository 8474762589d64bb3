#include "desktop/incident/StoryAxis.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "desktop/shared/DurationText.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal shortestGap = 14;
constexpr qreal perDecade = 18;     ///< Pixels by which a gap ten times as long is longer.
constexpr qreal firstDecade = 20e3; ///< Microseconds from which on gaps grow.
constexpr qint64 leastBreak = 60 * microsecondsPerSecond;
constexpr qint64 timesUsual = 20; ///< A gap this many times longer than the median breaks the axis.

qreal gapLength(qint64 microseconds) {
    return shortestGap + perDecade * std::log10(1 + qreal(microseconds) / firstDecade);
}

} // namespace

StoryAxis::StoryAxis(QList<Timestamp> moments) : m_moments(std::move(moments)) {
    QList<qint64> gaps;
    for (qsizetype index = 0; index < m_moments.size(); ++index) {
        m_places.append(index == 0 ? 0 : m_places.last() + gapLength(gapAfter(index - 1)));
        if (index > 0 && gapAfter(index - 1) > 0)
            gaps.append(gapAfter(index - 1));
    }
    m_breakFrom = leastBreak;
    if (!gaps.isEmpty()) {
        const auto middle = gaps.begin() + gaps.size() / 2;
        std::nth_element(gaps.begin(), middle, gaps.end());
        m_breakFrom = std::max(leastBreak, *middle * timesUsual);
    }
}

qint64 StoryAxis::gapAfter(qsizetype index) const {
    return index + 1 < m_moments.size()
               ? m_moments.at(index + 1).microseconds - m_moments.at(index).microseconds
               : 0;
}

qreal StoryAxis::place(Timestamp moment) const {
    if (m_moments.isEmpty())
        return 0;
    const auto after = std::upper_bound(m_moments.begin(), m_moments.end(), moment);
    if (after == m_moments.begin())
        return 0;
    const qsizetype before = after - m_moments.begin() - 1;
    if (after == m_moments.end())
        return length();
    const qreal share = qreal(moment.microseconds - m_moments.at(before).microseconds) / gapAfter(before);
    return m_places.at(before) + share * (m_places.at(before + 1) - m_places.at(before));
}

Timestamp StoryAxis::momentAt(qreal place) const {
    if (m_moments.isEmpty())
        return {};
    const auto after = std::upper_bound(m_places.begin(), m_places.end(), place);
    if (after == m_places.begin())
        return m_moments.first();
    if (after == m_places.end())
        return m_moments.last();
    const qsizetype before = after - m_places.begin() - 1;
    const qreal share = (place - m_places.at(before)) / (m_places.at(before + 1) - m_places.at(before));
    return m_moments.at(before) + qint64(share * qreal(gapAfter(before)));
}

QString gapText(qint64 microseconds) {
    const QLocale locale;
    constexpr qint64 millisecond = 1'000;
    if (microseconds < millisecond)
        return locale.toString(microseconds) + u" µs"_s;
    if (microseconds < microsecondsPerSecond)
        return locale.toString(microseconds / millisecond) + u" ms"_s;
    return durationText(microseconds);
}

} // namespace fleet
