// The audit trail of partition maintenance: what a run did, as events of the log itself.
#pragma once

#include "core/Json.h"
#include "store/Session.h"

namespace fleet {

/// Publishes one audit.* event of a run. Inside the transaction of the act it records, so that one never is
/// without the other. `data` is completed with the database user.
Result<void> recordMaintenance(Session& session, const QString& eventType, const Json& data,
                               const QUuid& run);

} // namespace fleet
