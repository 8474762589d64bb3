// Every command of fleet-audit-cli; each is defined in a file of its own.
#pragma once

#include "cli/Command.h"

namespace fleet {

Command chainCommand();
Command demoCommand();
Command devicesCommand();
Command doctorCommand();
Command historyCommand();
Command importCommand();
Command maintainCommand();
Command migrateCommand();
Command partitionsCommand();
Command publishCommand();
Command replayCommand();
Command statsCommand();
Command tailCommand();
Command typesCommand();
Command verifyCommand();

/// All of them, in the order in which help lists them.
const QList<Command>& allCommands();

} // namespace fleet
