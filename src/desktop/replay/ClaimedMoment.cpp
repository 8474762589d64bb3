#include "desktop/replay/ClaimedMoment.h"

#include <algorithm>
#include <limits>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

Result<Json> stateAfter(Session& session, const ClaimedHistory& history, qsizetype count, QString* text) {
    auto state = history.stateAfter(session, count);
    if (!state)
        return failure(state.error());
    if (text)
        *text = *state;
    return state->isEmpty() ? Result<Json>(Json::object()) : Json::parse(*state);
}

/// Those of the payloads that could not be used whose events lie up to here in claimed order.
QList<UnusedPayload> unusedUpTo(const ClaimedHistory& history, qsizetype count) {
    QSet<qint64> ids;
    for (qsizetype i = 0; i < count && !history.unused().isEmpty(); ++i)
        ids.insert(history.events().at(i).id);
    QList<UnusedPayload> unused;
    for (const UnusedPayload& payload : history.unused())
        if (ids.contains(payload.id))
            unused += payload;
    return unused;
}

/// How many events lie up to a place; all where there is none.
qsizetype countUpTo(const ClaimedHistory& history, const std::optional<ReplayPlace>& place) {
    if (!place)
        return history.events().size();
    const auto* cursor = std::get_if<EventCursor>(&*place);
    return history.countUpTo(
        cursor ? *cursor : EventCursor{std::get<Timestamp>(*place), std::numeric_limits<qint64>::max()});
}

/// The number, from 1, of the event that a step leads to; 0: there is none.
qsizetype stepNumber(const ClaimedHistory& history, qsizetype here, ReplayStep step) {
    const qsizetype all = history.events().size();
    switch (step) {
        case ReplayStep::First:
            return 1;
        case ReplayStep::Last:
            return all;
        case ReplayStep::Previous:
            return here - 1;
        case ReplayStep::Next:
            return here < all ? here + 1 : 0;
        case ReplayStep::NextCrash:
            break;
    }
    const auto crash = std::find_if(
        history.events().begin() + here, history.events().end(),
        [](const ClaimedEvent& event) { return incidentOf(event.eventType) == Incident::Crash; });
    return crash == history.events().end() ? 0 : crash - history.events().begin() + 1;
}

} // namespace

Result<ReplayMoment> readClaimedMoment(Session& session, const ClaimedHistory& history,
                                       const std::optional<ReplayPlace>& place) {
    const qsizetype count = countUpTo(history, place);
    ReplayMoment moment;
    moment.order = ReplayOrder::Claimed;
    moment.deviceId = history.deviceId();
    moment.place = place.value_or(ReplayPlace(history.events().last().place()));
    moment.state = Json::object();
    if (count == 0)
        return moment;
    auto event = EventStore(session).event(history.events().at(count - 1).id);
    if (!event)
        return failure(event.error());
    moment.lastEvent = std::move(*event);
    moment.eventNumber = count;
    moment.eventCount = history.events().size();
    const auto before = stateAfter(session, history, count - 1, nullptr);
    if (!before)
        return failure(before.error());
    auto after = stateAfter(session, history, count, &moment.text);
    if (!after)
        return failure(after.error());
    moment.state = std::move(*after);
    moment.changes = diffJson(*before, moment.state);
    auto cause = readCause(session, *moment.lastEvent);
    if (!cause)
        return failure(cause.error());
    moment.cause = std::move(*cause);
    moment.unusedPayloads = unusedUpTo(history, count);
    return moment;
}

Result<ReplayMoment> readClaimedStep(Session& session, const ClaimedHistory& history, const EventCursor& from,
                                     ReplayStep step) {
    const qsizetype number = stepNumber(history, history.countUpTo(from), step);
    if (number < 1)
        return noStep(step);
    return readClaimedMoment(session, history, ReplayPlace(history.events().at(number - 1).place()));
}

} // namespace fleet
