#include "cli/CommandContext.h"
#include "cli/Commands.h"
#include "cli/Table.h"
#include "store/Migrator.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Table migrationTable(const QList<Migration>& migrations, const QString& action) {
    Table table{{{u"number"_s, u"Number"_s, Column::Kind::Number},
                 {u"name"_s, u"Migration"_s},
                 {u"action"_s, u"Action"_s},
                 {u"sha256"_s, {}}},
                {}};
    for (const Migration& migration : migrations)
        table.rows.append({Cell::number(migration.number), migration.name, action, migration.sha256});
    return table;
}

Result<QList<Migration>> pendingMigrations(Session& session) {
    const auto status = Migrator(session).status();
    if (!status)
        return failure(status.error());
    return status->pending;
}

Result<ExitCode> migrate(bool dryRun, CommandContext& context) {
    const auto session = context.open({.statement = std::chrono::milliseconds(0)});
    if (!session)
        return failure(session.error());
    const auto migrations =
        dryRun ? pendingMigrations(**session) : Migrator(**session).migrate(context.control());
    if (!migrations)
        return failure(migrations.error());
    if (migrations->isEmpty() && context.format() == OutputFormat::Table)
        context.note(u"nothing is missing: every migration of this program is applied"_s);
    else
        context.print(migrationTable(*migrations, dryRun ? u"pending"_s : u"applied"_s));
    return ExitCode::Done;
}

Result<Action> prepareMigrate(const Arguments& arguments) {
    return
        [dryRun = arguments.has(u"dry-run"_s)](CommandContext& context) { return migrate(dryRun, context); };
}

} // namespace

Command migrateCommand() {
    return {u"migrate"_s,
            {},
            u"Brings the database's schema up to this program's version"_s,
            {},
            {{u"dry-run"_s, u"list what is missing and change nothing"_s}},
            prepareMigrate};
}

} // namespace fleet
