#include "support/TestSession.h"

#include <QTest>

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

void settle(const TestDatabase& database) {
    const bool settled = QTest::qWaitFor(
        [&] {
            database.run(u"select advance_event_horizon()"_s);
            return database.value(u"select unsettled_events from event_horizon"_s) == u"0";
        },
        120'000);
    if (!settled)
        qFatal("The events of %s do not settle", qUtf8Printable(database.name()));
}

QVariant valueOf(Session& session, const QString& sql, const QVariantList& values) {
    QSqlQuery query = need(session.execute(sql, values));
    return query.next() ? query.value(0) : QVariant();
}

} // namespace fleet::test
