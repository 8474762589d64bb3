// Which devices, apps, sources, types or users a filter's events come from most.
#pragma once

#include "store/EventStore.h"

namespace fleet {

enum class RankingSubject {
    CrashingDevices, ///< By crashes of what runs on them.
    CrashingApps,    ///< By the `app_name` of crashes.
    Sources,
    Types,
    Users,  ///< metadata.user_id
    Devices ///< The device itself and what runs on it.
};

struct RankedValue {
    QString value;
    qint64 count = 0;

    bool operator==(const RankedValue&) const = default;
};

/// The shown values, the others and the events without a value sum up to the total.
struct EventRanking {
    QList<RankedValue> values; ///< The most frequent first, then by value.
    qint64 otherValues = 0;    ///< How many more values there are,
    qint64 otherEvents = 0;    ///< and their events.
    qint64 withoutValue = 0;   ///< Events that name none.
    qint64 total = 0;          ///< All events of the filter; where crashes are ranked, its crashes.
};

/// The filter's events that are ranked: those of crash types, where crashes are.
EventFilter rankedEvents(const EventFilter& filter, RankingSubject subject);

/// What an event must meet to be counted for a value of a ranking, beside rankedEvents(): exactly `count`
/// events do.
FilterExpression rankedCondition(RankingSubject subject, const QString& value);

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
class EventRankings {
public:
    explicit EventRankings(Session& session) : m_session(session) {}

    /// At most `limit` (1 to 1,000, else InvalidInput) values. Sources and types come from the rollups where
    /// these can answer; exact either way.
    Result<EventRanking> rank(const EventFilter& filter, RankingSubject subject, int limit);

private:
    Result<EventRanking> rankFromHistogram(const EventFilter& filter, HistogramKey key, int limit);

    Session& m_session;
};

} // namespace fleet
