// Publishing against the bare INSERT, and batches against COPY, into the same table of the same server.
#include <libpq-fe.h>

#include <memory>
#include <thread>
#include <vector>

#include "benchmarks/Benchmark.h"
#include "support/TestDatabase.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int rounds = 9;
constexpr int clients = 32;
constexpr int eventsPerClient = 60;
constexpr int batchSize = 1000;
constexpr int batches = 10;

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

Connection connectTo(const QString& url) {
    Connection connection(PQconnectdb(url.toUtf8().constData()));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        qFatal("%s", PQerrorMessage(connection.get()));
    return connection;
}

void run(PGconn* connection, const char* sql) {
    PGresult* result = PQexec(connection, sql);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN)
        qFatal("%s", PQerrorMessage(connection));
    PQclear(result);
}

constexpr const char* publish =
    "SELECT publish_event('device.heartbeat', 'device', 'dev-1', '{\"cpu_usage\": 12.5, \"uptime\": 3600}')";
constexpr const char* bareInsert =
    "INSERT INTO events (event_type, aggregate_type, aggregate_id, data, checksum) "
    "VALUES ('device.heartbeat', 'device', 'dev-1', '{\"cpu_usage\": 12.5, \"uptime\": 3600}', "
    "event_checksum('{\"cpu_usage\": 12.5, \"uptime\": 3600}'))";

/// Events a second of all clients together, each a transaction of its own.
double rateOf(const std::vector<Connection>& connections, const char* sql) {
    const double seconds = secondsOf([&] {
        std::vector<std::thread> threads;
        for (const Connection& connection : connections)
            threads.emplace_back([&connection, sql] {
                for (int i = 0; i < eventsPerClient; ++i)
                    run(connection.get(), sql);
            });
        for (std::thread& thread : threads)
            thread.join();
    });
    return clients * eventsPerClient / seconds;
}

Row ratioRow(const QString& name, const QList<double>& ours, const QList<double>& limits, double bound) {
    QList<double> ratios;
    for (qsizetype i = 0; i < ours.size(); ++i)
        ratios.append(ours.at(i) / limits.at(i));
    const double ratio = median(ratios);
    return {name,
            u"%1 of the limit (%2 against %3 events/s, median of %4 rounds)"_s.arg(ratio, 0, 'f', 2)
                .arg(median(ours), 0, 'f', 0)
                .arg(median(limits), 0, 'f', 0)
                .arg(ours.size()),
            u">= %1"_s.arg(bound, 0, 'f', 2), ratio >= bound};
}

QList<Row> benchPublish() {
    const test::TestDatabase database;
    database.run(u"UPDATE event_settings SET value = 'coalesced' WHERE name = 'notify_mode'"_s);
    std::vector<Connection> connections;
    for (int i = 0; i < clients; ++i)
        connections.push_back(connectTo(database.url()));
    QList<double> ours;
    QList<double> limits;
    for (int round = 0; round < rounds; ++round) {
        limits.append(rateOf(connections, bareInsert));
        ours.append(rateOf(connections, publish));
    }
    return {ratioRow(u"publish, 32 clients, coalesced, one aggregate, against INSERT"_s, ours, limits, 0.95)};
}

double copyRate(PGconn* connection) {
    const QByteArray line = "device.heartbeat\tdevice\tdev-1\t{\"cpu_usage\": 12.5, \"uptime\": 3600}\n";
    const QByteArray lines = line.repeated(batchSize);
    const double seconds = secondsOf([&] {
        for (int i = 0; i < batches; ++i) {
            run(connection, "COPY events (event_type, aggregate_type, aggregate_id, data) FROM STDIN");
            if (PQputCopyData(connection, lines.constData(), int(lines.size())) != 1 ||
                PQputCopyEnd(connection, nullptr) != 1)
                qFatal("%s", PQerrorMessage(connection));
            while (PGresult* result = PQgetResult(connection))
                PQclear(result);
        }
    });
    return batches * batchSize / seconds;
}

double batchRate(PGconn* connection) {
    const QByteArray line =
        R"({"event_type": "device.heartbeat", "aggregate_type": "device", "aggregate_id": "dev-1",)"
        R"( "data": {"cpu_usage": 12.5, "uptime": 3600}},)";
    const QByteArray call =
        "SELECT count(*) FROM publish_events('[" + line.repeated(batchSize).chopped(1) + "]')";
    const double seconds = secondsOf([&] {
        for (int i = 0; i < batches; ++i)
            run(connection, call.constData());
    });
    return batches * batchSize / seconds;
}

QList<Row> benchBatch() {
    const test::TestDatabase database;
    database.run(u"UPDATE event_settings SET value = 'coalesced' WHERE name = 'notify_mode'"_s);
    const Connection connection = connectTo(database.url());
    QList<double> ours;
    QList<double> limits;
    for (int round = 0; round < rounds; ++round) {
        limits.append(copyRate(connection.get()));
        ours.append(batchRate(connection.get()));
    }
    return {ratioRow(u"publish in batches of 1000, 1 client, against COPY"_s, ours, limits, 0.80)};
}

} // namespace

QList<Benchmark> publishBenchmarks() {
    return {{u"publish"_s, benchPublish}, {u"batch"_s, benchBatch}};
}

} // namespace fleet::bench
