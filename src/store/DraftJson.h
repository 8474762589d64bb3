// Event drafts as the JSON lines that publish_events and import_events take.
#pragma once

#include "core/Event.h"
#include "core/Result.h"

namespace fleet {

/// The array for one call. InvalidInput, naming the draft's line (or its number after `before`), where data
/// or metadata is no JSON object.
Result<QString> draftsToJson(const QList<EventDraft>& drafts, qint64 before);

} // namespace fleet
