// The demo: the private PostgreSQL with a migrated database and the demo fleet in it.
#pragma once

#include "cluster/PrivateCluster.h"
#include "core/JobControl.h"
#include "store/ConnectionSettings.h"

namespace fleet {

enum class DemoContent {
    Fleet, ///< The demo fleet's events.
    Empty  ///< Migrated, no events.
};

/// Starts the private server where it does not run, makes and migrates its database and fills it, unless that
/// was done before: content that is there stays. An interrupted start is made good by the next one. Programs
/// that start it at the same time take turns; the second finds everything done. Returns where the database
/// is. Any thread; blocks.
Result<ConnectionSettings> startDemo(PrivateCluster& cluster, DemoContent content, JobControl& control);

/// Deletes the private database with everything in it, then starts it anew with that content.
Result<ConnectionSettings> resetDemo(PrivateCluster& cluster, DemoContent content, JobControl& control);

} // namespace fleet
