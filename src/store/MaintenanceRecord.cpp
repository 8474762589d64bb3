#include "store/MaintenanceRecord.h"

#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

Result<void> recordMaintenance(Session& session, const QString& eventType, const Json& data,
                               const QUuid& run) {
    FLEET_TRY(session.execute(Session::query(u"partition_audit"_s),
                              {eventType, data.toCompact(), sql::uuidOrNull(run)}));
    return ok();
}

} // namespace fleet
