#include "cluster/PrivateCluster.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QLockFile>
#include <QStandardPaths>
#include <QThread>

#include "cluster/ProgramCall.h"
#include "cluster/ServerProcess.h"

namespace fleet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int millisecondsBetweenTries = 100;
constexpr int triesToLaunch = 50; // 5 s: the children of a killed server notice its end within one.
constexpr auto longestRecovery = 600s;

} // namespace

struct PrivateCluster::Tools {
    ServerPrograms programs;
    ServerAccount account;
    ProgramCall call;

    Result<ProgramAnswer> run(const QString& name, const QStringList& arguments, std::chrono::seconds limit,
                              JobControl& control) const {
        return call.run(programs.program(name), arguments, limit, control);
    }
};

QString PrivateCluster::defaultDirectory() {
    QString base = qEnvironmentVariable("FLEET_AUDIT_DATA_DIR");
    if (base.isEmpty())
        base =
            ServerAccount::thisIsRoot()
                ? u"/var/lib/fleet-audit"_s
                : QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + u"/fleet-audit"_s;
    return base + u"/postgresql"_s;
}

QString PrivateCluster::defaultDatabase() {
    return u"fleet_audit"_s;
}

PrivateCluster::PrivateCluster(const QString& directory, ClusterOptions options)
    : m_files(directory), m_options(std::move(options)) {}

Result<void> PrivateCluster::start(JobControl& control) {
    const auto tools = findTools();
    if (!tools)
        return failure(tools.error());
    const auto turn = takeTurn(*tools, control);
    if (!turn)
        return failure(turn.error());
    const auto answer = askUntilDecided(*tools, control);
    if (!answer)
        return failure(answer.error());
    if (*answer == Answer::None) {
        if (!m_files.isMade())
            FLEET_TRY(make(*tools, control));
        FLEET_TRY(clearCrash(*tools, control));
        FLEET_TRY(launch(*tools, control));
    }
    return makeDatabase(defaultDatabase(), control);
}

Result<void> PrivateCluster::stop(JobControl& control) {
    if (!m_files.isMade())
        return ok();
    const auto tools = findTools();
    if (!tools)
        return failure(tools.error());
    const auto turn = takeTurn(*tools, control);
    if (!turn)
        return failure(turn.error());
    return halt(*tools, control);
}

Result<void> PrivateCluster::reset(JobControl& control) {
    if (!QFileInfo::exists(m_files.directory()))
        return ok();
    const auto tools = findTools();
    if (!tools) // Without programs of its version no server of this cluster can run.
        return m_files.removeData();
    const auto turn = takeTurn(*tools, control);
    if (!turn)
        return failure(turn.error());
    if (m_files.isMade())
        FLEET_TRY(halt(*tools, control));
    return m_files.removeData();
}

Result<void> PrivateCluster::makeDatabase(const QString& name, JobControl& control) {
    const auto tools = findTools();
    if (!tools)
        return failure(tools.error());
    const auto answer = tools->run(
        u"createdb"_s, m_files.addressArguments() + QStringList{u"--no-password"_s, name}, 60s, control);
    if (!answer)
        return failure(answer.error());
    if (answer->exitCode != 0 && !answer->output.contains(u"already exists"))
        return failure(ErrorKind::Internal, u"the database “%1” could not be made"_s.arg(name),
                       u"see the server's log, %1"_s.arg(QDir::toNativeSeparators(m_files.log())),
                       answer->output);
    return ok();
}

ClusterStatus PrivateCluster::status() const {
    ClusterStatus status;
    status.directory = m_files.directory();
    status.host = m_files.host();
    const auto tools = findTools();
    if (!tools) {
        status.state = ClusterStatus::State::ProgramsMissing;
        status.problem = tools.error();
        return status;
    }
    status.programs = tools->programs.folder;
    status.major = tools->programs.major;
    if (!m_files.isMade())
        return status;
    JobControl control;
    const auto answer = ask(*tools, control).value_or(Answer::None);
    status.state = answer == Answer::Accepting ? ClusterStatus::State::Running
                   : answer == Answer::NotYet  ? ClusterStatus::State::Starting
                                               : ClusterStatus::State::Stopped;
    return status;
}

Result<PrivateCluster::Tools> PrivateCluster::findTools() const {
    auto programs = ServerPrograms::find(m_files.majorVersion(), m_options.programFolders);
    if (!programs)
        return failure(programs.error());
    auto account = ServerAccount::forDirectory(m_files.directory());
    if (!account)
        return failure(account.error());
    return Tools{*programs, *account, ProgramCall(*account, m_files.environment())};
}

// The lock is held while a program starts, stops or deletes the server, not while the server runs.
Result<std::unique_ptr<QLockFile>> PrivateCluster::takeTurn(const Tools& tools, JobControl& control) const {
    FLEET_TRY(m_files.makeFolders(tools.account));
    auto lock = std::make_unique<QLockFile>(m_files.lock());
    lock->setStaleLockTime(0); // Stale only when its process has ended.
    while (!lock->tryLock(millisecondsBetweenTries)) {
        if (lock->error() != QLockFile::LockFailedError)
            return failure(ErrorKind::Forbidden,
                           u"cannot write into %1"_s.arg(QDir::toNativeSeparators(m_files.directory())),
                           u"set FLEET_AUDIT_DATA_DIR to a folder that you can write to"_s);
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"stopped while another program had the private database"_s);
        control.progress(0, 0,
                         u"Waiting for another Fleet Audit that starts or stops the private database"_s);
    }
    return lock;
}

// The data gets its name only once it is whole: an interrupted initdb leaves nothing that looks like a
// cluster.
Result<void> PrivateCluster::make(const Tools& tools, JobControl& control) const {
    control.progress(0, 0, u"Making the private database"_s);
    FLEET_TRY(m_files.removeData());
    const auto answer = tools.run(u"initdb"_s, m_files.initialisation(m_options.throwAway), 300s, control);
    if (!answer)
        return failure(answer.error());
    if (answer->exitCode != 0)
        return failure(ErrorKind::Internal, u"PostgreSQL could not make the private database"_s,
                       u"look whether the disk is full"_s, answer->output);
    return m_files.adoptUnfinishedData();
}

// Nothing answers at the socket. Files that name a process were left by a crash all the same, and that number
// may belong to any program by now; or the server lives but has lost its socket, and has to be started anew.
Result<void> PrivateCluster::clearCrash(const Tools& tools, JobControl& control) const {
    const qint64 process = m_files.recordedProcess();
    if (process != 0 && isServerOf(process, m_files.data()))
        return halt(tools, control);
    return m_files.removeProcessFiles();
}

Result<void> PrivateCluster::launch(const Tools& tools, JobControl& control) const {
    control.progress(0, 0, u"Starting the private database"_s);
    const QStringList arguments{u"start"_s,  u"--pgdata"_s,  m_files.data(),
                                u"--log"_s,  m_files.log(),  u"--silent"_s,
                                u"--wait"_s, u"--timeout"_s, QString::number(longestRecovery.count())};
    QString problem;
    for (int attempt = 0; attempt < triesToLaunch; ++attempt) {
        FLEET_TRY(m_files.startLog());
        FLEET_TRY(m_files.writeSettings(tools.account, m_options.throwAway));
        const auto answer = tools.run(u"pg_ctl"_s, arguments, longestRecovery, control);
        if (!answer)
            return failure(answer.error());
        if (answer->exitCode == 0)
            return ok();
        problem = m_files.logTail();
        // After a kill the old server's children may still hold its memory; on Windows the port may be
        // another's.
        const bool willPass = problem.contains(u"pre-existing shared memory block") ||
                              problem.contains(u"could not create any TCP/IP sockets");
        if (!willPass)
            break;
        QThread::msleep(millisecondsBetweenTries);
    }
    return failure(ErrorKind::Internal, u"the private database did not start"_s,
                   u"see the server's log, %1"_s.arg(QDir::toNativeSeparators(m_files.log())), problem);
}

Result<void> PrivateCluster::halt(const Tools& tools, JobControl& control) const {
    const qint64 process = m_files.recordedProcess();
    if (process == 0 || !isServerOf(process, m_files.data()))
        return ok();
    control.progress(0, 0, u"Stopping the private database"_s);
    const auto answer = tools.run(
        u"pg_ctl"_s, {u"stop"_s, u"--pgdata"_s, m_files.data(), u"--mode=fast"_s, u"--silent"_s, u"--wait"_s},
        120s, control);
    if (!answer)
        return failure(answer.error());
    // A server that ended by itself meanwhile is as good as stopped.
    if (answer->exitCode != 0 && isServerOf(process, m_files.data()))
        return failure(ErrorKind::Internal, u"the private database did not stop"_s,
                       u"see the server's log, %1"_s.arg(QDir::toNativeSeparators(m_files.log())),
                       answer->output);
    return ok();
}

Result<PrivateCluster::Answer> PrivateCluster::ask(const Tools& tools, JobControl& control) const {
    const auto answer =
        tools.run(u"pg_isready"_s, m_files.addressArguments() + QStringList{u"--quiet"_s}, 30s, control);
    if (!answer)
        return failure(answer.error());
    if (ClusterFiles::overLoopback && !isServerOf(m_files.recordedProcess(), m_files.data()))
        return Answer::None; // Another server took the port.
    return answer->exitCode == 0 ? Answer::Accepting : answer->exitCode == 1 ? Answer::NotYet : Answer::None;
}

Result<PrivateCluster::Answer> PrivateCluster::askUntilDecided(const Tools& tools,
                                                               JobControl& control) const {
    const QDeadlineTimer deadline(longestRecovery);
    while (true) {
        const auto answer = ask(tools, control);
        if (!answer || *answer != Answer::NotYet)
            return answer;
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"stopped while the private database was starting"_s);
        if (deadline.hasExpired())
            return failure(ErrorKind::Timeout,
                           u"the private database has been starting for %1 s"_s.arg(longestRecovery.count()),
                           u"see the server's log, %1"_s.arg(QDir::toNativeSeparators(m_files.log())));
        control.progress(0, 0, u"Waiting until the private database accepts connections"_s);
        QThread::msleep(millisecondsBetweenTries);
    }
}

} // namespace fleet
