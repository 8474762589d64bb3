// Many publishers at once, with time between their inserts and their commits.
#pragma once

#include <QSet>
#include <QString>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace fleet::test {

struct PublisherLoadOptions {
    QString url;
    quint64 seed = 1;
    int connections = 200;
    int threads = 4; ///< Each drives its share of the connections, asynchronously.
    int devices = 500;
    int longestPauseMilliseconds = 60; ///< Between the last insert of a transaction and its end.
    bool durable = true;
};

/// What became of the transactions, each named by a tag that its events carry as data.tag.
struct PublisherLoadOutcome {
    QSet<QString> committed;  ///< The server said so.
    QSet<QString> rolledBack; ///< Rolled back, or the connection was lost before the commit was asked for.
    QSet<QString> unknown;    ///< The answer to the commit was lost.
};

/// Publishes until stop(): transactions of one to four events, by the functions and past them, a third of
/// them rolled back. A lost connection is opened again. Made and used by one thread.
class PublisherLoad {
public:
    explicit PublisherLoad(const PublisherLoadOptions& options);
    ~PublisherLoad();

    /// Transactions that the server has confirmed so far.
    int committed() const { return m_committed; }
    PublisherLoadOutcome stop();

private:
    class Publisher;
    void drive(int thread);

    PublisherLoadOptions m_options;
    std::vector<std::unique_ptr<Publisher>> m_publishers;
    std::vector<std::thread> m_threads;
    std::atomic<int> m_committed = 0;
    std::atomic<bool> m_stopping = false;
};

} // namespace fleet::test
