// Tells a running server from a process that merely got its number.
#pragma once

#include <QString>

namespace fleet {

/// True where `process` lives and is the server of the cluster in `dataFolder`. Any thread.
bool isServerOf(qint64 process, const QString& dataFolder);

} // namespace fleet
