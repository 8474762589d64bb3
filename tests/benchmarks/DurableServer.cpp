#include "benchmarks/DurableServer.h"

#include <QCoreApplication>
#include <QDir>
#include <thread>

#include "cluster/PrivateCluster.h"
#include "store/Migrator.h"
#include "support/TestSession.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

Connection connectTo(const QString& url) {
    Connection connection(PQconnectdb(url.toUtf8().constData()));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        qFatal("%s", PQerrorMessage(connection.get()));
    return connection;
}

void run(PGconn* connection, const QByteArray& sql) {
    PGresult* result = PQexec(connection, sql.constData());
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
        qFatal("%s", PQerrorMessage(connection));
    PQclear(result);
}

DurableServer::DurableServer()
    : m_directory(u"/tmp/fleet-audit-bench-%1"_s.arg(QCoreApplication::applicationPid())) {
    JobControl control;
    PrivateCluster cluster(m_directory);
    test::need(cluster.start(control));
    m_url = cluster.url();
    {
        const auto session = test::need(Session::open(test::need(ConnectionSettings::fromUrl(m_url))));
        test::need(Migrator(*session).migrate(control));
    }
    run(connectTo(m_url).get(),
        "SELECT set_notify_mode('coalesced');"
        "ALTER FUNCTION publish_event SECURITY DEFINER;"
        "ALTER FUNCTION publish_events SECURITY DEFINER;");
}

DurableServer::~DurableServer() {
    JobControl control;
    test::need(PrivateCluster(m_directory).reset(control));
    QDir(m_directory).removeRecursively();
}

std::vector<Connection> DurableServer::connect(int clients) const {
    std::vector<Connection> connections;
    for (int i = 0; i < clients; ++i)
        connections.push_back(connectTo(m_url));
    return connections;
}

double secondsOfAll(const std::vector<Connection>& connections, int clients, const Client& client) {
    return secondsOf([&] {
        std::vector<std::thread> threads;
        for (int i = 0; i < clients; ++i)
            threads.emplace_back([&, i] { client(i, connections[size_t(i)].get()); });
        for (std::thread& thread : threads)
            thread.join();
    });
}

Row ratioRow(const QString& name, const QList<double>& ours, const QList<double>& limits, double bound) {
    QList<double> ratios;
    for (qsizetype i = 0; i < ours.size(); ++i)
        ratios.append(ours.at(i) / limits.at(i));
    const double ratio = median(ratios);
    return {name,
            u"%1 (%2 against %3 events/s, median of %4 rounds)"_s.arg(ratio, 0, 'f', 2)
                .arg(median(ours), 0, 'f', 0)
                .arg(median(limits), 0, 'f', 0)
                .arg(ours.size()),
            bound > 0 ? u">= %1"_s.arg(bound, 0, 'f', 2) : u"-"_s, ratio >= bound};
}

} // namespace fleet::bench
