// Comma separated values as RFC 4180 has them.
#pragma once

#include <QStringList>

namespace fleet {

/// One line, ended by CR LF. A field that a spreadsheet would take for a formula gets an apostrophe before
/// it. Any thread.
QString csvLine(const QStringList& fields);

} // namespace fleet
