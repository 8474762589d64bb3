// People who log in with a role of a database.
#pragma once

#include "core/Result.h"
#include "store/ConnectionSettings.h"
#include "support/TestDatabase.h"

namespace fleet::test {

/// Makes the roles of a test's database, and a login for each of auditor, support, admin, and for a stranger
/// who holds none of them. The throw-away cluster keeps them until it ends.
class RoleLogins {
public:
    explicit RoleLogins(const TestDatabase& database);

    /// "auditor", "support", "admin", "stranger", or another login that the test made by addLogin().
    QString user(const QString& kind) const { return kind + u'_' + m_database.name(); }
    ConnectionSettings settings(const QString& kind) const;
    /// For the command line.
    QString url(const QString& kind) const;

    /// A login without any role of ours; `options` as in CREATE ROLE.
    static void addLogin(const TestDatabase& database, const QString& kind, const QString& options = {});

private:
    const TestDatabase& m_database;
};

} // namespace fleet::test
