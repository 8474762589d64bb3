#include "store/StateCompare.h"

#include <QElapsedTimer>
#include <algorithm>

#include "core/StateFields.h"
#include "store/DeviceStore.h"

namespace fleet {

namespace {

/// What to look for in the state that came out of a change.
QStringList causedFields(const JsonChange& change, const Json& after) {
    const QStringList fields = newFieldsOf(change, after);
    return fields.isEmpty() ? QStringList{change.path} : fields; // Removed: the whole place.
}

QSet<QString> allOf(const QList<JsonChange>& changes, const auto& fieldsOfChange) {
    QSet<QString> fields;
    for (const JsonChange& change : changes) {
        for (const QString& field : fieldsOfChange(change))
            fields.insert(field);
    }
    return fields;
}

QList<Event> foundFor(const BlameSearch& search, const QStringList& fields) {
    QList<Event> events;
    for (const QString& field : fields) {
        const auto event = search.found.find(field);
        if (event != search.found.end() && !events.contains(*event))
            events += *event;
    }
    std::sort(events.begin(), events.end(), [](const Event& one, const Event& other) {
        return EventCursor::of(one) > EventCursor::of(other);
    });
    return events;
}

} // namespace

Result<StateComparisonResult> StateCompare::moments(const QString& deviceId, std::optional<Timestamp> one,
                                                    std::optional<Timestamp> other) {
    const bool otherIsLater = one && (!other || *one <= *other);
    auto a = read(deviceId, otherIsLater ? one : other);
    if (!a)
        return failure(a.error());
    auto b = read(deviceId, otherIsLater ? other : one);
    if (!b)
        return failure(b.error());
    QList<JsonChange> changes = diffJson(a->state, b->state);
    auto causes =
        search(*b, allOf(changes, [&](const JsonChange& change) { return causedFields(change, b->state); }));
    if (!causes)
        return failure(causes.error());
    causes->after = a->lastEvent;
    return StateComparisonResult{std::move(*a), std::move(*b), std::move(changes), std::move(*causes), {}};
}

Result<StateComparisonResult> StateCompare::devices(const QString& a, const QString& b,
                                                    std::optional<Timestamp> at) {
    auto from = read(a, at);
    if (!from)
        return failure(from.error());
    auto to = read(b, at);
    if (!to)
        return failure(to.error());
    QList<JsonChange> changes = diffJson(from->state, to->state);
    auto causesOfA = search(
        *from, allOf(changes, [&](const JsonChange& change) { return oldFieldsOf(change, from->state); }));
    if (!causesOfA)
        return failure(causesOfA.error());
    auto causes =
        search(*to, allOf(changes, [&](const JsonChange& change) { return newFieldsOf(change, to->state); }));
    if (!causes)
        return failure(causes.error());
    return StateComparisonResult{std::move(*from), std::move(*to), std::move(changes), std::move(*causes),
                                 std::move(*causesOfA)};
}

Result<void> StateCompare::goOn(StateComparisonResult& comparison, JobControl& control,
                                std::chrono::milliseconds budget) {
    QElapsedTimer timer;
    timer.start();
    StateBlame blame(m_session);
    FLEET_TRY(blame.goOn(comparison.causes, control, budget));
    const bool isSpent = budget.count() > 0 && timer.elapsed() >= budget.count();
    return comparison.causesOfA && !isSpent ? blame.goOn(*comparison.causesOfA, control, budget) : ok();
}

Result<ComparedState> StateCompare::read(const QString& deviceId, std::optional<Timestamp> at) {
    DeviceStore store(m_session);
    auto state = store.state(deviceId, at);
    if (!state && state.error().kind == ErrorKind::NotFound && at) {
        const auto extent =
            store.extent(deviceId); // An unknown device is another matter than an early moment.
        if (!extent || !extent->from || *extent->from <= *at)
            return failure(state.error());
        return ComparedState{deviceId, at, BlameSearch().after, 0, Json::object()};
    }
    if (!state)
        return failure(state.error());
    auto json = Json::parse(state->text);
    if (!json)
        return failure(json.error());
    ComparedState read{state->deviceId, at, {}, state->eventNumber, std::move(*json)};
    if (state->lastEvent)
        read.lastEvent = EventCursor::of(*state->lastEvent);
    return read;
}

Result<BlameSearch> StateCompare::search(const ComparedState& state, const QSet<QString>& fields) {
    BlameSearch search;
    if (!state.isBeforeFirst()) {
        auto begun = StateBlame(m_session).begin(state.deviceId, state.lastEvent);
        if (!begun)
            return failure(begun.error());
        search = std::move(*begun);
    }
    search.deviceId = state.deviceId;
    search.open = fields;
    search.isFinished = fields.isEmpty() || state.isBeforeFirst();
    return search;
}

QList<Event> causesOf(const StateComparisonResult& comparison, const JsonChange& change) {
    return foundFor(comparison.causes, comparison.isOfTwoDevices()
                                           ? newFieldsOf(change, comparison.b.state)
                                           : causedFields(change, comparison.b.state));
}

QList<Event> causesInA(const StateComparisonResult& comparison, const JsonChange& change) {
    return comparison.isOfTwoDevices()
               ? foundFor(*comparison.causesOfA, oldFieldsOf(change, comparison.a.state))
               : QList<Event>();
}

} // namespace fleet
