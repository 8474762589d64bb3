// What one command of fleet-audit-cli is made of.
#pragma once

#include <QCommandLineOption>
#include <QList>
#include <QStringList>
#include <functional>

#include "core/Result.h"

namespace fleet {

class Arguments;
class CommandContext;

/// Stable: scripts depend on the numbers.
enum class ExitCode { Done = 0, Failed = 1, WrongUse = 2, NotVerified = 3 };

/// What a command does once its arguments are understood.
using Action = std::function<Result<ExitCode>(CommandContext&)>;

/// A command works in two steps: `prepare` reads the arguments and touches nothing (an error there is wrong
/// use, exit 2), the action it returns does the work (an error there is exit 1). A plain value; main thread.
struct Command {
    QString name;
    QStringList positionals; ///< Names of the arguments, all required: "TYPE", "DATA".
    QString summary;         ///< One line for the list of commands.
    QString details;         ///< Further sentences for `help COMMAND`; may be empty.
    QList<QCommandLineOption> options;
    Result<Action> (*prepare)(const Arguments& arguments);
};

} // namespace fleet
