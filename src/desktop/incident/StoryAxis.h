// A time axis on which milliseconds and days can both be read.
#pragma once

#include <QList>
#include <QString>

#include "core/Timestamp.h"

namespace fleet {

/// Runs from moment to moment; a gap is as long as the logarithm of its time, so that the order of things
/// stays readable where a chain spans days, and what lies within a gap goes evenly. Moments that are equal
/// still lie apart. A plain value; any thread.
class StoryAxis {
public:
    StoryAxis() = default;
    /// `moments` ascend and may repeat.
    explicit StoryAxis(QList<Timestamp> moments);

    /// In pixels at a zoom of 1.
    qreal length() const { return m_places.isEmpty() ? 0 : m_places.last(); }
    /// Of the moment with that index.
    qreal at(qsizetype index) const { return m_places.at(index); }
    /// Of any moment between the first and the last one; those outside lie at the ends.
    qreal place(Timestamp moment) const;
    /// The other way round.
    Timestamp momentAt(qreal place) const;

    /// Microseconds between a moment and the next one.
    qint64 gapAfter(qsizetype index) const;
    /// So much longer than what is usual here that the axis is drawn broken.
    bool isBroken(qsizetype index) const { return gapAfter(index) >= m_breakFrom; }

    const QList<Timestamp>& moments() const { return m_moments; }

private:
    QList<Timestamp> m_moments;
    QList<qreal> m_places;
    qint64 m_breakFrom = 0;
};

/// "840 µs", "420 ms", "3.2 s", "3 h 12 min".
QString gapText(qint64 microseconds);

} // namespace fleet
