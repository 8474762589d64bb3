// The person at this computer.
#pragma once

#include <QString>

namespace fleet {

/// The name of the account that runs the program; "unknown" where the system does not say. Main thread.
QString systemUser();

} // namespace fleet
