// An event as one JSON object, in the form that import reads and exports write.
#pragma once

#include "core/Event.h"

namespace fleet {

/// One line without a line feed, with the database's column names. `data` and `metadata` are its own text, so
/// numbers stay exact; absent fields are left out. What it returns can be imported again.
QString toImportLine(const Event& event);

} // namespace fleet
