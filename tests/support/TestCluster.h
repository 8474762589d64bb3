// The throw-away PostgreSQL that tests talk to.
#pragma once

#include "cluster/PrivateCluster.h"

namespace fleet::test {

/// One cluster with a migrated template database. Under ctest all tests share the one that the fixture
/// started (FLEET_AUDIT_TEST_CLUSTER); a test that is run by hand starts one of its own and ends it when the
/// process ends. Functions end the process with a message where the cluster cannot be had. One thread.
class TestCluster {
public:
    static TestCluster& instance();
    ~TestCluster();

    /// A libpq url of the cluster's own superuser.
    QString url(const QString& database) const { return m_cluster.url(database); }

    /// The database that TestDatabase clones.
    static QString templateName();

    /// For the fixture: a cluster in `directory` with nothing in it but the template.
    static void start(const QString& directory);
    static void end(const QString& directory);

private:
    TestCluster(const QString& directory, bool own);

    PrivateCluster m_cluster;
    QString m_directory;
    bool m_own;
};

} // namespace fleet::test
