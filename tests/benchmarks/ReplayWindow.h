// The replay's page itself, with the pointer dragged over its timeline.
#pragma once

#include <QList>
#include <QString>

#include "store/ConnectionSettings.h"

namespace fleet::bench {

struct WindowDrag {
    double firstBars = 0; ///< Milliseconds from the question to the first bars of the timeline.
    double allBars = 0;   ///< And to the last ones.
    QList<double> rests;  ///< Milliseconds from the pointer's rest to the state of its place, one a drag.
    QList<double> turns;  ///< Milliseconds of each turn of the GUI thread's loop that did something.
};

/// Drags to and fro, with a rest after each drag.
WindowDrag dragReplayWindow(const ConnectionSettings& settings, const QString& deviceId);

} // namespace fleet::bench
