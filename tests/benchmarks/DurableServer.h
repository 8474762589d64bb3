// A PostgreSQL with default settings, fsync on, for benchmarks of writing; and plain libpq connections to it.
#pragma once

#include <libpq-fe.h>

#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "benchmarks/Benchmark.h"

namespace fleet::bench {

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

/// Ends the process where the server cannot be reached, as the functions below do for any failure.
Connection connectTo(const QString& url);

/// One statement, or several, over the simple protocol.
void run(PGconn* connection, const QByteArray& sql);

/// A migrated database on a server of its own, in the notification mode `coalesced`, with the rights and the
/// search path that the roles' migration gives to the publishing functions. The server ends with the object.
class DurableServer {
public:
    DurableServer();
    ~DurableServer();
    DurableServer(const DurableServer&) = delete;
    DurableServer& operator=(const DurableServer&) = delete;

    const QString& url() const { return m_url; }
    std::vector<Connection> connect(int clients) const;

private:
    QString m_directory;
    QString m_url;
};

/// What one client does, told its number and its connection.
using Client = std::function<void(int number, PGconn* connection)>;

/// Seconds until all clients, each in a thread of its own, have ended.
double secondsOfAll(const std::vector<Connection>& connections, int clients, const Client& client);

/// `ours` against `limits`, pair by pair; without a bound the row only informs.
Row ratioRow(const QString& name, const QList<double>& ours, const QList<double>& limits, double bound = 0);

} // namespace fleet::bench
