// The texts of help.
#pragma once

#include "cli/Command.h"

namespace fleet {

/// The options that every command takes.
QList<QCommandLineOption> commonOptions();

/// All commands and common options.
QString overviewHelp();

/// One command with its arguments and options.
QString commandHelp(const Command& command);

/// "fleet-audit-cli publish TYPE AGG_TYPE AGG_ID DATA [options]"
QString usageLine(const Command& command);

} // namespace fleet
