// An incident on paper.
#pragma once

#include "desktop/charts/ChartSheet.h"
#include "desktop/incident/IncidentPicture.h"

namespace fleet {

/// The picture as wide as the page, in strips below each other where the chain is long; as CSV the events.
/// `facts` stand below the title. Times in UTC. GUI thread.
ChartSheet incidentSheet(const IncidentStory& story, const DeviceNames& names, const QStringList& facts);

} // namespace fleet
