#include "core/Suspects.h"

#include <QHash>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "core/SuspectSample.h"

namespace fleet {

namespace {

constexpr double veryLikely = 0.002; ///< Chances, corrected for the number of traits.
constexpr double likely = 0.02;
constexpr double hint = 0.05;          ///< Not corrected: what is listed as weak.
constexpr int fewestDevices = 3;       ///< Below it nothing can be said about devices.
constexpr qsizetype mostMembers = 30;  ///< A member of a payload with more values is a measurement or an id.
constexpr qsizetype mostSuspects = 40; ///< Of each list.
constexpr qsizetype mostWeak = 8;
constexpr double worthwhile = 1.1; ///< A ratio that may be less is not worth a person's time.
constexpr double alike = 0.9; ///< Share of the events of both that two traits of one suspect have in common.
constexpr double mostOfSet = 0.8;

/// A trait with what was counted of it.
struct Candidate {
    Suspect suspect;
    QList<int> rows;
    double chance = 1; ///< Not corrected.
};

SuspectConfidence confidenceOf(const Suspect& suspect) {
    if (suspect.inside.devicesWith < fewestDevices || suspect.chance > likely)
        return SuspectConfidence::Weak;
    return suspect.chance <= veryLikely ? SuspectConfidence::VeryLikely : SuspectConfidence::Likely;
}

bool ranksBefore(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        return std::tuple(int(c.suspect.confidence), -c.suspect.bits, c.suspect.trait);
    };
    return key(a) < key(b);
}

class Search {
public:
    explicit Search(const QList<TraitObservation>& observations)
        : m_sample(observations), m_factorials(int(2 * observations.size()) + 2) {}

    SuspectReport run() {
        QList<TraitRows> traits = m_sample.rowsOfTraits();
        forgetMeasurements(traits);
        for (const TraitRows& trait : std::as_const(traits))
            consider(trait.trait, trait.rows);
        correct();
        SuspectReport report;
        m_sample.describe(report);
        report.traits = int(m_tests.size());
        report.suspects = ranked(false);
        report.signs = ranked(true);
        std::sort(m_common.begin(), m_common.end(), [](const Suspect& a, const Suspect& b) {
            return std::tuple(-a.inside.share(), a.trait) < std::tuple(-b.inside.share(), b.trait);
        });
        report.common = m_common.mid(0, mostSuspects);
        return report;
    }

private:
    static void forgetMeasurements(QList<TraitRows>& traits) {
        const auto member = [](Trait trait) {
            trait.value.clear();
            return trait;
        };
        QHash<Trait, qsizetype> values;
        for (const TraitRows& trait : std::as_const(traits)) {
            if (trait.trait.kind == TraitKind::Payload || trait.trait.kind == TraitKind::Note)
                ++values[member(trait.trait)];
        }
        traits.removeIf(
            [&](const TraitRows& trait) { return values.value(member(trait.trait)) > mostMembers; });
    }

    void consider(const Trait& trait, const QList<int>& rows) {
        const SampleTables tables = m_sample.tables(trait, rows, m_factorials);
        Candidate candidate;
        candidate.rows = rows;
        candidate.suspect.trait = trait;
        candidate.suspect.inside = tables.inside;
        candidate.suspect.outside = tables.outside;
        m_sample.lead(candidate.suspect, rows);
        if (tables.outside.events <= 0) {
            if (tables.inside.eventsWith >= mostOfSet * m_sample.eventsInside())
                m_common += candidate.suspect;
            return;
        }
        // Whether a trait is tested does not depend on which side its events are on: else the correction
        // would not hold.
        const bool isConstant = rows.size() == tables.rows;
        if (isConstant || tables.devicesWith < fewestDevices)
            return;
        // By events alone one device that repeats itself proves everything; by devices alone one that merely
        // speaks more often than others looks special. It must hold both ways.
        const DeviceFinding finding = byDevices(tables);
        candidate.chance = std::max(finding.chance, chanceOf(tables.byEvents, m_factorials));
        candidate.suspect.leastLift = finding.leastLift;
        const double ofTheSet = tables.inside.events / m_sample.eventsInside();
        candidate.suspect.bits =
            std::min(1.0, ofTheSet) * finding.share * std::log2(std::max(candidate.suspect.leastLift, 1.0));
        m_tests[{rows, SuspectSample::domainOf(trait)}] = candidate.chance;
        m_candidates += candidate;
    }

    struct DeviceFinding {
        double chance;
        double leastLift;
        double share; ///< Of the set.
    };

    /// Whether it is more frequent on the devices inside than on those outside, or on more devices inside
    /// than it would be if each device's own events were shared out at random: two questions, so twice the
    /// smaller chance. The second one finds what each device does once.
    DeviceFinding byDevices(const SampleTables& tables) const {
        const double share = chanceOf(tables.byDevices, m_factorials);
        const double expected = std::accumulate(tables.chances.begin(), tables.chances.end(), 0.0);
        const double spread =
            tables.happened > expected ? chanceOfAtLeast(tables.happened, tables.chances) : 1;
        if (share <= spread)
            return {std::min(1.0, 2 * share), leastLift(tables.byDevices), tables.byDevices.insideShare()};
        return {std::min(1.0, 2 * spread), leastExcess(tables.happened, expected),
                tables.byEvents.insideShare()};
    }

    /// Traits of the very same events are one test.
    void correct() {
        const QList<double> corrected = correctedChances(m_tests.values());
        qsizetype i = 0;
        for (double& chance : m_tests)
            chance = corrected[i++];
        for (Candidate& candidate : m_candidates) {
            candidate.suspect.chance =
                m_tests.value({candidate.rows, SuspectSample::domainOf(candidate.suspect.trait)});
            candidate.suspect.confidence = confidenceOf(candidate.suspect);
        }
        m_candidates.removeIf([](const Candidate& candidate) {
            return candidate.suspect.leastLift < worthwhile || candidate.chance > hint;
        });
        std::sort(m_candidates.begin(), m_candidates.end(), ranksBefore);
    }

    /// The most telling first; one that is nearly the same as a better one joins it.
    QList<Suspect> ranked(bool signs) const {
        QList<Candidate> leaders;
        for (const Candidate& candidate : m_candidates) {
            if (isSign(candidate.suspect.trait.kind) != signs)
                continue;
            const auto same = std::find_if(leaders.begin(), leaders.end(), [&](const Candidate& leader) {
                return m_sample.overlap(leader.suspect.trait, leader.rows, candidate.suspect.trait,
                                        candidate.rows) >= alike;
            });
            if (same == leaders.end())
                leaders += candidate;
            else
                join(*same, candidate);
        }
        return listed(leaders);
    }

    static void join(Candidate& leader, const Candidate& other) {
        if (other.suspect.trait.kind < leader.suspect.trait.kind &&
            other.suspect.confidence == leader.suspect.confidence) {
            QList<Trait> also = std::exchange(leader.suspect.also, {});
            also.prepend(leader.suspect.trait);
            leader.suspect = other.suspect;
            leader.suspect.also = also;
        } else {
            leader.suspect.also += other.suspect.trait;
        }
    }

    static QList<Suspect> listed(const QList<Candidate>& leaders) {
        QList<Suspect> list;
        qsizetype weak = 0;
        for (const Candidate& leader : leaders) {
            const bool isWeak = leader.suspect.confidence == SuspectConfidence::Weak;
            if (list.size() < mostSuspects && (!isWeak || ++weak <= mostWeak))
                list += leader.suspect;
        }
        return list;
    }

    SuspectSample m_sample;
    LogFactorials m_factorials;
    QList<Candidate> m_candidates;
    QList<Suspect> m_common;
    QHash<std::pair<QList<int>, QString>, double> m_tests;
};

} // namespace

double Suspect::lift() const {
    return outside.share() > 0 ? inside.share() / outside.share() : std::numeric_limits<double>::infinity();
}

bool SuspectReport::names(SuspectConfidence atLeast) const {
    const auto isNamed = [atLeast](const Suspect& suspect) { return suspect.confidence <= atLeast; };
    return std::any_of(suspects.begin(), suspects.end(), isNamed) ||
           std::any_of(signs.begin(), signs.end(), isNamed);
}

SuspectReport findSuspects(const QList<TraitObservation>& observations) {
    return Search(observations).run();
}

} // namespace fleet
