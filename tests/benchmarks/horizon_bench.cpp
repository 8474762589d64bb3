// How far the settled horizon lies behind while many publish, and what advancing it costs.
#include <libpq-fe.h>

#include <QThread>
#include <memory>

#include "benchmarks/Benchmark.h"
#include "support/PublisherLoad.h"
#include "support/TestDatabase.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int publishers = 32;
constexpr int longestTransactionMilliseconds = 60;
constexpr int samples = 500;
constexpr unsigned long millisecondsBetweenSamples = 20;

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

double numberOf(PGconn* connection, const char* sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection, sql), &PQclear);
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        qFatal("%s", PQerrorMessage(connection));
    return QByteArray(PQgetvalue(result.get(), 0, 0)).toDouble();
}

QList<Row> benchHorizon() {
    const test::TestDatabase database;
    database.run(u"UPDATE event_settings SET value = 'coalesced' WHERE name = 'notify_mode'"_s);
    const std::unique_ptr<PGconn, Finish> follower(PQconnectdb(database.url().toUtf8().constData()));
    QList<double> lags;  // Milliseconds.
    QList<double> costs; // Milliseconds.
    double events = 0;
    const double seconds = secondsOf([&] {
        test::PublisherLoad load({.url = database.url(),
                                  .connections = publishers,
                                  .longestPauseMilliseconds = longestTransactionMilliseconds});
        for (int sample = 0; sample < samples; ++sample) {
            costs.append(1'000 * secondsOf([&] {
                             numberOf(follower.get(), "SELECT count(*) FROM advance_event_horizon()");
                         }));
            // Nothing is settled before the first watermark is.
            const double lag =
                numberOf(follower.get(), "SELECT extract(epoch FROM lag) * 1000 FROM event_horizon");
            if (lag > 0)
                lags.append(lag);
            QThread::msleep(millisecondsBetweenSamples);
        }
        load.stop();
        events = numberOf(follower.get(), "SELECT count(*) FROM events");
    });
    return {{u"horizon lag, %1 publishers, transactions of up to %2 ms"_s.arg(publishers)
                 .arg(longestTransactionMilliseconds),
             u"p50 %1 ms, p99 %2 ms (at %3 events/s, advanced every %4 ms)"_s.arg(median(lags), 0, 'f', 0)
                 .arg(quantile(lags, 0.99), 0, 'f', 0)
                 .arg(events / seconds, 0, 'f', 0)
                 .arg(millisecondsBetweenSamples),
             u"-"_s, true},
            {u"horizon advance, meanwhile"_s,
             u"p50 %1 ms, p99 %2 ms"_s.arg(median(costs), 0, 'f', 2).arg(quantile(costs, 0.99), 0, 'f', 2),
             u"-"_s, true}};
}

} // namespace

QList<Benchmark> horizonBenchmarks() {
    return {{u"horizon"_s, benchHorizon}};
}

} // namespace fleet::bench
