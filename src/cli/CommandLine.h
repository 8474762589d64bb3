// fleet-audit-cli: finds the command, reads its arguments, runs it.
#pragma once

#include <QStringList>

namespace fleet {

/// Runs what the arguments ask for (the first one is the program's name) and returns the exit code: 0 done, 1
/// failed, 2 wrong use, 3 the record does not verify. Needs a QCoreApplication; main thread.
int runCommandLine(const QStringList& arguments);

} // namespace fleet
