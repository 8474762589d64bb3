// How surprising it is that something is more frequent on one side than on the other: the arithmetic of 2 x 2
// tables.
#pragma once

#include <QList>

namespace fleet {

/// Of `inside` things `insideWith` have something, of `outside` others `outsideWith`.
struct Contingency {
    double inside = 0;
    double insideWith = 0;
    double outside = 0;
    double outsideWith = 0;

    double insideShare() const { return inside > 0 ? insideWith / inside : 0; }
    double outsideShare() const { return outside > 0 ? outsideWith / outside : 0; }
};

/// Logarithms of factorials, made once for many tables. A plain value; any thread.
class LogFactorials {
public:
    explicit LogFactorials(int largest);
    double operator[](int n) const { return m_values[n]; }

private:
    QList<double> m_values;
};

/// The chance of a table at least as uneven as this one where both sides are alike: Fisher's exact test,
/// one-sided (R. A. Fisher, Statistical Methods for Research Workers, 5th edition, 1934). Counts that are no
/// whole numbers are rounded so that the chance becomes larger. Inside and outside together are at most what
/// `factorials` was made for.
double chanceOf(const Contingency& table, const LogFactorials& factorials);

/// The chance that at least `happened` of independent things happen, each with its own chance (S. D.
/// Poisson's binomial distribution).
double chanceOfAtLeast(int happened, const QList<double>& chances);

/// The lower end of the two-sided 95 % interval of the ratio of both shares, after D. Katz et al., "Obtaining
/// confidence intervals for the risk ratio in cohort studies", Biometrics 34 (1978), with half a thing added
/// to each count, so that a share of nothing has one too.
double leastLift(const Contingency& table);

/// The same for things that happened, of which so many were to be expected: the lower end for a count of
/// Poisson's, whose logarithm has the variance 1 / count.
double leastExcess(int happened, double expected);

/// Chances corrected for their number after S. Holm, "A simple sequentially rejective multiple test
/// procedure", Scandinavian Journal of Statistics 6 (1979): where all sides are alike, any of them is at most
/// `a` in at most `a` of all cases, however the tests depend on each other. In the order given.
QList<double> correctedChances(const QList<double>& chances);

} // namespace fleet
