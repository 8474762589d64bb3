// The registry of event types.
#pragma once

#include "core/EventType.h"
#include "store/Session.h"

namespace fleet {

class EventTypeStore {
public:
    explicit EventTypeStore(Session& session) : m_session(session) {}

    Result<QList<EventType>> types(); ///< By name.

    /// One registered type. InvalidInput that quotes the name where there is none.
    Result<EventType> type(const QString& name);

private:
    Session& m_session;
};

/// Checks a payload against a JSON Schema (draft 7). The error names the place in the payload and the rule it
/// breaks.
Result<void> validatePayload(const QString& payload, const QString& schema);

} // namespace fleet
