// What assistive programs learn of the picture of an incident: where the walk stands, in words.
#pragma once

namespace fleet {

class IncidentView;

/// Registers the interface once; later calls do nothing. GUI thread only.
void installIncidentAccessibility();

/// Tells assistive programs that the walk went on.
void announceIncidentWalk(IncidentView* view);

} // namespace fleet
