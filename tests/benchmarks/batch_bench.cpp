// Batches of 1000 events against COPY into the same table, and against one publish_event a line.
#include "benchmarks/DurableServer.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int rounds = 9;
constexpr int mostClients = 8;
constexpr int batchSize = 1000;
constexpr int batches = 8; // of all clients of one measurement together
constexpr double bound = 0.80;

using Work = std::function<void(PGconn*)>;

void copyBatch(PGconn* connection) {
    static const QByteArray lines =
        QByteArray("device.heartbeat\tdevice\tdev-1\t{\"cpu_usage\": 12.5, \"uptime\": 3600}\n")
            .repeated(batchSize);
    run(connection, "COPY events (event_type, aggregate_type, aggregate_id, data) FROM STDIN");
    if (PQputCopyData(connection, lines.constData(), int(lines.size())) != 1 ||
        PQputCopyEnd(connection, nullptr) != 1)
        qFatal("%s", PQerrorMessage(connection));
    while (PGresult* result = PQgetResult(connection)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            qFatal("%s", PQerrorMessage(connection));
        PQclear(result);
    }
}

QByteArray lines() {
    static const QByteArray all =
        '[' +
        QByteArray(
            R"({"event_type": "device.heartbeat", "aggregate_type": "device", "aggregate_id": "dev-1",)"
            R"( "data": {"cpu_usage": 12.5, "uptime": 3600}},)")
            .repeated(batchSize)
            .chopped(1) +
        ']';
    return all;
}

void publishBatch(PGconn* connection) {
    run(connection, "SELECT count(*) FROM publish_events('" + lines() + "')");
}

void publishEach(PGconn* connection) {
    run(connection,
        "SELECT count(publish_event(l ->> 'event_type', l ->> 'aggregate_type', l ->> 'aggregate_id', "
        "l -> 'data')) FROM jsonb_array_elements('" +
            lines() + "') AS l");
}

double rateOf(const std::vector<Connection>& connections, int clients, const Work& work) {
    const double seconds = secondsOfAll(connections, clients, [&](int, PGconn* connection) {
        for (int i = 0; i < batches / clients; ++i)
            work(connection);
    });
    return batches * batchSize / seconds;
}

QList<Row> benchBatch() {
    const DurableServer server;
    const std::vector<Connection> connections = server.connect(mostClients);
    QList<Row> rows;
    for (const int clients : {1, mostClients}) {
        QList<double> copies;
        QList<double> ours;
        QList<double> loops;
        for (int round = 0; round < rounds; ++round) {
            copies.append(rateOf(connections, clients, copyBatch));
            ours.append(rateOf(connections, clients, publishBatch));
            loops.append(rateOf(connections, clients, publishEach));
        }
        const QString who = clients == 1 ? u"1 client"_s : u"%1 clients"_s.arg(clients);
        rows += ratioRow(u"publish in batches of 1000, %1, against COPY"_s.arg(who), ours, copies, bound);
        rows +=
            ratioRow(u"publish_event over a JSON array of 1000, %1, against COPY"_s.arg(who), loops, copies);
    }
    return rows;
}

} // namespace

QList<Benchmark> batchBenchmarks() {
    return {{u"batch"_s, benchBatch}};
}

} // namespace fleet::bench
