#include "cli/Commands.h"

namespace fleet {

const QList<Command>& allCommands() {
    static const QList<Command> commands = {
        migrateCommand(),  publishCommand(), importCommand(),  historyCommand(), chainCommand(),
        statsCommand(),    tailCommand(),    devicesCommand(), replayCommand(),  partitionsCommand(),
        maintainCommand(), verifyCommand(),  typesCommand(),   doctorCommand(),  demoCommand(),
    };
    return commands;
}

} // namespace fleet
