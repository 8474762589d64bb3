#include "store/Migrator.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QThread>

#include "store/OwnerRole.h"
#include "store/SchemaShape.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int lockAttempts = 10;
constexpr unsigned long lockPauseMilliseconds = 250;

/// Sleeps a little unless cancelled; the only waiting here is for other sessions.
Result<void> pauseFor(JobControl& control, unsigned long milliseconds) {
    for (unsigned long slept = 0; slept < milliseconds; slept += 50) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled,
                           u"The migration was cancelled; nothing of its current file is applied"_s);
        QThread::msleep(50);
    }
    return ok();
}

/// The session-wide lock that migrators of one database share; released when this goes.
class MigrationLock {
public:
    static Result<std::unique_ptr<MigrationLock>> wait(Session& session, JobControl& control) {
        while (true) {
            auto query = session.execute(Session::query(u"migration_lock"_s));
            if (!query)
                return failure(query.error());
            query->next();
            if (query->value(0).toBool())
                return std::unique_ptr<MigrationLock>(new MigrationLock(session));
            control.progress(0, 0, u"Waiting for another migration of this database"_s);
            FLEET_TRY(pauseFor(control, lockPauseMilliseconds));
        }
    }
    ~MigrationLock() {
        // Where this fails the connection is gone, and the lock with it.
        static_cast<void>(m_session.execute(Session::query(u"migration_unlock"_s)));
    }
    MigrationLock(const MigrationLock&) = delete;
    MigrationLock& operator=(const MigrationLock&) = delete;

private:
    explicit MigrationLock(Session& session) : m_session(session) {}
    Session& m_session;
};

Result<QList<AppliedMigration>> readApplied(Session& session) {
    auto exists = session.execute(u"select to_regclass('public.fleet_audit_migrations') is not null"_s);
    if (!exists)
        return failure(exists.error());
    exists->next();
    QList<AppliedMigration> applied;
    if (!exists->value(0).toBool())
        return applied;
    auto query = session.execute(Session::query(u"migrations_applied"_s));
    if (!query)
        return failure(query.error());
    while (query->next())
        applied +=
            {query->value(0).toInt(),         query->value(1).toString(), query->value(2).toString(),
             sql::timestamp(query->value(3)), query->value(4).toString(), query->value(5).toLongLong()};
    return applied;
}

Result<void> compare(const AppliedMigration& applied, const QList<Migration>& known) {
    const auto file = std::find_if(known.begin(), known.end(), [&](const Migration& migration) {
        return migration.number == applied.number;
    });
    if (file == known.end())
        return failure(ErrorKind::NewerDatabase,
                       u"This database was migrated by a newer Fleet Audit (it has %1)"_s.arg(applied.name),
                       u"install a version that knows it"_s);
    if (file->sha256 != applied.sha256)
        return failure(ErrorKind::Conflict,
                       u"The migration %1 was applied here with another content than this program has"_s.arg(
                           applied.name),
                       u"use the build of Fleet Audit that migrated this database"_s,
                       u"applied: %1\nhere: %2"_s.arg(applied.sha256, file->sha256));
    return ok();
}

Result<void> applyOnce(Session& session, const Migration& migration) {
    auto transaction = Transaction::begin(session);
    if (!transaction)
        return failure(transaction.error());
    QElapsedTimer clock;
    clock.start();
    // Copying old rows may take its time; waiting for locks may not.
    FLEET_TRY(session.execute(u"set local statement_timeout to 0"_s));
    // The row goes in first: a second migrator without our advisory lock would collide here before it changes
    // anything.
    FLEET_TRY(session.execute(Session::query(u"migration_insert"_s),
                              {migration.number, migration.name, migration.sha256}));
    if (const auto run = session.executeScript(migration.script); !run) {
        Error error = run.error();
        error.message = u"%1: %2"_s.arg(migration.name, error.message);
        return failure(error);
    }
    FLEET_TRY(session.execute(Session::query(u"migration_duration"_s), {migration.number, clock.elapsed()}));
    return transaction->commit();
}

Result<void> apply(Session& session, const Migration& migration, JobControl& control) {
    for (int attempt = 1;; ++attempt) {
        const auto applied = applyOnce(session, migration);
        if (applied || applied.error().sqlState != "55P03"_L1 || attempt == lockAttempts)
            return applied;
        control.progress(0, 0,
                         u"%1 waits for a lock, attempt %2 of %3"_s.arg(migration.name)
                             .arg(attempt + 1)
                             .arg(lockAttempts));
        FLEET_TRY(pauseFor(control, lockPauseMilliseconds * attempt));
    }
}

} // namespace

QList<Migration> Migrator::embedded() {
    QList<Migration> migrations;
    const QDir folder(u":/migrations"_s);
    for (const QString& fileName : folder.entryList({u"*.sql"_s}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(fileName));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("The migration %s is not in the program", qPrintable(fileName));
        const QByteArray bytes = file.readAll();
        const QString name = fileName.chopped(4);
        const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
        migrations +=
            {name.section(u'_', 0, 0).toInt(), name, QString::fromUtf8(bytes), QString::fromLatin1(hash)};
    }
    return migrations;
}

Migrator::Migrator(Session& session, QList<Migration> migrations)
    : m_session(session), m_migrations(std::move(migrations)) {}

Result<MigrationStatus> Migrator::status() {
    auto applied = readApplied(m_session);
    if (!applied)
        return failure(applied.error());
    for (const AppliedMigration& migration : *applied)
        FLEET_TRY(compare(migration, m_migrations));
    FLEET_TRY(checkSchemaShape(m_session));

    MigrationStatus status{std::move(*applied), {}};
    for (const Migration& migration : m_migrations) {
        const bool done =
            std::any_of(status.applied.begin(), status.applied.end(),
                        [&](const AppliedMigration& other) { return other.number == migration.number; });
        if (!done)
            status.pending += migration;
    }
    return status;
}

Result<QList<Migration>> Migrator::migrate(JobControl& control) {
    // Looked at before anything is created, so that a database that is not ours stays as it is.
    if (const auto before = status(); !before)
        return failure(before.error());
    const auto lock = MigrationLock::wait(m_session, control);
    if (!lock)
        return failure(lock.error());
    const auto current = status();
    if (!current)
        return failure(current.error());
    // Nothing to apply is nothing that a user without the owner's role could be refused.
    const auto owner = OwnerRole::take(m_session);
    if (!owner && (!current->pending.isEmpty() || owner.error().kind != ErrorKind::Forbidden))
        return failure(owner.error());
    if (current->pending.isEmpty()) {
        if (owner)
            FLEET_TRY((*owner)->grantRoles());
        return QList<Migration>{};
    }
    FLEET_TRY(m_session.executeScript(Session::query(u"migrations_table"_s)));

    qint64 done = 0;
    for (const Migration& migration : current->pending) {
        control.progress(done++, current->pending.size(), u"Applying %1"_s.arg(migration.name));
        FLEET_TRY(apply(m_session, migration, control));
    }
    FLEET_TRY((*owner)->grantRoles());
    control.progress(done, done, u"Migrations applied"_s);
    return current->pending;
}

} // namespace fleet
