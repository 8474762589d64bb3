// Publishing one event a transaction against the same INSERT without function or notification, into the same
// table of the same server, in the same protocol.
#include "benchmarks/DurableServer.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int boundRounds = 9;
constexpr int informativeRounds = 3;
constexpr int mostClients = 32;
constexpr double bound = 0.95;

// Simple: parsed and planned each time, as Qt's driver does too; the bound is reached. Prepared it is not:
// docs/decisions.md says where the time goes.
enum class Protocol { Simple, Prepared };

struct Statement {
    const char* name; // of the prepared statement
    const char* text; // $1: the aggregate's id
};

constexpr Statement publish{"publish",
                            "SELECT publish_event('device.heartbeat', 'device', $1, "
                            "'{\"cpu_usage\": 12.5, \"uptime\": 3600}')"};
constexpr Statement insert{"insert",
                           "INSERT INTO events (event_type, aggregate_type, aggregate_id, data, checksum) "
                           "VALUES ('device.heartbeat', 'device', $1, "
                           "'{\"cpu_usage\": 12.5, \"uptime\": 3600}', "
                           "event_checksum('{\"cpu_usage\": 12.5, \"uptime\": 3600}'))"};
constexpr Statement naive{"naive",
                          "SELECT naive_publish('device.heartbeat', 'device', $1, "
                          "'{\"cpu_usage\": 12.5, \"uptime\": 3600}')"};

// What one would write first: random ids, an index for each question, a notification for each event.
constexpr const char* naiveSchema = R"(
CREATE TABLE naive_events (
    id bigserial, event_id uuid NOT NULL DEFAULT gen_random_uuid(), event_type varchar(100) NOT NULL,
    "timestamp" timestamptz NOT NULL DEFAULT now(), aggregate_type varchar(50) NOT NULL,
    aggregate_id varchar(255) NOT NULL, data jsonb NOT NULL, metadata jsonb,
    correlation_id uuid NOT NULL DEFAULT gen_random_uuid(), causation_id uuid,
    source varchar(100) NOT NULL DEFAULT 'system', PRIMARY KEY (id, "timestamp"));
CREATE INDEX ON naive_events (event_id);
CREATE INDEX ON naive_events (aggregate_type, aggregate_id);
CREATE INDEX ON naive_events (event_type);
CREATE INDEX ON naive_events (correlation_id);
CREATE INDEX ON naive_events (causation_id);
CREATE INDEX ON naive_events ("timestamp");
CREATE FUNCTION naive_publish(p_type text, p_aggregate_type text, p_aggregate_id text, p_data jsonb) RETURNS uuid
    LANGUAGE plpgsql AS $$
DECLARE
    v_id uuid;
BEGIN
    INSERT INTO naive_events (event_type, aggregate_type, aggregate_id, data)
    VALUES (p_type, p_aggregate_type, p_aggregate_id, p_data) RETURNING event_id INTO v_id;
    PERFORM pg_notify('events', json_build_object('event_id', v_id, 'event_type', p_type)::text);
    RETURN v_id;
END $$;
)";

struct Load {
    Protocol protocol;
    int clients;
    int aggregates; // 1, or so many that hardly two clients meet
};

class PublishRates {
public:
    PublishRates() : m_connections(m_server.connect(mostClients)) {
        run(m_connections.front().get(), naiveSchema);
        for (const Connection& connection : m_connections)
            for (const Statement& statement : {publish, insert, naive})
                PQclear(PQprepare(connection.get(), statement.name, statement.text, 1, nullptr));
    }

    /// Events a second of all clients together.
    double rate(const Statement& statement, const Load& load) {
        // A single client waits for the disk each time; many share a flush.
        const int each = load.clients < mostClients ? 50 : 75;
        const int start = ++m_start * mostClients * 75;
        const double seconds = secondsOfAll(m_connections, load.clients, [&](int client, PGconn* connection) {
            for (int i = 0; i < each; ++i) {
                const int number = start + client * each + i;
                execute(connection, statement, load.protocol,
                        "dev-" + QByteArray::number(number * 7919 % load.aggregates));
            }
        });
        return each * load.clients / seconds;
    }

    Row row(const QString& name, const Statement& ours, const Statement& limit, const Load& load,
            double least, int rounds) {
        QList<double> ourRates;
        QList<double> limits;
        for (int round = 0; round < rounds; ++round) {
            limits.append(rate(limit, load));
            ourRates.append(rate(ours, load));
        }
        return ratioRow(name, ourRates, limits, least);
    }

private:
    static void execute(PGconn* connection, const Statement& statement, Protocol protocol,
                        const QByteArray& aggregate) {
        if (protocol == Protocol::Simple)
            return run(connection, QByteArray(statement.text).replace("$1", "'" + aggregate + "'"));
        const char* value = aggregate.constData();
        PGresult* result = PQexecPrepared(connection, statement.name, 1, &value, nullptr, nullptr, 0);
        if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
            qFatal("%s", PQerrorMessage(connection));
        PQclear(result);
    }

    DurableServer m_server;
    std::vector<Connection> m_connections;
    int m_start = 0;
};

QList<Row> benchPublish() {
    PublishRates rates;
    QList<Row> rows;
    for (const Protocol protocol : {Protocol::Prepared, Protocol::Simple}) {
        for (const int aggregates : {1, 10'000}) {
            for (const int clients : {1, 8, mostClients}) {
                const QString name = u"publish, coalesced, %1, %2, %3, against INSERT"_s.arg(
                    clients == 1 ? u"1 client"_s : u"%1 clients"_s.arg(clients),
                    aggregates == 1 ? u"one aggregate"_s : u"many aggregates"_s,
                    protocol == Protocol::Simple ? u"simple protocol"_s : u"prepared"_s);
                rows += rates.row(name, publish, insert, {protocol, clients, aggregates},
                                  clients == mostClients ? bound : 0,
                                  clients == mostClients ? boundRounds : informativeRounds);
            }
        }
    }
    for (const int clients : {1, 8, mostClients})
        rows += rates.row(
            u"publish, coalesced, %1 clients, many aggregates, prepared, against a naive function"_s.arg(
                clients),
            publish, naive, {Protocol::Prepared, clients, 10'000}, 0, informativeRounds);
    return rows;
}

} // namespace

QList<Benchmark> publishBenchmarks() {
    return {{u"publish"_s, benchPublish}};
}

} // namespace fleet::bench
