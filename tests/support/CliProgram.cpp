#include "support/CliProgram.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QJsonDocument>

namespace fleet::test {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int millisecondsToFinish = 240'000; // The demo fleet on a busy machine.
constexpr auto longestWait = 30s;

} // namespace

QString cliProgramPath() {
    const QString path = qEnvironmentVariable(
        "FLEET_AUDIT_CLI", QCoreApplication::applicationDirPath() + u"/../src/app/fleet-audit-cli"_s);
    if (!QFileInfo(path).isExecutable())
        qFatal("no program at %s: build fleet-audit-cli, or set FLEET_AUDIT_CLI", qUtf8Printable(path));
    return path;
}

QStringList CliAnswer::lines() const {
    return output.split(u'\n', Qt::SkipEmptyParts);
}

QJsonArray CliAnswer::jsonArray() const {
    return QJsonDocument::fromJson(output.toUtf8()).array();
}

QJsonObject CliAnswer::jsonObject() const {
    return QJsonDocument::fromJson(output.toUtf8()).object();
}

QList<QJsonObject> CliAnswer::jsonLines() const {
    QList<QJsonObject> objects;
    for (const QString& line : lines())
        objects.append(QJsonDocument::fromJson(line.toUtf8()).object());
    return objects;
}

QByteArray CliAnswer::text() const {
    return "exit code " + QByteArray::number(exitCode) + "\n" + output.toUtf8() + "\n" + errors.toUtf8();
}

CliProgram::CliProgram(const QStringList& arguments, const QStringList& environment) {
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& name : variables.keys()) {
        if (name.startsWith(u"PG"))
            variables.remove(name);
    }
    for (const QString& variable : environment)
        variables.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
    setProcessEnvironment(variables);
    start(cliProgramPath(), arguments);
    if (!waitForStarted())
        qFatal("%s did not start", qUtf8Printable(program()));
}

void CliProgram::collect() {
    m_output += readAllStandardOutput();
    m_errors += readAllStandardError();
}

bool CliProgram::waitForErrors(const QString& text) {
    const QDeadlineTimer deadline(longestWait);
    for (collect(); !QString::fromUtf8(m_errors).contains(text); collect()) {
        if (deadline.hasExpired() || state() == NotRunning)
            return false;
        waitForReadyRead(100);
    }
    return true;
}

bool CliProgram::waitForLines(int count) {
    const QDeadlineTimer deadline(longestWait);
    for (collect(); m_output.count('\n') < count; collect()) {
        if (deadline.hasExpired() || state() == NotRunning)
            return false;
        waitForReadyRead(100);
    }
    return true;
}

CliAnswer CliProgram::finish() {
    closeWriteChannel();
    if (state() != NotRunning && !waitForFinished(millisecondsToFinish)) {
        kill();
        waitForFinished();
        qFatal("%s did not end: %s", qUtf8Printable(program()), qUtf8Printable(arguments().join(u' ')));
    }
    collect();
    return {exitStatus() == NormalExit ? exitCode() : -1, QString::fromUtf8(m_output),
            QString::fromUtf8(m_errors)};
}

CliAnswer runCli(const QStringList& arguments, const QByteArray& input, const QStringList& environment) {
    CliProgram program(arguments, environment);
    program.write(input);
    return program.finish();
}

} // namespace fleet::test
