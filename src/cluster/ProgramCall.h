// Runs one of the server's programs to its end.
#pragma once

#include <QProcessEnvironment>
#include <chrono>

#include "cluster/ServerAccount.h"
#include "core/JobControl.h"

namespace fleet {

/// What a program answered. Its output and its complaints come together, in plain English whatever the user's
/// language.
struct ProgramAnswer {
    int exitCode = 0;
    QString output;
};

/// One call after another, each blocking its thread until the program has ended. Used by one thread at a
/// time.
class ProgramCall {
public:
    ProgramCall(const ServerAccount& account, const QProcessEnvironment& extra)
        : m_account(account), m_extra(extra) {}

    /// Fails with Internal where the program cannot be started, Timeout after `limit`, and Cancelled when
    /// `control` asks to stop; the program is ended in both cases.
    Result<ProgramAnswer> run(const QString& program, const QStringList& arguments,
                              std::chrono::seconds limit, JobControl& control) const;

private:
    ServerAccount m_account;
    QProcessEnvironment m_extra;
};

} // namespace fleet
