// The built fleet-audit-cli, run as a process of its own.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>

namespace fleet::test {

/// What one run of the program left.
struct CliAnswer {
    int exitCode = -1;
    QString output; ///< Standard output.
    QString errors; ///< Standard error.

    QStringList lines() const; ///< Of standard output, without the empty ones.
    /// Standard output as one JSON document: an array, or an object.
    QJsonArray jsonArray() const;
    QJsonObject jsonObject() const;
    /// Standard output as one JSON object a line.
    QList<QJsonObject> jsonLines() const;
    /// Everything, for the message of a failed check.
    QByteArray text() const;
};

/// Where the program is: FLEET_AUDIT_CLI names it, else it is taken from this test's build folder. Ends the
/// process where there is none.
QString cliProgramPath();

/// The program that FLEET_AUDIT_CLI names, else the one beside this test's build folder. Ends the process
/// where there is none. `environment` holds "NAME=value" texts that come on top of this process's own.
class CliProgram : public QProcess {
public:
    explicit CliProgram(const QStringList& arguments, const QStringList& environment = {});

    /// Standard error until it holds the text; false after 30 s.
    bool waitForErrors(const QString& text);
    /// Standard output until it holds so many lines; false after 30 s.
    bool waitForLines(int count);
    /// Waits for the end and returns everything since the start. Ends the process where it takes over a
    /// minute.
    CliAnswer finish();

private:
    void collect();

    QByteArray m_output;
    QByteArray m_errors;
};

/// Starts it, gives it the input, waits for its end.
CliAnswer runCli(const QStringList& arguments, const QByteArray& input = {},
                 const QStringList& environment = {});

} // namespace fleet::test
