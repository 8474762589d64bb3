// The three commonest events, as fleet software publishes them.
#include "store/EventPublisher.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

EventDraft deviceDraft(const QString& type, const QUuid& device, const Json& payload, const QString& source) {
    return {.eventType = type,
            .aggregateType = u"device"_s,
            .aggregateId = device.toString(QUuid::WithoutBraces),
            .data = payload.toCompact(),
            .source = source};
}

} // namespace

Result<QUuid> publishTargetStateChange(EventPublisher& publisher, const QUuid& device, const Json& newState,
                                       const Json& oldState, const QString& source, const Json& metadata) {
    Json payload = Json::object({{u"new_state"_s, newState}});
    if (!oldState.isNull())
        payload.insert(u"old_state"_s, oldState);
    EventDraft draft = deviceDraft(u"target_state.updated"_s, device, payload, source);
    if (!metadata.isNull())
        draft.metadata = metadata.toCompact();
    return publisher.publish(draft);
}

Result<QUuid> publishCurrentStateChange(EventPublisher& publisher, const QUuid& device, const Json& newState,
                                        const QString& source, const QUuid& correlation,
                                        const QUuid& causation) {
    EventDraft draft =
        deviceDraft(u"current_state.updated"_s, device, Json::object({{u"new_state"_s, newState}}), source);
    draft.correlationId = correlation;
    draft.causationId = causation;
    return publisher.publish(draft);
}

Result<QUuid> publishReconciliationCycle(EventPublisher& publisher, const ReconciliationCycle& cycle,
                                         const QString& source) {
    const QUuid correlation = QUuid::createUuid();
    const Json name = Json::string(correlation.toString(QUuid::WithoutBraces));
    EventDraft started =
        deviceDraft(u"reconciliation.started"_s, cycle.device, Json::object({{u"cycle_id"_s, name}}), source);
    started.correlationId = correlation;
    started.causationId = cycle.causation;

    Json outcome = Json::object({{u"cycle_id"_s, name}, {u"actions"_s, cycle.actions}});
    if (!cycle.failure.isEmpty())
        outcome.insert(u"error"_s, Json::string(cycle.failure));
    EventDraft ended =
        deviceDraft(cycle.failure.isEmpty() ? u"reconciliation.completed"_s : u"reconciliation.failed"_s,
                    cycle.device, outcome, source);
    ended.correlationId = correlation;

    auto transaction = Transaction::begin(publisher.session());
    if (!transaction)
        return failure(transaction.error());
    const auto first = publisher.publish(started);
    if (!first)
        return failure(first.error());
    ended.causationId = *first;
    if (const auto second = publisher.publish(ended); !second)
        return failure(second.error());
    FLEET_TRY(transaction->commit());
    return correlation;
}

} // namespace fleet
