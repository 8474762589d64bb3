// "What is different here?": what a set of events has more often than other events have it.
//
// The method and its sources are in docs/decisions.md, "Suspects". Plain values and pure functions; any
// thread.
#pragma once

#include <QList>
#include <QStringList>
#include <tuple>

#include "core/Contingency.h"
#include "core/Timestamp.h"

namespace fleet {

/// What a trait is about. Of traits that go together the kind that stands first here speaks for the others.
enum class TraitKind {
    Release,       ///< An app's running version just before the event; `name` is the app.
    Attribute,     ///< Of the device, from device.provisioned: site, model ...
    WantedConfig,  ///< A key of target_state.config.
    CurrentConfig, ///< A key of current_state.config.
    Change,    ///< What happened to the device in the hour before; `name` is the type, `value` what changed.
    ChangedBy, ///< Who changed something on it in the hour before.
    Type,
    Source,
    User,
    Severity,
    Payload, ///< A member of data; `name` is its path.
    Note,    ///< A member of metadata.
    Image,
    WantedRelease,
    App,       ///< That it runs on the device at all.
    AppStatus, ///< From here on what a device shows rather than what was done to it.
    AppHealth,
    Lifecycle,
    Online,
    InSync
};

/// Whether it is a sign of trouble rather than a reason for it.
inline bool isSign(TraitKind kind) {
    return kind >= TraitKind::AppStatus;
}

/// Something that holds for an event, or for its device just before it.
struct Trait {
    TraitKind kind = TraitKind::Type;
    QString name = {};
    QString value = {};
    QString scope = {}; ///< An event type: compared with events of this type only. Empty: with all.

    bool operator==(const Trait&) const = default;
    bool operator<(const Trait& other) const {
        return std::tie(kind, name, value, scope) <
               std::tie(other.kind, other.name, other.value, other.scope);
    }
};

size_t qHash(const Trait& trait, size_t seed = 0);

/// One event that was looked at. It stands for `weight` events of its device and side; there may be more
/// observations without a state than with one.
struct TraitObservation {
    qint64 eventId = 0;
    QString type;
    QString device; ///< Or the aggregate, where the event belongs to no device.
    bool isInside = false;
    double weight = 1;
    /// The same among the observations of which the device's state is known; 0 where it is not.
    double stateWeight = 0;
    QList<Trait> traits;
    Timestamp at = {};
};

/// How many of one side.
struct SuspectCounts {
    double events = 0; ///< Comparable ones: of the trait's type, or with a state.
    double eventsWith = 0;
    int devices = 0;
    int devicesWith = 0;      ///< With at least one such event.
    bool isEstimated = false; ///< Not every event was looked at.

    double share() const { return events > 0 ? eventsWith / events : 0; }
};

/// A device, or the aggregate of events without one, and its last event that has the trait.
struct SuspectDevice {
    QString id;
    double events = 0; ///< With the trait.
    Timestamp at;
    qint64 eventId = 0;
};

enum class SuspectConfidence { VeryLikely, Likely, Weak };

struct Suspect {
    Trait trait;
    QList<Trait> also; ///< Traits of nearly the same events.
    SuspectCounts inside;
    SuspectCounts outside;
    double leastLift = 0; ///< By devices, at the least (95 %).
    double chance =
        1; ///< That something as uneven turns up anywhere among so many traits where nothing is different.
    double bits = 0; ///< What it tells about the set; the order goes by it.
    SuspectConfidence confidence = SuspectConfidence::Weak;
    QList<qint64> events;         ///< Inside, of those that were looked at.
    QList<SuspectDevice> devices; ///< Inside, those with most of the events first.

    /// How many times as frequent by events; infinite where no other event has it.
    double lift() const;
};

struct SuspectReport {
    QList<Suspect> suspects; ///< The most telling first; the weak ones last.
    QList<Suspect> signs;
    QList<Suspect>
        common;           ///< What most of the set has and other events cannot have, so that nothing follows.
    SuspectCounts inside; ///< Of the sides themselves; the `With` are what was looked at.
    SuspectCounts outside;
    int traits = 0; ///< How many were compared.
    QString loudestDevice;
    double loudestShare = 0; ///< Of the set's events, that device's.

    bool names(SuspectConfidence atLeast) const; ///< Whether a suspect or sign has that confidence.
};

/// Compares what is inside with what is outside.
SuspectReport findSuspects(const QList<TraitObservation>& observations);

} // namespace fleet
