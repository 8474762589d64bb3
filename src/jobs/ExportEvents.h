// Writes the events of a filter to a file, streamed, in bounded memory.
#pragma once

#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "store/Session.h"

namespace fleet {

enum class ExportFormat { Ndjson, Csv };

/// Newest first. NDJSON lines can be imported again; CSV (RFC 4180) has one column for each of the log's. The
/// file appears only when it is complete: a cancelled or failed export leaves what was there before. Returns
/// the number of events. Fails with InvalidInput where the file cannot be written. The session's thread.
Result<qint64> exportEvents(Session& session, const EventFilter& filter, ExportFormat format,
                            const QString& path, JobControl& control);

} // namespace fleet
