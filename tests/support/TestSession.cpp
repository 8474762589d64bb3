#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

ConnectionSettings settingsOf(const TestDatabase& database) {
    return need(ConnectionSettings::fromUrl(database.url()));
}

std::unique_ptr<Session> openSession(const TestDatabase& database, Session::Limits limits) {
    return need(Session::open(settingsOf(database), limits));
}

QString textOf(const Error& error) {
    return u"%1; %2 [%3] %4"_s.arg(error.message, error.advice, error.sqlState, error.detail);
}

QVariant valueOf(Session& session, const QString& sql, const QVariantList& values) {
    QSqlQuery query = need(session.execute(sql, values));
    return query.next() ? query.value(0) : QVariant();
}

} // namespace fleet::test
