// Puts events into the log. Used in the session's thread.
#pragma once

#include <functional>

#include "core/Event.h"
#include "core/JobControl.h"
#include "core/Json.h"
#include "store/Session.h"

namespace fleet {

/// What an import did.
struct ImportReport {
    qint64 events = 0;
    Timestamp oldest;
    Timestamp newest;
};

class EventPublisher {
public:
    explicit EventPublisher(Session& session) : m_session(session) {}

    /// Publishes one event through publish_event, after the checks for manual events (registered type, its
    /// aggregate type, payload by the type's JSON Schema). Returns the event's uuid. Nothing is stored when
    /// it fails. A draft with an `eventId` that is stored already returns it and stores nothing; Conflict
    /// where that is another event, or where the aggregate's last event is not `expectedLastId`: read what
    /// happened since and decide again.
    Result<QUuid> publish(const EventDraft& draft);

    /// All or nothing, in one transaction, in order, each draft as for publish(). `expectedLastId` means
    /// the log before the batch. Errors name the line.
    Result<QList<QUuid>> publishBatch(const QList<EventDraft>& drafts);

    /// Stores events with their given times, all or nothing, in one transaction that `next` feeds: it returns
    /// an empty list at the end. The error names the line of the event that cannot be stored, or its number
    /// from 1 where it has no line.
    Result<ImportReport> import(const std::function<Result<QList<EventDraft>>()>& next, JobControl& control);

    Session& session() { return m_session; }

private:
    Session& m_session;
};

/// The helpers that fleet software calls for the three commonest events. `newState` and `oldState` are whole
/// states, not differences.
Result<QUuid> publishTargetStateChange(EventPublisher& publisher, const QUuid& device, const Json& newState,
                                       const Json& oldState, const QString& source, const Json& metadata);
Result<QUuid> publishCurrentStateChange(EventPublisher& publisher, const QUuid& device, const Json& newState,
                                        const QString& source, const QUuid& correlation,
                                        const QUuid& causation);

/// What one reconciliation did: publishes reconciliation.started, then .completed or .failed, under one
/// correlation.
struct ReconciliationCycle {
    QUuid device;
    Json actions;    ///< Array of what was done.
    QString failure; ///< Empty: completed.
    QUuid causation;
};
/// Returns the correlation id. All or nothing.
Result<QUuid> publishReconciliationCycle(EventPublisher& publisher, const ReconciliationCycle& cycle,
                                         const QString& source);

} // namespace fleet
