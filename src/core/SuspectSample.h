// Events that were looked at, counted for the search of suspects: by event and by device.
#pragma once

#include <QHash>

#include "core/Suspects.h"

namespace fleet {

/// What was counted of one trait.
struct SampleTables {
    SuspectCounts inside;
    SuspectCounts outside;
    Contingency byDevices; ///< In devices of equal weight, so many as the sample is worth.
    Contingency byEvents;  ///< In events of equal weight.
    qsizetype rows = 0;    ///< Comparable events, of both sides.
    /// Of each device that may have the trait inside or not, the chance of it where its events are shared out
    /// at random between the sides; and how many have it.
    QList<double> chances;
    int happened = 0;
    int devicesWith = 0; ///< On either side.
};

/// The observations that have a trait, ascending.
struct TraitRows {
    Trait trait;
    QList<int> rows;
};

/// Used by findSuspects() while it runs; the observations outlive it.
///
/// A device speaks with the weight 1 + log2(its events on that side), for the share of them that has the
/// trait: more for one that goes on and on, but not five hundred times as much. Unequal weights are worth
/// fewer devices, by L. Kish's effective size of a sample, (sum of weights)^2 / (sum of their squares)
/// (Survey Sampling, 1965). Events that stand for different numbers of others are reckoned in the same way.
class SuspectSample {
public:
    explicit SuspectSample(const QList<TraitObservation>& observations);

    QList<TraitRows> rowsOfTraits() const; ///< In the order of the traits.
    /// Which events a trait is compared among; traits of one name have the same.
    static QString domainOf(const Trait& trait);
    SampleTables tables(const Trait& trait, const QList<int>& rows, const LogFactorials& factorials) const;

    /// How much of the events of both they have in common, among those where both could be; 0 where these are
    /// few.
    double overlap(const Trait& one, const QList<int>& oneRows, const Trait& other,
                   const QList<int>& otherRows) const;

    double eventsInside() const { return m_domains.value({}).sides[1].all; }
    /// Fills in the events and devices that a suspect leads to.
    void lead(Suspect& suspect, const QList<int>& rows) const;
    /// Fills in what is said of the sides as a whole.
    void describe(SuspectReport& report) const;

private:
    struct Side {
        QList<double> events;     ///< Of each device.
        QList<int> looked;        ///< Observations of each device.
        int devices = 0;          ///< That have any.
        bool isEstimated = false; ///< Some stand for more than themselves.
        double all = 0;           ///< Events.
        double squares = 0;       ///< Of the events' weights.
        double voices = 0;        ///< Of the devices.
        double squaredVoices = 0;
    };
    struct Domain {
        Side sides[2]; ///< Outside, inside.
        qsizetype rows = 0;
    };

    void addTo(Domain& domain, int row, double weight) const;
    double weightOf(int row, const QString& domain) const;
    bool isIn(int row, const QString& domain) const;
    void shareOut(const Domain& domain, const QList<int>& rows, const LogFactorials& factorials,
                  SampleTables& tables) const;

    const QList<TraitObservation>& m_observations;
    QList<int> m_devices; ///< Of each observation.
    QStringList m_names;  ///< Of the devices.
    QHash<QString, Domain> m_domains;
};

} // namespace fleet
