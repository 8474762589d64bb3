// What assistive programs learn of the picture of causes: where the walk stands, in words.
#pragma once

namespace fleet {

class CausationView;

/// Registers the interface once; later calls do nothing. GUI thread only.
void installCausationAccessibility();

/// Tells assistive programs that the walk went on.
void announceWalk(CausationView* view);

} // namespace fleet
