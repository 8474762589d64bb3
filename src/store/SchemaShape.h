// Whether a database may be migrated by this program at all.
#pragma once

#include "store/Session.h"

namespace fleet {

/// Compares the table `events` with the one that migration 006 makes. Conflict, naming every difference,
/// where it has another shape: it belongs to another program then. No such table is fine.
Result<void> checkSchemaShape(Session& session);

} // namespace fleet
