// The filters that were used, to go back and forward through them.
#pragma once

#include <QList>

#include "core/FilterExpression.h"

namespace fleet {

/// As a browser's: going back and then using another filter forgets what lay ahead. A plain value.
class FilterTrail {
public:
    static constexpr qsizetype longest = 100;

    /// The filter that is in use now; the same again changes nothing.
    void visit(const FilterExpression& expression) {
        if (!m_visited.isEmpty() && m_visited.at(m_at) == expression)
            return;
        m_visited = m_visited.first(m_visited.isEmpty() ? 0 : m_at + 1);
        m_visited.append(expression);
        if (m_visited.size() > longest)
            m_visited.removeFirst();
        m_at = m_visited.size() - 1;
    }

    bool canStep(int by) const { return m_at + by >= 0 && m_at + by < m_visited.size(); }
    /// To be asked only where canStep(by).
    const FilterExpression& step(int by) { return m_visited.at(m_at += by); }

private:
    QList<FilterExpression> m_visited;
    qsizetype m_at = 0;
};

} // namespace fleet
