#include "core/SuspectSample.h"

#include <QSet>
#include <algorithm>
#include <cmath>
#include <iterator>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString ofStates = u"state"_s; ///< No event type is called so: those have a dot.

bool isOfState(TraitKind kind) {
    switch (kind) {
        case TraitKind::Type:
        case TraitKind::Source:
        case TraitKind::User:
        case TraitKind::Severity:
        case TraitKind::Payload:
        case TraitKind::Note:
            return false;
        default:
            return true;
    }
}

double voice(double events) {
    return 1 + std::log2(std::max(events, 1.0));
}

double effective(double sum, double squares) {
    return squares > 0 ? sum * sum / squares : 0;
}

} // namespace

size_t qHash(const Trait& trait, size_t seed) {
    return qHashMulti(seed, int(trait.kind), trait.name, trait.value, trait.scope);
}

SuspectSample::SuspectSample(const QList<TraitObservation>& observations) : m_observations(observations) {
    QHash<QString, int> known;
    for (const TraitObservation& observation : observations) {
        const auto device = known.constFind(observation.device);
        m_devices += device == known.constEnd() ? int(m_names.size()) : *device;
        if (device == known.constEnd()) {
            known.insert(observation.device, int(m_names.size()));
            m_names += observation.device;
        }
    }
    for (int row = 0; row < int(observations.size()); ++row) {
        addTo(m_domains[{}], row, observations[row].weight);
        addTo(m_domains[observations[row].type], row, observations[row].weight);
        if (observations[row].stateWeight > 0)
            addTo(m_domains[ofStates], row, observations[row].stateWeight);
    }
    for (Domain& domain : m_domains) {
        for (Side& side : domain.sides) {
            for (const double events : std::as_const(side.events)) {
                if (events <= 0)
                    continue;
                ++side.devices;
                side.voices += voice(events);
                side.squaredVoices += voice(events) * voice(events);
            }
        }
    }
}

void SuspectSample::addTo(Domain& domain, int row, double weight) const {
    Side& side = domain.sides[m_observations[row].isInside];
    side.events.resize(m_names.size());
    side.looked.resize(m_names.size());
    side.events[m_devices[row]] += weight;
    ++side.looked[m_devices[row]];
    side.all += weight;
    side.isEstimated |= weight > 1.001;
    side.squares += weight * weight;
    ++domain.rows;
}

QList<TraitRows> SuspectSample::rowsOfTraits() const {
    QHash<Trait, int> known;
    QList<TraitRows> traits;
    for (int row = 0; row < int(m_observations.size()); ++row) {
        for (const Trait& trait : m_observations[row].traits) {
            int& place = known[trait]; // from 1
            if (place == 0) {
                traits += {trait, {}};
                place = int(traits.size());
            }
            QList<int>& rows = traits[place - 1].rows;
            if (rows.isEmpty() || rows.last() != row)
                rows += row;
        }
    }
    std::sort(traits.begin(), traits.end(),
              [](const TraitRows& a, const TraitRows& b) { return a.trait < b.trait; });
    return traits;
}

QString SuspectSample::domainOf(const Trait& trait) {
    return isOfState(trait.kind) ? ofStates : trait.scope;
}

double SuspectSample::weightOf(int row, const QString& domain) const {
    return domain == ofStates ? m_observations[row].stateWeight : m_observations[row].weight;
}

bool SuspectSample::isIn(int row, const QString& domain) const {
    return domain.isEmpty() ||
           (domain == ofStates ? m_observations[row].stateWeight > 0 : m_observations[row].type == domain);
}

SampleTables SuspectSample::tables(const Trait& trait, const QList<int>& rows,
                                   const LogFactorials& factorials) const {
    const QString name = domainOf(trait);
    const Domain domain = m_domains.value(name);
    QHash<int, double> with[2];
    double events[2] = {};
    for (const int row : rows) {
        const bool isInside = m_observations[row].isInside;
        with[isInside][m_devices[row]] += weightOf(row, name);
        events[isInside] += weightOf(row, name);
    }
    SampleTables tables;
    tables.rows = domain.rows;
    const auto count = [&](bool inside, SuspectCounts& counts, double& deviceCount, double& devicesWith,
                           double& eventCount, double& eventsWith) {
        const Side& side = domain.sides[inside];
        counts = {side.all, events[inside], side.devices, int(with[inside].size()), side.isEstimated};
        double voices = 0;
        for (auto device = with[inside].begin(); device != with[inside].end(); ++device) {
            const double of = side.events[device.key()];
            voices += voice(of) * device.value() / of;
        }
        deviceCount = effective(side.voices, side.squaredVoices);
        devicesWith = side.voices > 0 ? deviceCount * voices / side.voices : 0;
        eventCount = effective(side.all, side.squares);
        eventsWith = eventCount * counts.share();
    };
    count(true, tables.inside, tables.byDevices.inside, tables.byDevices.insideWith, tables.byEvents.inside,
          tables.byEvents.insideWith);
    count(false, tables.outside, tables.byDevices.outside, tables.byDevices.outsideWith,
          tables.byEvents.outside, tables.byEvents.outsideWith);
    shareOut(domain, rows, factorials, tables);
    return tables;
}

// Of a device's k events i are inside, and r have the trait: in C(k - r, i) of C(k, i) cases none of these is
// inside.
void SuspectSample::shareOut(const Domain& domain, const QList<int>& rows, const LogFactorials& factorials,
                             SampleTables& tables) const {
    struct Count {
        int with = 0;
        bool isInside = false;
    };
    QHash<int, Count> devices;
    for (const int row : rows) {
        Count& count = devices[m_devices[row]];
        ++count.with;
        count.isInside |= m_observations[row].isInside;
    }
    tables.devicesWith = int(devices.size());
    for (auto device = devices.begin(); device != devices.end(); ++device) {
        const int inside = domain.sides[1].looked.value(device.key());
        const int all = inside + domain.sides[0].looked.value(device.key());
        const int without = all - device->with;
        if (inside == 0 || inside > without)
            continue; // it cannot be otherwise, whatever side its events are on
        tables.chances += 1 - std::exp(factorials[without] - factorials[without - inside] - factorials[all] +
                                       factorials[all - inside]);
        tables.happened += device->isInside;
    }
}

double SuspectSample::overlap(const Trait& one, const QList<int>& oneRows, const Trait& other,
                              const QList<int>& otherRows) const {
    const auto comparable = [&](const QList<int>& rows) {
        QList<int> kept;
        for (const int row : rows) {
            if (isIn(row, domainOf(one)) && isIn(row, domainOf(other)))
                kept += row;
        }
        return kept;
    };
    const QList<int> a = comparable(oneRows);
    const QList<int> b = comparable(otherRows);
    if (2 * a.size() < oneRows.size() && domainOf(other) != ofStates)
        return 0;
    if (2 * b.size() < otherRows.size() && domainOf(one) != ofStates)
        return 0;
    QList<int> common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    const qsizetype either = a.size() + b.size() - common.size();
    return either > 0 ? double(common.size()) / double(either) : 0;
}

void SuspectSample::lead(Suspect& suspect, const QList<int>& rows) const {
    QHash<int, SuspectDevice> devices;
    for (const int row : rows) {
        const TraitObservation& observation = m_observations[row];
        if (!observation.isInside)
            continue;
        suspect.events += observation.eventId;
        SuspectDevice& device = devices[m_devices[row]];
        device.id = observation.device;
        device.events += weightOf(row, domainOf(suspect.trait));
        if (std::pair(observation.at, observation.eventId) > std::pair(device.at, device.eventId)) {
            device.at = observation.at;
            device.eventId = observation.eventId;
        }
    }
    suspect.devices = devices.values();
    std::sort(suspect.devices.begin(), suspect.devices.end(),
              [](const SuspectDevice& a, const SuspectDevice& b) {
                  return std::pair(-a.events, a.id) < std::pair(-b.events, b.id);
              });
}

void SuspectSample::describe(SuspectReport& report) const {
    const Domain all = m_domains.value({});
    const auto counts = [](const Side& side) {
        return SuspectCounts{side.all, 0, side.devices, side.devices, side.isEstimated};
    };
    report.outside = counts(all.sides[0]);
    report.inside = counts(all.sides[1]);
    for (const TraitObservation& observation : m_observations)
        ++(observation.isInside ? report.inside : report.outside).eventsWith;
    const QList<double>& events = all.sides[1].events;
    const auto loudest = std::max_element(events.begin(), events.end());
    if (loudest == events.end())
        return;
    report.loudestDevice = m_names[loudest - events.begin()];
    report.loudestShare = *loudest / report.inside.events;
}

} // namespace fleet
