// Chance that is the same on every platform: the engine is defined to the bit by the C++ standard, its
// distributions are not, so the few that the demo needs are written here.
#pragma once

#include <QList>
#include <QUuid>
#include <random>

namespace fleet::demo {

/// One stream of chance. A plain value; any thread.
class DemoRandom {
public:
    explicit DemoRandom(quint64 seed) : m_engine(seed) {}

    /// 0 <= result < bound. The bias of the remainder is below one in 2^40 for the bounds used here.
    qint64 below(qint64 bound) { return qint64(m_engine() % quint64(bound)); }

    /// low <= result <= high.
    qint64 between(qint64 low, qint64 high) { return low + below(high - low + 1); }

    bool chance(double probability) { return double(m_engine() >> 11) * 0x1.0p-53 < probability; }

    template <typename T>
    const T& pick(const QList<T>& choices) {
        return choices.at(below(choices.size()));
    }

    /// A random (version 4) UUID.
    QUuid uuid();

    /// `digits` lower-case hex digits, at most 16.
    QString hex(int digits);

private:
    std::mt19937_64 m_engine;
};

} // namespace fleet::demo
