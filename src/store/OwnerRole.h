// The right to change the schema, which is the log's owner's, and the roles that are granted by it.
#pragma once

#include <memory>

#include "store/Session.h"

namespace fleet {

/// Makes the session act as the owner of the event log for as long as it lives, so that everything that
/// migrations make belongs to one role, whoever applies them. Same thread as its session, no transaction open
/// at either end.
class OwnerRole {
public:
    /// Where the session's user is the owner already, or there is no log yet, nothing changes. Forbidden,
    /// with the owner's name, where the user is not a member of his role.
    static Result<std::unique_ptr<OwnerRole>> take(Session& session);
    ~OwnerRole();
    OwnerRole(const OwnerRole&) = delete;
    OwnerRole& operator=(const OwnerRole&) = delete;

    /// Makes the auditor's, support's and admin's roles of this database and grants them what they lack. Can
    /// be run again, such as after a restore into another cluster. What the user may not do is no failure:
    /// the checkup names it. Does nothing where the migration that brings roles is not applied.
    Result<void> grantRoles();

private:
    OwnerRole(Session& session, QString owner) : m_session(session), m_owner(std::move(owner)) {}
    Result<void> assume();
    Result<void> makeMissingRoles();

    Session& m_session;
    QString m_owner; ///< Quoted for SQL; empty where the session's user is the owner.
};

} // namespace fleet
