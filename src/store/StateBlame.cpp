#include "store/StateBlame.h"

#include <QElapsedTimer>
#include <limits>

#include "core/StateFields.h"
#include "store/EventRow.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 furthestId = std::numeric_limits<qint64>::max();
constexpr int knownReducer = 2;
constexpr int mostSnapshots = 16; ///< A step folds so many times a hundred events at most.
constexpr qint64 firstWindow = microsecondsPerHour;
constexpr qint64 windowGrowth = 4;

const QString beginning = u"-infinity"_s;

/// A part of the state document, and the types of the events that can change it (docs/schema.md).
struct Part {
    QString name; ///< In blame_changes.sql; its place in the document after a "/".
    QStringList types;
};

/// The places of those further down come first.
const QList<Part>& parts() {
    static const QList<Part> all{
        {u"current_state/apps"_s, {u"current_state.%"_s, u"container.%"_s}},
        {u"current_state"_s, {u"current_state.%"_s, u"volume.%"_s, u"network.%"_s}},
        {u"target_state"_s, {u"target_state.%"_s}},
        {u"apps"_s, {u"current_state.%"_s, u"container.%"_s}},
        {u"containers"_s, {u"container.%"_s}},
        {u"images"_s, {u"image.%"_s}},
        {u"reconciliation"_s, {u"reconciliation.%"_s}},
        {u"in_sync"_s, {u"target_state.%"_s, u"reconciliation.%"_s}},
        {u"lifecycle"_s, {u"device.provisioned"_s, u"device.deprovisioned"_s}},
        {u"attributes"_s, {u"device.provisioned"_s}},
        {u"online"_s, {u"device.online"_s, u"device.offline"_s, u"device.heartbeat"_s}},
        {u"vitals"_s, {u"device.heartbeat"_s}},
        {u"last_seen"_s,
         {u"device.online"_s, u"device.heartbeat"_s, u"current_state.%"_s, u"reconciliation.%"_s,
          u"container.%"_s, u"image.%"_s, u"volume.%"_s, u"network.%"_s}},
    };
    return all;
}

bool isWithin(const QString& pointer, const QString& root) {
    return pointer == root || pointer.startsWith(root + u'/');
}

/// Null for a place outside the document's known parts.
const Part* partOf(const QString& pointer) {
    for (const Part& part : parts()) {
        const qsizetype end = part.name.size() + 1;
        if (pointer.startsWith(u'/' + part.name) && (pointer.size() == end || pointer.at(end) == u'/'))
            return &part;
    }
    return nullptr;
}

/// Patterns of the types of the events that may set an open field.
QStringList openTypes(const BlameSearch& search) {
    if (!search.isKnownReducer)
        return {u"%"_s};
    QSet<QString> types;
    for (const QString& field : search.open) {
        if (const Part* part = partOf(field))
            types.unite(QSet<QString>(part->types.begin(), part->types.end()));
    }
    return types.values();
}

/// The path of a field within its part, as an array of PostgreSQL.
QString pathWithin(const QString& part, const QString& field) {
    const QStringList names = jsonPointerNames(field.mid(part.size() + 1));
    return names.isEmpty() ? u"{}"_s : sql::textArrayOrNull(names).toString();
}

} // namespace

Result<QStringList> typesThatMaySet(Session& session, const QString& pointer) {
    auto version = session.execute(Session::query(u"reducer_version"_s));
    if (!version)
        return failure(version.error());
    version->next();
    if (version->value(0).toInt() != knownReducer)
        return QStringList{u"%"_s};
    QSet<QString> types;
    for (const Part& part : parts()) // A field may also hold whole parts.
        if (isWithin(pointer, u'/' + part.name) || isWithin(u'/' + part.name, pointer))
            types.unite(QSet<QString>(part.types.begin(), part.types.end()));
    return types.values();
}

Result<BlameSearch> StateBlame::begin(const QString& deviceId, std::optional<Timestamp> at) {
    return beginAt(deviceId, at, furthestId);
}

Result<BlameSearch> StateBlame::begin(const QString& deviceId, const EventCursor& event) {
    return beginAt(deviceId, event.timestamp, event.id);
}

Result<BlameSearch> StateBlame::beginAt(const QString& deviceId, std::optional<Timestamp> at, qint64 lastId) {
    BlameSearch search;
    const QUuid uuid = QUuid::fromString(deviceId);
    search.deviceId = uuid.isNull() ? deviceId.trimmed() : uuid.toString(QUuid::WithoutBraces);
    auto folded =
        m_session.execute(Session::query(u"device_state"_s), {search.deviceId, sql::moment(at), lastId});
    if (!folded)
        return failure(folded.error());
    if (!folded->next())
        return failure(ErrorKind::NotFound,
                       at ? u"There is no event of device %1 up to %2"_s.arg(deviceId, at->toString())
                          : u"There is no device %1"_s.arg(deviceId),
                       u"check the id, or choose a later moment"_s);
    auto state = Json::parse(folded->value(0).toString());
    if (!state)
        return failure(state.error());
    search.state = std::move(*state);
    search.until = {sql::timestamp(folded->value(1)), folded->value(2).toLongLong()};
    search.reached = search.until;
    search.window = firstWindow;
    const QStringList fields = fieldsOf(search.state);
    search.open = QSet<QString>(fields.begin(), fields.end());

    auto bounds = m_session.execute(Session::query(u"blame_bounds"_s), {search.deviceId});
    if (!bounds)
        return failure(bounds.error());
    bounds->next();
    search.first = sql::optionalTimestamp(bounds->value(0));
    search.hasDroppedEvents = bounds->value(1).toBool();
    search.isKnownReducer = bounds->value(2).toInt() == knownReducer;
    return search;
}

Result<void> StateBlame::goOn(BlameSearch& search, JobControl& control, std::chrono::milliseconds budget) {
    QElapsedTimer timer;
    timer.start();
    const Timestamp end = std::max(search.first.value_or(search.until.timestamp), search.after.timestamp);
    while (!search.isFinished && (budget.count() == 0 || timer.elapsed() < budget.count())) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The search for the events was stopped"_s);
        FLEET_TRY(step(search));
        control.progress(search.until.timestamp.microseconds - search.reached.timestamp.microseconds,
                         search.until.timestamp.microseconds - end.microseconds,
                         u"Looking for the events that set %1 fields"_s.arg(search.open.size()));
    }
    return ok();
}

// All statements of a step are about the same moment of the database.
Result<void> StateBlame::step(BlameSearch& search) {
    if (openTypes(search).isEmpty() || !search.first || search.reached.timestamp < *search.first ||
        search.reached <= search.after) {
        search.isFinished = true;
        return ok();
    }
    auto snapshot = Transaction::begin(m_session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    FLEET_TRY(findNext(search));
    if (search.next)
        FLEET_TRY(foldBelow(search));
    search.isFinished = search.isFinished || search.open.isEmpty() || search.reached <= search.after;
    return snapshot->commit();
}

// Looks through a window of time for the newest event that matters. Windows grow, since the log's partitions
// are all asked at once, each for its newest match.
Result<void> StateBlame::findNext(BlameSearch& search) {
    search.next.reset();
    const Timestamp low = std::max(search.reached.timestamp - search.window, *search.first);
    auto query = m_session.execute(Session::query(u"blame_previous"_s),
                                   {search.deviceId, sql::moment(low), sql::moment(search.reached.timestamp),
                                    search.reached.id, sql::textArrayOrNull(openTypes(search))});
    if (!query)
        return failure(query.error());
    if (query->next()) {
        search.next = EventCursor{sql::timestamp(query->value(0)), query->value(1).toLongLong()};
        const bool isNear = search.window == firstWindow;
        search.snapshots = isNear ? std::min(search.snapshots * 2, mostSnapshots) : 1;
        search.window = firstWindow;
        search.isFinished = *search.next <= search.after;
        if (search.isFinished)
            search.next.reset();
        return ok();
    }
    search.reached = {low, 0};
    search.window *= windowGrowth;
    search.isFinished = low == *search.first;
    return ok();
}

Result<std::optional<EventCursor>> StateBlame::startBelow(const BlameSearch& search) {
    auto query = m_session.execute(
        Session::query(u"blame_start"_s),
        {search.deviceId, sql::moment(search.next->timestamp), search.next->id, search.snapshots - 1});
    if (!query)
        return failure(query.error());
    if (!query->next())
        return std::optional<EventCursor>();
    return std::optional(EventCursor{sql::timestamp(query->value(0)), query->value(1).toLongLong()});
}

Result<void> StateBlame::foldBelow(BlameSearch& search) {
    const auto start = startBelow(search);
    if (!start)
        return failure(start.error());
    const QVariant startAt = *start ? sql::moment((*start)->timestamp) : QVariant(beginning);
    QStringList fields;
    QStringList partNames;
    QStringList paths;
    for (const QString& field : search.open) {
        if (const Part* part = partOf(field)) {
            fields += field;
            partNames += part->name;
            paths += pathWithin(part->name, field);
        }
    }
    auto rows = m_session.execute(
        Session::query(u"blame_changes"_s),
        {search.deviceId, startAt, *start ? (*start)->id : 0, sql::moment(search.next->timestamp),
         search.next->id, startAt, sql::textArrayOrNull(partNames), sql::textArrayOrNull(paths)});
    if (!rows)
        return failure(rows.error());
    QMap<QString, EventCursor> places;
    while (rows->next()) {
        const EventCursor place{sql::timestamp(rows->value(1)), rows->value(2).toLongLong()};
        const QString& field = fields.at(rows->value(0).toInt() - 1);
        if (place <= search.after)
            continue;
        places.insert(field, place);
        search.open.remove(field);
    }
    search.isFinished = !*start;
    if (*start)
        search.reached = **start;
    return nameEvents(search, places);
}

Result<void> StateBlame::nameEvents(BlameSearch& search, const QMap<QString, EventCursor>& places) {
    if (places.isEmpty())
        return ok();
    QStringList times;
    QStringList ids;
    for (const EventCursor& place : places) {
        times += place.timestamp.toString();
        ids += QString::number(place.id);
    }
    auto events =
        eventsFrom(m_session, m_session.execute(Session::query(u"blame_events"_s),
                                                {sql::textArrayOrNull(times), sql::textArrayOrNull(ids)}));
    if (!events)
        return failure(events.error());
    QMap<EventCursor, Event> byPlace;
    for (const Event& event : *events)
        byPlace.insert(EventCursor::of(event), event);
    for (auto place = places.begin(); place != places.end(); ++place)
        search.found.insert(place.key(), byPlace.value(place.value()));
    return ok();
}

} // namespace fleet
