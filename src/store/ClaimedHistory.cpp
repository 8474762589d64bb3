#include "store/ClaimedHistory.h"

#include <QLocale>
#include <algorithm>

#include "core/ClaimedTime.h"
#include "core/EventType.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype stretch = 200; ///< Events between two states that are kept.

} // namespace

Result<ClaimedHistory> ClaimedHistory::read(Session& session, const QString& deviceId, JobControl& control) {
    ClaimedHistory history;
    history.m_deviceId = DeviceStore::canonicalId(deviceId);
    const auto newest = DeviceStore(session).state(deviceId);
    if (!newest)
        return failure(newest.error());
    history.m_unused = newest->unusedPayloads;
    auto snapshot = Transaction::begin(session, Transaction::Mode::ReadOnlySnapshot);
    if (!snapshot)
        return failure(snapshot.error());
    FLEET_TRY(history.readEvents(session));
    FLEET_TRY(history.foldAll(session, control));
    FLEET_TRY(snapshot->commit());
    return history;
}

Result<void> ClaimedHistory::readEvents(Session& session) {
    auto rows = session.execute(Session::query(u"claimed_events"_s), {m_deviceId, most + 1});
    if (!rows)
        return failure(rows.error());
    while (rows->next()) {
        const ClaimedTime claimed = claimedTimeOf(rows->value(3).toString(), rows->value(4).toString());
        m_unreadable += !claimed.text.isEmpty() && !claimed.at;
        m_events += {rows->value(0).toLongLong(), rows->value(2).toString(), sql::timestamp(rows->value(1)),
                     claimed.at};
    }
    if (m_events.isEmpty())
        return failure(ErrorKind::NotFound, u"There is no device %1"_s.arg(m_deviceId), u"check the id"_s);
    if (m_events.size() > most)
        return failure(ErrorKind::InvalidInput,
                       u"The device has more than %1 events, too many to order them by claimed times"_s.arg(
                           QLocale(QLocale::English).toString(most)),
                       u"replay it by recorded times; each event still shows both"_s);
    std::sort(m_events.begin(), m_events.end(),
              [](const ClaimedEvent& a, const ClaimedEvent& b) { return a.place() < b.place(); });
    return ok();
}

Result<void> ClaimedHistory::foldAll(Session& session, JobControl& control) {
    auto start = session.execute(Session::query(u"claimed_start"_s), {m_deviceId});
    if (!start)
        return failure(start.error());
    m_states += start->next() ? start->value(0).toString() : QString();
    for (qsizetype first = 0; first + stretch <= m_events.size(); first += stretch) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"Ordering the events was stopped"_s);
        auto state = fold(session, m_states.last(), first, first + stretch);
        if (!state)
            return failure(state.error());
        m_states += std::move(*state);
        control.progress(first + stretch, m_events.size(), u"Replaying the events in claimed order"_s);
    }
    return ok();
}

Result<QString> ClaimedHistory::fold(Session& session, const QString& start, qsizetype first,
                                     qsizetype end) const {
    QStringList times;
    QStringList ids;
    Timestamp earliest = m_events.at(first).recorded;
    Timestamp latest = earliest;
    for (qsizetype i = first; i < end; ++i) {
        const ClaimedEvent& event = m_events.at(i);
        times += event.recorded.toString();
        ids += QString::number(event.id);
        earliest = std::min(earliest, event.recorded);
        latest = std::max(latest, event.recorded);
    }
    auto folded = session.execute(Session::query(u"claimed_fold"_s),
                                  {sql::textOrNull(start), sql::textArrayOrNull(times),
                                   sql::textArrayOrNull(ids), sql::moment(earliest), sql::moment(latest)});
    if (!folded)
        return failure(folded.error());
    folded->next();
    if (folded->value(1).toLongLong() != end - first)
        return failure(ErrorKind::Conflict, u"Retention has dropped events of the device meanwhile"_s,
                       u"open the replay again"_s);
    return folded->value(0).toString();
}

Result<QString> ClaimedHistory::stateAfter(Session& session, qsizetype count) const {
    const qsizetype kept = count / stretch;
    if (kept * stretch == count)
        return m_states.at(kept);
    return fold(session, m_states.at(kept), kept * stretch, count);
}

qsizetype ClaimedHistory::countUpTo(const EventCursor& place) const {
    const auto after =
        std::upper_bound(m_events.begin(), m_events.end(), place,
                         [](const EventCursor& at, const ClaimedEvent& event) { return at < event.place(); });
    return after - m_events.begin();
}

qsizetype ClaimedHistory::claims() const {
    return std::count_if(m_events.begin(), m_events.end(),
                         [](const ClaimedEvent& event) { return event.claimed.has_value(); });
}

DeviceActivity ClaimedHistory::activity(int buckets) const {
    DeviceActivity activity{
        .extent = {m_events.first().place().timestamp, m_events.last().place().timestamp}};
    const Timestamp from = *activity.extent.from;
    const qint64 length = activity.extent.to->microseconds - from.microseconds + 1;
    activity.bucketMicroseconds = std::max<qint64>(1, (length + buckets - 1) / buckets);
    QMap<std::tuple<Timestamp, QString, Incident>, qint64> counts;
    for (const ClaimedEvent& event : m_events) {
        const qint64 offset = event.place().timestamp.microseconds - from.microseconds;
        const Timestamp start = from + offset / activity.bucketMicroseconds * activity.bucketMicroseconds;
        ++counts[{start, eventFamily(event.eventType), incidentOf(event.eventType)}];
    }
    for (auto count = counts.begin(); count != counts.end(); ++count) {
        const auto& [start, family, incident] = count.key();
        activity.bins += {start, family, incident, count.value()};
    }
    return activity;
}

} // namespace fleet
