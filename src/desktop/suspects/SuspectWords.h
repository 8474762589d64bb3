// What was found, in words.
#pragma once

#include <functional>

#include "core/FilterExpression.h"
#include "core/Suspects.h"

namespace fleet {

/// "edge-vision 2.3.1 on the device", "site hamburg-harbour".
QString traitInWords(const Trait& trait);

/// "very likely", "likely", "weak: too few to tell".
QString confidenceInWords(SuspectConfidence confidence);

/// "2.6 ×", "only here".
QString liftInWords(const Suspect& suspect);

/// The whole of it, as sentences: how many events and devices here and elsewhere, the ratio, how sure.
QString suspectInWords(const Suspect& suspect);

/// What can be said at all: how many stand out, or that nothing does, and why nothing can be said.
/// `deviceName` names the device that is most of the set by itself.
QString verdictInWords(const SuspectReport& report, const std::function<QString(const QString&)>& deviceName);

/// The events of the set that a suspect is about: those with a member, a source or a type, else those of its
/// devices.
FilterExpression eventsOf(const Suspect& suspect);

} // namespace fleet
