#include "core/Contingency.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fleet {

namespace {

/// Sums of weights are not exact: 2.9999999 things are three.
constexpr double tolerance = 1e-6;
/// Of the normal distribution; 95 % lie between.
constexpr double deviations = 1.959963985;

int roundedDown(double count) {
    return int(std::floor(count + tolerance));
}

int roundedUp(double count) {
    return int(std::ceil(count - tolerance));
}

} // namespace

LogFactorials::LogFactorials(int largest) : m_values(std::max(largest, 1) + 1, 0) {
    for (int n = 2; n < int(m_values.size()); ++n)
        m_values[n] = m_values[n - 1] + std::log(n);
}

double chanceOf(const Contingency& table, const LogFactorials& factorials) {
    const int inside = roundedDown(table.inside);
    const int outside = roundedDown(table.outside);
    const int insideWith = std::min(inside, roundedDown(table.insideWith));
    const int outsideWith = std::min(outside, roundedUp(table.outsideWith));
    const int with = insideWith + outsideWith;
    const auto logWays = [&](int of, int chosen) {
        return factorials[of] - factorials[chosen] - factorials[of - chosen];
    };
    const double logAll = logWays(inside + outside, with);
    double chance = 0;
    for (int x = insideWith; x <= std::min(inside, with); ++x)
        chance += std::exp(logWays(inside, x) + logWays(outside, with - x) - logAll);
    return std::min(chance, 1.0);
}

double chanceOfAtLeast(int happened, const QList<double>& chances) {
    // counts[n]: the chance of n, the last one of all that are enough
    QList<double> counts(std::max(happened, 0) + 1, 0);
    counts[0] = 1;
    for (const double chance : chances) {
        double& enough = counts.last();
        for (qsizetype n = counts.size() - 1; n > 0; --n) {
            const double stays = n == counts.size() - 1 ? enough : counts[n] * (1 - chance);
            counts[n] = stays + counts[n - 1] * chance;
        }
        if (counts.size() > 1)
            counts[0] *= 1 - chance;
    }
    return std::min(counts.last(), 1.0);
}

double leastExcess(int happened, double expected) {
    if (happened <= 0 || expected <= 0)
        return 0;
    return happened / expected * std::exp(-deviations / std::sqrt(happened));
}

double leastLift(const Contingency& table) {
    constexpr double half = 0.5;
    const double insideWith = table.insideWith + half;
    const double inside = table.inside + half;
    const double outsideWith = table.outsideWith + half;
    const double outside = table.outside + half;
    const double logLift = std::log(insideWith / inside) - std::log(outsideWith / outside);
    const double variance = 1 / insideWith - 1 / inside + 1 / outsideWith - 1 / outside;
    return std::exp(logLift - deviations * std::sqrt(std::max(variance, 0.0)));
}

QList<double> correctedChances(const QList<double>& chances) {
    QList<qsizetype> order(chances.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](qsizetype a, qsizetype b) { return chances[a] < chances[b]; });
    QList<double> corrected(chances.size());
    double largest = 0;
    for (qsizetype i = 0; i < order.size(); ++i) {
        largest = std::max(largest, std::min(1.0, chances[order[i]] * double(order.size() - i)));
        corrected[order[i]] = largest;
    }
    return corrected;
}

} // namespace fleet
