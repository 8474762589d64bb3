#include "support/RoleLogins.h"

#include <QRegularExpression>

#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

RoleLogins::RoleLogins(const TestDatabase& database) : m_database(database) {
    database.run(u"select grant_event_roles()"_s);
    for (const QString& kind : {u"auditor"_s, u"support"_s, u"admin"_s}) {
        addLogin(database, kind);
        database.run(u"grant %1 to %2"_s.arg(
            database.value(u"select quote_ident(event_role_name('%1'))"_s.arg(kind)), user(kind)));
    }
    addLogin(database, u"stranger"_s);
}

ConnectionSettings RoleLogins::settings(const QString& kind) const {
    return need(ConnectionSettings::fromUrl(url(kind)));
}

QString RoleLogins::url(const QString& kind) const {
    static const QRegularExpression user(u"//[^@/]*@"_s);
    return m_database.url().replace(user, u"//%1@"_s.arg(this->user(kind)));
}

void RoleLogins::addLogin(const TestDatabase& database, const QString& kind, const QString& options) {
    database.run(u"create role %1_%2 login %3"_s.arg(kind, database.name(), options));
}

} // namespace fleet::test
