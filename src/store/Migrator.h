// Brings a database's schema up to this program's version.
#pragma once

#include "core/JobControl.h"
#include "core/Timestamp.h"
#include "store/Session.h"

namespace fleet {

/// One file of migrations/, embedded in the program.
struct Migration {
    int number = 0;
    QString name; ///< "006_add_event_sourcing"
    QString script;
    QString sha256; ///< Lower-case hex of the file's bytes.
};

struct AppliedMigration {
    int number = 0;
    QString name;
    QString sha256;
    Timestamp appliedAt;
    QString appliedBy;
    qint64 durationMilliseconds = 0;
};

struct MigrationStatus {
    QList<AppliedMigration> applied;
    QList<Migration> pending;
};

class Migrator {
public:
    /// The program's own migrations, by number.
    static QList<Migration> embedded();

    explicit Migrator(Session& session, QList<Migration> migrations = embedded());

    /// What is applied and what is missing; changes nothing. Fails with NewerDatabase, or with Conflict where
    /// an applied file's hash differs from the program's, or where `events` has another shape.
    Result<MigrationStatus> status();

    /// Applies what is missing, one transaction a file, under an advisory lock; waiting for another migrator
    /// is shown through `control` and can be cancelled. Acts as the log's owner, whoever is connected;
    /// Forbidden where that is not allowed. Then grants the roles what they lack. Returns what was applied.
    Result<QList<Migration>> migrate(JobControl& control);

private:
    Session& m_session;
    QList<Migration> m_migrations;
};

} // namespace fleet
