// What the command palette of a window offers.
#pragma once

#include "desktop/shell/Command.h"

namespace fleet {

class MainWindow;

/// For what was typed: an address or an id opens what it names; else pages, devices and actions that match,
/// best first; for an empty text the pages and the actions. GUI thread only.
QList<Command> windowCommands(MainWindow& window, const QString& search);

} // namespace fleet
