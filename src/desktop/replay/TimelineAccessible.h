// What assistive programs learn of the timeline: a slider whose value is a moment.
#pragma once

namespace fleet {

class TimelineWidget;

/// Registers the interface once; later calls do nothing. GUI thread only.
void installTimelineAccessibility();

/// Tells assistive programs that the playhead moved.
void announceTimelineValue(TimelineWidget* timeline);

} // namespace fleet
