// The demo fleet: two hundred devices through a month that looks like a fleet's life.
#pragma once

#include "core/JobControl.h"
#include "store/EventPublisher.h"

namespace fleet {

struct DemoFleetOptions {
    quint64 seed = 1;
    int devices = 200;                  ///< 1 to 10,000.
    int days = 30;                      ///< 1 to 365.
    Timestamp until = Timestamp::now(); ///< The month ends here; nothing later is made.
};

/// All events of the demo fleet in order of time: the same list for the same options on every platform.
/// Heartbeats, rollouts in waves, a release that crash-loops on one hardware model and is rolled back, a site
/// without network for an afternoon, drift that reconciliation repairs, manual changes with user ids and
/// reasons. About 200,000 events with the defaults. Any thread.
QList<EventDraft> demoFleetEvents(const DemoFleetOptions& options);

/// Imports the demo fleet into a migrated database, in one transaction: all or nothing. Progress counts
/// events.
Result<ImportReport> loadDemoFleet(Session& session, const DemoFleetOptions& options, JobControl& control);

} // namespace fleet
