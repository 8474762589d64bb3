#include "desktop/replay/ReplayMoment.h"

#include <QCoreApplication>
#include <algorithm>
#include <limits>

#include "core/ClaimedTime.h"
#include "core/EventType.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 furthestId = std::numeric_limits<qint64>::max();
// The first and the last moment that PostgreSQL and this program both can name.
constexpr Timestamp earliest{-62'135'596'800LL * microsecondsPerSecond};
constexpr Timestamp latest{253'402'300'799LL * microsecondsPerSecond};

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::ReplayMoment", text);
}

Result<DeviceState> readState(DeviceStore& store, const QString& deviceId,
                              const std::optional<ReplayPlace>& place) {
    if (!place)
        return store.state(deviceId);
    if (const auto* cursor = std::get_if<EventCursor>(&*place))
        return store.stateAfter(deviceId, *cursor);
    return store.state(deviceId, std::get<Timestamp>(*place));
}

/// The state before the last event; an empty object where that event was the first.
Result<Json> readBefore(DeviceStore& store, const QString& deviceId, const Event& event) {
    const auto before = store.stateBefore(deviceId, EventCursor::of(event));
    if (!before)
        return before.error().kind == ErrorKind::NotFound ? Result<Json>(Json::object())
                                                          : failure(before.error());
    return before->text.isEmpty() ? Result<Json>(Json::object()) : Json::parse(before->text);
}

Result<ReplayMoment> momentBeforeFirst(DeviceStore& store, const QString& deviceId,
                                       const ReplayPlace& place) {
    FLEET_TRY(store.extent(deviceId)); // An unknown device is another matter than an early moment.
    ReplayMoment moment;
    moment.deviceId = deviceId;
    moment.place = place;
    moment.state = Json::object();
    return moment;
}

Result<std::optional<Event>> stepEvent(DeviceStore& store, const QString& deviceId, const EventCursor& from,
                                       ReplayStep step) {
    switch (step) {
        case ReplayStep::First:
            return store.next(deviceId, {earliest, 0});
        case ReplayStep::Previous:
            return store.previous(deviceId, from);
        case ReplayStep::Next:
            return store.next(deviceId, from);
        case ReplayStep::NextCrash:
            return store.next(deviceId, from, crashTypes());
        case ReplayStep::Last:
            break;
    }
    return store.previous(deviceId, {latest, furthestId});
}

/// The longest member name that `path` starts with, so that names with dots in them are found.
QString longestMember(const Json& object, const QString& path) {
    QString longest;
    for (const Json::Member& member : object.members())
        if ((path == member.name || path.startsWith(member.name + u'.')) &&
            member.name.size() > longest.size())
            longest = member.name;
    return longest;
}

/// "config.log_level" as a JSON Pointer into the document; pointers stay as they are.
QString pointerOf(const Json& document, const QString& path) {
    if (path.startsWith(u'/'))
        return path;
    QString pointer;
    QString rest = path;
    const Json* place = &document;
    while (!rest.isEmpty()) {
        QString name = longestMember(*place, rest);
        if (name.isEmpty())
            name = rest.section(u'.', 0, 0);
        pointer += u'/' + jsonPointerSegment(name);
        place = &(*place)[name];
        rest = rest.mid(name.size() + 1);
    }
    return pointer;
}

} // namespace

Result<std::optional<Event>> readCause(Session& session, const Event& event) {
    if (event.causationId.isNull())
        return std::optional<Event>();
    auto cause = EventStore(session).event(event.causationId);
    if (cause)
        return std::optional(std::move(*cause));
    if (cause.error().kind == ErrorKind::NotFound)
        return std::optional<Event>();
    return failure(cause.error());
}

tl::unexpected<Error> noStep(ReplayStep step) {
    const QString message = step == ReplayStep::NextCrash  ? tr("No crash comes after this moment")
                            : step == ReplayStep::Previous ? tr("This is the first kept event")
                                                           : tr("This is the newest event");
    return failure(ErrorKind::NotFound, message);
}

Timestamp momentOf(const ReplayPlace& place) {
    const auto* cursor = std::get_if<EventCursor>(&place);
    return cursor ? cursor->timestamp : std::get<Timestamp>(place);
}

EventCursor ReplayMoment::lastPlace() const {
    if (!lastEvent)
        return {momentOf(place), 0};
    const auto claimed = order == ReplayOrder::Claimed ? claimedTimeOf(*lastEvent).at : std::nullopt;
    return {claimed.value_or(lastEvent->timestamp), lastEvent->id};
}

Result<ReplayMoment> readMoment(Session& session, const QString& deviceId,
                                const std::optional<ReplayPlace>& place) {
    DeviceStore store(session);
    auto after = readState(store, deviceId, place);
    if (!after && after.error().kind == ErrorKind::NotFound && place)
        return momentBeforeFirst(store, deviceId, *place);
    if (!after)
        return failure(after.error());

    ReplayMoment moment;
    moment.deviceId = after->deviceId;
    moment.lastEvent = after->lastEvent;
    moment.place = place ? *place : ReplayPlace(EventCursor::of(moment.lastEvent.value_or(Event())));
    moment.eventNumber = after->eventNumber;
    moment.eventCount = after->eventCount;
    moment.text = after->text;
    moment.unusedPayloads = after->unusedPayloads;
    auto state = Json::parse(after->text);
    if (!state)
        return failure(state.error());
    moment.state = std::move(*state);
    if (moment.lastEvent) {
        const auto before = readBefore(store, deviceId, *moment.lastEvent);
        if (!before)
            return failure(before.error());
        moment.changes = diffJson(*before, moment.state);
        auto cause = readCause(session, *moment.lastEvent);
        if (!cause)
            return failure(cause.error());
        moment.cause = std::move(*cause);
    }
    return moment;
}

Result<ReplayMoment> readStep(Session& session, const QString& deviceId, const EventCursor& from,
                              ReplayStep step) {
    DeviceStore store(session);
    const auto event = stepEvent(store, deviceId, from, step);
    if (!event)
        return failure(event.error());
    if (!*event)
        return noStep(step);
    return readMoment(session, deviceId, ReplayPlace(EventCursor::of(**event)));
}

QMap<QString, Json> driftedFields(const Json& state) {
    QMap<QString, Json> fields;
    for (const Json& field : state[u"reconciliation"_s][u"drift"_s][u"fields"_s].items()) {
        const QString path = field[u"path"_s].text();
        if (field[u"path"_s].kind() == Json::Kind::String && !path.isEmpty())
            fields.insert(pointerOf(state[u"current_state"_s], path), field[u"target"_s]);
    }
    return fields;
}

QList<JsonChange> changesWithin(const QList<JsonChange>& changes, const QString& section) {
    const QString root = u'/' + section;
    QList<JsonChange> within;
    for (JsonChange change : changes) {
        if (change.path != root && !change.path.startsWith(root + u'/'))
            continue;
        change.path = change.path.mid(root.size());
        change.oldPath = change.oldPath.mid(root.size());
        within += change;
    }
    return within;
}

QList<JsonChange> byImportance(QList<JsonChange> changes) {
    const auto rank = [](const JsonChange& change) {
        if (change.path.startsWith(u"/target_state"_s) || change.path.startsWith(u"/current_state"_s))
            return 0;
        return change.path == u"/last_seen"_s ? 2 : 1;
    };
    std::stable_sort(changes.begin(), changes.end(),
                     [&rank](const JsonChange& a, const JsonChange& b) { return rank(a) < rank(b); });
    return changes;
}

QString readablePointer(const QString& pointer) {
    return jsonPointerNames(pointer).join(u" › "_s);
}

} // namespace fleet
