// Lengths of time in a few words.
#pragma once

#include <QString>

namespace fleet {

/// "0.4 s", "12 s", "2 min 10 s", "3 h 5 min", "4 d 2 h": the two largest units. The sign is dropped.
QString durationText(qint64 microseconds);

/// The same with the largest unit alone: "48 min", "3 d".
QString roughDurationText(qint64 microseconds);

} // namespace fleet
