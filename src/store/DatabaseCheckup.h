// The checks of `doctor` and of the window's status bar: what is well, what is not, what to do.
#pragma once

#include "core/JobControl.h"
#include "store/Session.h"

namespace fleet {

struct CheckResult {
    enum class Outcome { Good, Warning, Failed, Skipped };

    QString name; ///< "Partitions"
    Outcome outcome = Outcome::Good;
    QString finding; ///< "7 days ahead; nothing in the default partition"
    QString advice;  ///< What to do; empty where all is well.
};

/// Connection and versions, migrations, tables, a test event published and rolled back, history readable, a
/// notification received (on a channel of its own), partitions, role, the roles of this database, clock,
/// horizon, projections, notification queue.
/// Leaves nothing behind in the database. Never fails as a whole: what cannot be checked is reported as such.
QList<CheckResult> checkDatabase(Session& session, JobControl& control);

/// Who is connected and what they may do; for the status bar and for showing only what is allowed.
struct SessionAbilities {
    QString user;
    QString serverVersion; ///< "15.18"
    QString role;          ///< "admin", "support" or "auditor": the highest that the rights amount to.
    bool mayRead = false;
    bool mayPublish = false;
    bool mayImport = false;
    bool mayMaintain = false; ///< Makes and drops partitions.
    bool mayMigrate = false;  ///< Owns the log, or may act as its owner; without a log: may make one.
    bool hasSchema = false;   ///< All migrations of this program are applied.
};

Result<SessionAbilities> sessionAbilities(Session& session);

} // namespace fleet
