// Random histories of a few devices, and what a plain fold says of them: for tests of replay.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "store/Session.h"
#include "support/TestDatabase.h"

namespace fleet::test {

/// A database of its own in which four devices, with and without UUIDs, live through whatever may happen to a
/// log: events of all registered types, good and bad payloads, transactions of several connections that
/// overlap and commit out of order or roll back, imports into the past, projection in batches of any size,
/// dropped days, a new version of the reducer, a rebuild beside. The same seed makes the same acts. One
/// thread.
class RandomHistory {
public:
    /// differences() looks at the moments of one in so many events.
    explicit RandomHistory(quint64 seed, int oneIn = 1);

    /// So many acts; transactions may stay open.
    void act(int count);
    /// Commits or rolls back whatever is open.
    void endTransactions();
    /// Drops the oldest day that holds events, with whatever the processor has seen of it.
    void dropOldestDay();
    /// A reducer of another version and with another rule takes over.
    void changeReducer();
    /// Starts to build the projection anew beside; act() goes on with it as well. finishRebuild() swaps it
    /// in.
    void beginRebuild();
    void finishRebuild();
    /// Projects all there is.
    void catchUp();
    /// Removes everything that was projected: as before the processor ran.
    void forgetProjection();

    /// How replay, the device list and the problems differ from a fold of all events one by one, at each
    /// event's moment and just before it; empty where they do not. Sees what is committed.
    QStringList differences();
    /// How the projection differs from that fold; for after catchUp().
    QStringList projectionDifferences();

    const TestDatabase& database() const { return m_database; }

private:
    struct Writer {
        std::unique_ptr<Session> session;
        bool open = false;
    };

    int below(int bound);
    template <typename T>
    const T& oneOf(const QList<T>& values) {
        return values.at(below(int(values.size())));
    }
    QString moment();
    QString payload(const QString& device);
    QString eventJson(bool dated);
    void publish(Writer& writer);
    void importPast();
    void project(bool beside);
    QStringList listed(const QString& sql);

    TestDatabase m_database;
    std::mt19937_64 m_random;
    int m_oneIn;
    std::vector<Writer> m_writers;
    std::unique_ptr<Session> m_processor;
    QStringList m_types;
    int m_firstDay = 0; ///< The first of the five days that is still there.
    bool m_rebuilding = false;
};

} // namespace fleet::test
