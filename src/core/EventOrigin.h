// Who did it, and why.
#pragma once

#include "core/Event.h"

namespace fleet {

struct EventOrigin {
    QString who; ///< `user_id` of the metadata, else the source.
    QString why; ///< `reason` of the metadata, else of the data; may be empty.
};

EventOrigin originOf(const Event& event);

} // namespace fleet
