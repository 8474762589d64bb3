#include "support/TestDatabase.h"

#include <libpq-fe.h>

#include <QUuid>
#include <memory>

#include "support/TestCluster.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

QStringList runSql(const QString& url, const QString& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.toUtf8().constData()),
                                                                  &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK)
        qFatal("test database: %s", PQerrorMessage(connection.get()));
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), sql.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        qFatal("test database: %s in:\n%s", PQerrorMessage(connection.get()), qUtf8Printable(sql.left(500)));
    QStringList column;
    for (int row = 0; row < PQntuples(result.get()) && PQnfields(result.get()) > 0; ++row)
        column.append(QString::fromUtf8(PQgetvalue(result.get(), row, 0)));
    return column;
}

TestDatabase::TestDatabase(Content content)
    : m_name(u"test_"_s + QUuid::createUuid().toString(QUuid::Id128)) {
    const QString source = content == Content::Migrated ? TestCluster::templateName() : u"template1"_s;
    runSql(TestCluster::instance().url(u"postgres"_s),
           u"CREATE DATABASE %1 TEMPLATE %2"_s.arg(m_name, source));
}

TestDatabase::~TestDatabase() {
    runSql(TestCluster::instance().url(u"postgres"_s),
           u"DROP DATABASE IF EXISTS %1 WITH (FORCE)"_s.arg(m_name));
}

QString TestDatabase::url() const {
    return TestCluster::instance().url(m_name);
}

} // namespace fleet::test
