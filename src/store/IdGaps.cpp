#include "store/IdGaps.h"

namespace fleet {

void IdGaps::arrived(qint64 id) {
    if (id <= m_newest)
        return remove(id);
    if (id > m_newest + 1)
        m_ranges.insert(m_newest + 1, id - 1);
    m_newest = id;
    if (m_ranges.size() > mostRanges)
        m_ranges.erase(m_ranges.begin());
}

void IdGaps::remove(qint64 id) {
    auto range = m_ranges.upperBound(id);
    if (range == m_ranges.begin())
        return;
    --range;
    const qint64 first = range.key();
    const qint64 last = range.value();
    if (id > last)
        return;
    m_ranges.erase(range);
    if (first < id)
        m_ranges.insert(first, id - 1);
    if (id < last)
        m_ranges.insert(id + 1, last);
}

void IdGaps::settledUpTo(qint64 id) {
    while (!m_ranges.isEmpty() && m_ranges.firstKey() <= id) {
        const qint64 last = m_ranges.first();
        m_ranges.erase(m_ranges.begin());
        if (last > id) {
            m_ranges.insert(id + 1, last);
            return;
        }
    }
}

QList<IdGaps::Range> IdGaps::ranges() const {
    QList<Range> ranges;
    for (auto range = m_ranges.cbegin(); range != m_ranges.cend(); ++range)
        ranges += {range.key(), range.value()};
    return ranges;
}

} // namespace fleet
