// The ids that a reader of the log has passed without seeing their events.
#pragma once

#include <QList>
#include <QMap>

namespace fleet {

/// Ids are handed out before commit, so an event may become visible after one with a higher id. This
/// remembers the ids in between, as ranges (a rolled back import leaves one long range), until the settled
/// horizon has passed them. A plain value; one thread.
class IdGaps {
public:
    struct Range {
        qint64 first = 0;
        qint64 last = 0;

        bool operator==(const Range&) const = default;
    };

    /// Nothing at or below `id` is missing; later ids are told by arrived().
    explicit IdGaps(qint64 id = 0) : m_newest(id) {}

    /// The event with that id was seen: what lies between it and the newest before it is missing, it itself
    /// no longer.
    void arrived(qint64 id);

    /// Whatever is still missing up to `id` will never come.
    void settledUpTo(qint64 id);

    qint64 newest() const { return m_newest; }
    bool isEmpty() const { return m_ranges.isEmpty(); }
    QList<Range> ranges() const;

    /// So many ranges are remembered; beyond, the oldest are given up.
    static constexpr int mostRanges = 10'000;

private:
    void remove(qint64 id);

    qint64 m_newest;
    QMap<qint64, qint64> m_ranges; ///< First to last id, in order.
};

} // namespace fleet
