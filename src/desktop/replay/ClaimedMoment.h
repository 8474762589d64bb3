// Replay in the order of the times that a device claims.
#pragma once

#include "desktop/replay/ReplayMoment.h"
#include "store/ClaimedHistory.h"

namespace fleet {

// Run in the reading thread; as readMoment() and readStep().

Result<ReplayMoment> readClaimedMoment(Session& session, const ClaimedHistory& history,
                                       const std::optional<ReplayPlace>& place);
Result<ReplayMoment> readClaimedStep(Session& session, const ClaimedHistory& history, const EventCursor& from,
                                     ReplayStep step);

} // namespace fleet
