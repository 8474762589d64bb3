// What an action works with: the connection that was chosen, the outputs, progress and cancelling.
#pragma once

#include <memory>

#include "cli/Arguments.h"
#include "cli/Interrupt.h"
#include "cli/Output.h"
#include "cli/ProgressLine.h"
#include "store/Session.h"

namespace fleet {

struct Table;

/// Which database the user asked for; none of the three: libpq's own environment.
struct ConnectionChoice {
    QString url;
    QString profile;
    bool demo = false;
};

/// Lives for one command. Main thread.
class CommandContext {
public:
    CommandContext(ConnectionChoice choice, OutputFormat format, bool verbose);

    OutputFormat format() const { return m_format; }
    bool isVerbose() const { return m_verbose; }
    Output& output() { return m_output; }
    ProgressLine& control() { return m_progress; }
    Interrupt& interrupt() { return m_interrupt; }

    /// Where the database is. --demo starts the private PostgreSQL where it does not run.
    Result<ConnectionSettings> connection();
    /// A session on it; Ctrl+C cancels its statements from now on.
    Result<std::unique_ptr<Session>> open(Session::Limits limits = {});

    void print(const Table& table);
    /// One line on standard error, for people.
    void note(const QString& line);
    /// "fleet-audit-cli: what happened; what to do", with the server's own words below where they add
    /// something.
    void report(const Error& error);

private:
    ConnectionChoice m_choice;
    OutputFormat m_format;
    bool m_verbose;
    Output m_output;
    Output m_errors;
    ProgressLine m_progress;
    Interrupt m_interrupt;
};

} // namespace fleet
