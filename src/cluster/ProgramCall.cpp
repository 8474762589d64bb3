#include "cluster/ProgramCall.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QProcess>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int millisecondsBetweenLooks = 50;
constexpr int millisecondsToEnd = 3'000;

// The caller's PG* variables point at other servers, and translated answers could not be read.
QProcessEnvironment environmentFor(const QProcessEnvironment& extra) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& name : environment.keys()) {
        if (name.startsWith(u"PG"))
            environment.remove(name);
    }
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.insert(extra);
    return environment;
}

void end(QProcess& process) {
    process.terminate();
    if (!process.waitForFinished(millisecondsToEnd)) {
        process.kill();
        process.waitForFinished(millisecondsToEnd);
    }
}

} // namespace

Result<ProgramAnswer> ProgramCall::run(const QString& program, const QStringList& arguments,
                                       std::chrono::seconds limit, JobControl& control) const {
    const QString name = QFileInfo(program).completeBaseName();
    QProcess process;
    process.setProcessEnvironment(environmentFor(m_extra));
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setWorkingDirectory(QDir::rootPath());
    m_account.applyTo(process);
    process.start(program, arguments);
    if (!process.waitForStarted())
        return failure(ErrorKind::Internal,
                       u"%1 could not be started"_s.arg(QDir::toNativeSeparators(program)), {},
                       process.errorString());

    const QDeadlineTimer deadline(limit);
    while (!process.waitForFinished(millisecondsBetweenLooks) && process.state() != QProcess::NotRunning) {
        if (control.isCancelled()) {
            end(process);
            return failure(ErrorKind::Cancelled, u"%1 was stopped before it had finished"_s.arg(name));
        }
        if (deadline.hasExpired()) {
            end(process);
            return failure(ErrorKind::Timeout,
                           u"%1 had not finished after %2 s"_s.arg(name).arg(limit.count()), {},
                           QString::fromUtf8(process.readAll()));
        }
    }
    const int exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return ProgramAnswer{exitCode, QString::fromUtf8(process.readAll()).trimmed()};
}

} // namespace fleet
