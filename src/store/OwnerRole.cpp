#include "store/OwnerRole.h"

namespace fleet {

using namespace Qt::StringLiterals;

Result<std::unique_ptr<OwnerRole>> OwnerRole::take(Session& session) {
    auto query = session.execute(Session::query(u"log_owner"_s));
    if (!query)
        return failure(query.error());
    if (!query->next())
        return std::unique_ptr<OwnerRole>(new OwnerRole(session, {}));
    const QString owner = query->value(0).toString();
    const QString user = query->value(2).toString();
    if (!query->value(1).toBool()) {
        const bool superuser = query->value(3).toBool();
        return failure(
            ErrorKind::Forbidden,
            u"User %1 may not migrate this database: its event log belongs to %2"_s.arg(user, owner),
            superuser ? u"connect as %1"_s.arg(owner)
                      : u"connect as %1, or ask its administrator to run: GRANT %1 TO %2"_s.arg(owner, user));
    }
    std::unique_ptr<OwnerRole> role(new OwnerRole(session, owner));
    FLEET_TRY(role->assume());
    return role;
}

OwnerRole::~OwnerRole() {
    // Where this fails the connection is gone, and the role with it.
    if (!m_owner.isEmpty())
        static_cast<void>(m_session.execute(u"reset role"_s));
}

Result<void> OwnerRole::assume() {
    if (!m_owner.isEmpty())
        FLEET_TRY(m_session.execute(u"set role "_s + m_owner));
    return ok();
}

Result<void> OwnerRole::grantRoles() {
    auto known = m_session.execute(u"select to_regproc('public.grant_event_roles') is not null"_s);
    if (!known)
        return failure(known.error());
    known->next();
    if (!known->value(0).toBool())
        return ok();
    if (!m_owner.isEmpty())
        FLEET_TRY(makeMissingRoles());
    FLEET_TRY(m_session.execute(u"select grant_event_roles()"_s));
    return ok();
}

// The user may be allowed what the owner is not. What the owner wrote never runs with the user's own rights.
Result<void> OwnerRole::makeMissingRoles() {
    auto missing = m_session.execute(Session::query(u"roles_missing"_s));
    if (!missing)
        return failure(missing.error());
    QStringList statements;
    while (missing->next())
        statements += missing->value(0).toString();
    if (statements.isEmpty())
        return ok();
    FLEET_TRY(m_session.execute(u"reset role"_s));
    for (const QString& statement : std::as_const(statements)) {
        const auto made = m_session.execute(statement);
        if (!made && made.error().kind != ErrorKind::Forbidden && made.error().sqlState != "42710"_L1)
            return failure(made.error());
    }
    return assume();
}

} // namespace fleet
