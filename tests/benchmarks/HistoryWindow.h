// The history's page itself, scrolled as a person would who is in a hurry.
#pragma once

#include "store/ConnectionSettings.h"

namespace fleet::bench {

struct WindowMemory {
    double megabytesBefore = 0; ///< Resident, before the page is made.
    double megabytes = 0;       ///< The most that was resident while it scrolled; 0 where it cannot be read.
    qint64 rows = 0;            ///< Scrolled past.
    int jumps = 0;
    int mostRows = 0;        ///< That the table held.
    double longestPause = 0; ///< Milliseconds that the GUI thread did not come back to its loop.
};

/// Scrolls page by page from the newest event, then jumps over the whole range.
WindowMemory scrollHistoryWindow(const ConnectionSettings& settings);

} // namespace fleet::bench
