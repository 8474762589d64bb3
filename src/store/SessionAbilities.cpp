// Who is connected and what they may do.
#include "store/DatabaseCheckup.h"
#include "store/Migrator.h"

namespace fleet {

using namespace Qt::StringLiterals;

Result<SessionAbilities> sessionAbilities(Session& session) {
    auto query = session.execute(Session::query(u"session_abilities"_s));
    if (!query)
        return failure(query.error());
    query->next();
    SessionAbilities abilities{.user = query->value(0).toString(),
                               .serverVersion = query->value(1).toString().section(u' ', 0, 0),
                               .role = {},
                               .mayRead = query->value(2).toBool(),
                               .mayPublish = query->value(3).toBool(),
                               .mayImport = query->value(4).toBool(),
                               .mayMaintain = query->value(5).toBool(),
                               .mayMigrate = query->value(6).toBool()};
    if (abilities.mayMaintain)
        abilities.role = u"admin"_s;
    else if (abilities.mayPublish)
        abilities.role = u"support"_s;
    else if (abilities.mayRead)
        abilities.role = u"auditor"_s;
    const auto status = Migrator(session).status();
    if (!status && status.error().kind == ErrorKind::ConnectionLost)
        return failure(status.error());
    // A user from before there were roles may use the log without being let at the record of its migrations.
    // Any other database that cannot be migrated by this program lacks its schema too.
    abilities.hasSchema =
        status ? status->pending.isEmpty() : status.error().kind == ErrorKind::Forbidden && abilities.mayRead;
    return abilities;
}

} // namespace fleet
