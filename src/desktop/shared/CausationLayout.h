// Where the events of a correlation stand in the picture of their causes.
#pragma once

#include <QList>

#include "core/Event.h"

namespace fleet {

/// One event. Rows go by time from top to bottom, one event a row.
struct CausationNode {
    Event event;
    int lane = 0;   ///< From the left.
    int cause = -1; ///< The row of its cause, or -1 where nothing in the picture caused it.
};

/// A cause owns its lane down to its last effect, which goes on in the same lane; the others stand to the
/// right of it. So no two lines of causes lie on each other, and a long line of single effects stays
/// straight. The index is the row. Any thread.
QList<CausationNode> layOutCauses(QList<Event> events);

} // namespace fleet
