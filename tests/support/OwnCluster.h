// A PostgreSQL that one test has to itself: to restart it the hard way, or to restore into it.
#pragma once

#include <QStringList>

#include "cluster/PrivateCluster.h"

namespace fleet::test {

/// Throw-away, but what it has committed survives the death of its processes. Functions end the process with
/// a message where something fails. One thread; removed with the object.
class OwnCluster {
public:
    /// `settings` are "name = value" for ALTER SYSTEM, on top of the program's own.
    explicit OwnCluster(const QString& name, const QStringList& settings = {});
    ~OwnCluster();
    OwnCluster(const OwnCluster&) = delete;
    OwnCluster& operator=(const OwnCluster&) = delete;

    QString url(const QString& database = PrivateCluster::defaultDatabase()) const {
        return m_cluster.url(database);
    }
    /// Applies all migrations to defaultDatabase().
    void migrate();

    /// `pg_ctl restart -m immediate`: all its processes die at once, then it recovers.
    void restartImmediately();
    /// The same in two halves.
    void stopImmediately();
    void start();

    QString directory() const { return m_directory; }

private:
    QString m_directory;
    PrivateCluster m_cluster;
};

/// Runs one of the server's programs, such as pg_dump, and ends the process where that fails. Returns what it
/// said.
QString runServerProgram(const QString& name, const QStringList& arguments);

} // namespace fleet::test
