// What can be said of an event and of its device at that moment, trait by trait.
#pragma once

#include "core/FilterExpression.h"
#include "core/Json.h"
#include "core/Suspects.h"

namespace fleet {

/// An event with what was known of its device just before it.
struct SuspectMoment {
    QString type;
    QString source;
    Json data;
    Json metadata;
    Json state;   ///< Of the device, by its names in the state document; null where there is none.
    Json changes; ///< List of {"type", "what", "to", "user"}: what was done to the device in the hour before.
};

/// Everything that may be compared, each once; values that are no single text, number or truth are left out.
/// Any thread.
QList<Trait> traitsOf(const SuspectMoment& moment);

/// Whether a filter asks for this trait's field, so that its events have it by definition. Any thread.
bool isAskedFor(const Trait& trait, const FilterExpression& filter);

/// Payload path "config.log_level" as steps.
QList<JsonStep> stepsOf(const QString& path);

} // namespace fleet
