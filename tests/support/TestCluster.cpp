#include "support/TestCluster.h"

#include <QCoreApplication>
#include <QDir>

#include "store/Migrator.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

PrivateCluster throwAwayCluster(const QString& directory) {
    ClusterOptions options;
    options.throwAway = true;
    return PrivateCluster(directory, options);
}

void migrate(const QString& url, JobControl& control) {
    const auto session = need(Session::open(need(ConnectionSettings::fromUrl(url))));
    need(Migrator(*session).migrate(control));
}

/// A clone would hold the rights of the template's roles. A test that needs roles makes those of its own
/// database.
void dropRoles(const QString& url) {
    const QString roles = runSql(url,
                                 u"select string_agg(quote_ident(event_role_name(kind)), ', ') "
                                 "from unnest(array['auditor', 'support', 'admin']) as kind"_s)
                              .value(0);
    runSql(url, u"drop owned by %1; drop role %1"_s.arg(roles));
}

} // namespace

QString TestCluster::templateName() {
    return u"fleet_audit_template"_s;
}

TestCluster& TestCluster::instance() {
    static const QString shared = qEnvironmentVariable("FLEET_AUDIT_TEST_CLUSTER");
    static TestCluster cluster(
        shared.isEmpty() ? u"/tmp/fleet-audit-test-%1"_s.arg(QCoreApplication::applicationPid()) : shared,
        shared.isEmpty());
    return cluster;
}

TestCluster::TestCluster(const QString& directory, bool own)
    : m_cluster(throwAwayCluster(directory)), m_directory(directory), m_own(own) {
    if (m_own)
        start(m_directory);
}

TestCluster::~TestCluster() {
    if (m_own)
        end(m_directory);
}

void TestCluster::start(const QString& directory) {
    JobControl control;
    PrivateCluster cluster = throwAwayCluster(directory);
    need(cluster.reset(control));
    need(cluster.start(control));
    need(cluster.makeDatabase(templateName(), control));
    migrate(cluster.url(templateName()), control);
    dropRoles(cluster.url(templateName()));
}

void TestCluster::end(const QString& directory) {
    JobControl control;
    need(throwAwayCluster(directory).reset(control));
    QDir(directory).removeRecursively();
    // Private clusters that tests of the programs made for themselves, each in a folder named after its test.
    const QFileInfo shared(directory);
    for (const QFileInfo& folder : shared.dir().entryInfoList({shared.fileName() + u"-*"_s}, QDir::Dirs)) {
        need(throwAwayCluster(folder.filePath() + u"/postgresql"_s).reset(control));
        QDir(folder.filePath()).removeRecursively();
    }
}

} // namespace fleet::test
