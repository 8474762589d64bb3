#include "support/OwnCluster.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>

#include "cluster/ProgramCall.h"
#include "store/Migrator.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

ClusterOptions throwAway() {
    ClusterOptions options;
    options.throwAway = true;
    return options;
}

/// As the account that the server runs as.
void control(const QString& directory, const QStringList& arguments) {
    JobControl nobody;
    const ServerPrograms programs = need(ServerPrograms::find({}, ServerPrograms::usualFolders()));
    const ProgramCall call(need(ServerAccount::forDirectory(directory)), {});
    const ProgramAnswer answer = need(
        call.run(programs.program(u"pg_ctl"_s),
                 arguments + QStringList{u"--wait"_s, u"--silent"_s, u"--mode=immediate"_s, u"--pgdata"_s,
                                         directory + u"/data"_s, u"--log"_s, directory + u"/server.log"_s},
                 120s, nobody));
    if (answer.exitCode != 0)
        qFatal("pg_ctl %s: %s", qUtf8Printable(arguments.join(u' ')), qUtf8Printable(answer.output));
}

} // namespace

OwnCluster::OwnCluster(const QString& name, const QStringList& settings)
    : m_directory(u"/tmp/fleet-audit-%1-%2"_s.arg(name).arg(QCoreApplication::applicationPid())),
      m_cluster(m_directory, throwAway()) {
    JobControl nobody;
    need(m_cluster.reset(nobody));
    start();
    // A throw-away server would forget its last commits. ALTER SYSTEM has the last word over the program's
    // own file.
    for (const QString& setting : QStringList{u"synchronous_commit = on"_s} + settings)
        runSql(url(), u"ALTER SYSTEM SET "_s + setting);
    restartImmediately();
}

OwnCluster::~OwnCluster() {
    JobControl nobody;
    need(m_cluster.reset(nobody));
    QDir(m_directory).removeRecursively();
}

void OwnCluster::migrate() {
    JobControl nobody;
    need(Migrator(*need(Session::open(need(ConnectionSettings::fromUrl(url()))))).migrate(nobody));
}

void OwnCluster::restartImmediately() {
    control(m_directory, {u"restart"_s});
}

void OwnCluster::stopImmediately() {
    control(m_directory, {u"stop"_s});
}

void OwnCluster::start() {
    JobControl nobody;
    need(m_cluster.start(nobody));
}

QString runServerProgram(const QString& name, const QStringList& arguments) {
    const ServerPrograms programs = need(ServerPrograms::find({}, ServerPrograms::usualFolders()));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(programs.program(name), arguments);
    if (!process.waitForFinished(300'000) || process.exitCode() != 0)
        qFatal("%s %s: %s", qUtf8Printable(name), qUtf8Printable(arguments.join(u' ')),
               process.readAll().constData());
    return QString::fromUtf8(process.readAll());
}

} // namespace fleet::test
