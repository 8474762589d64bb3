// Imports a file of events, one JSON object a line (NDJSON).
#pragma once

#include <QList>

#include "core/JobControl.h"
#include "store/EventPublisher.h"

class QIODevice;

namespace fleet {

/// Why one line cannot be imported.
struct LineProblem {
    qint64 line = 0; ///< Counted from 1.
    QString problem; ///< A sentence without a full stop at its end.
};

/// What an import of the file would do.
struct ImportCheck {
    qint64 events = 0; ///< Lines that hold an event, good or bad.
    std::optional<Timestamp> oldest;
    std::optional<Timestamp> newest;
    qint64 problemCount = 0;
    QList<LineProblem> problems; ///< The first 1,000.
};

/// Reads one line: `{"event_type", "aggregate_type", "aggregate_id", "data"}` and optionally `timestamp`,
/// `event_id`, `metadata`, `source`, `correlation_id`, `causation_id`, `event_version`, `checksum` and `id`
/// (which is ignored). Fails with InvalidInput that says what is wrong, without the line's number. Any
/// thread.
Result<EventDraft> parseImportLine(const QByteArray& line);

/// Stores all events of the device, from where it stands, or none of them. Memory does not grow with the
/// file. The error names the line. Runs in the session's thread; progress counts bytes where the device knows
/// its size.
Result<ImportReport> importFile(Session& session, QIODevice& device, JobControl& control);

/// Finds everything that importFile would refuse, and stores nothing. Bad lines are in the answer; it fails
/// only where the device or the database does. The device must be one that can seek.
Result<ImportCheck> checkImportFile(Session& session, QIODevice& device, JobControl& control);

} // namespace fleet
