#include "store/EventRankings.h"

#include <algorithm>

#include "core/EventType.h"
#include "store/EventFilterBinding.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int highestLimit = 1'000;

bool ranksCrashes(RankingSubject subject) {
    return subject == RankingSubject::CrashingDevices || subject == RankingSubject::CrashingApps;
}

QString keyOf(RankingSubject subject) {
    switch (subject) {
        case RankingSubject::CrashingApps:
            return u"app"_s;
        case RankingSubject::Users:
            return u"user"_s;
        default:
            return u"device"_s;
    }
}

} // namespace

EventFilter rankedEvents(const EventFilter& filter, RankingSubject subject) {
    if (!ranksCrashes(subject))
        return filter;
    return {filter.range, filter.where.with(FilterExpression::oneOf(FilterField::Type, crashTypes()))};
}

FilterExpression rankedCondition(RankingSubject subject, const QString& value) {
    switch (subject) {
        case RankingSubject::CrashingApps:
            return FilterCondition{FilterField::Data,
                                   {{.kind = JsonStep::Kind::Member, .name = u"app_name"_s}},
                                   FilterOperator::OneOf,
                                   {{FilterValue::Kind::Text, value}}};
        case RankingSubject::Sources:
            return FilterExpression::oneOf(FilterField::Source, {value});
        case RankingSubject::Types:
            return FilterExpression::oneOf(FilterField::Type, {value});
        case RankingSubject::Users:
            return FilterExpression::oneOf(FilterField::User, {value});
        case RankingSubject::CrashingDevices:
        case RankingSubject::Devices:
            break;
    }
    return FilterExpression::oneOf(FilterField::Device, {value});
}

Result<EventRanking> EventRankings::rank(const EventFilter& filter, RankingSubject subject, int limit) {
    if (limit < 1 || limit > highestLimit)
        return failure(ErrorKind::InvalidInput, u"A ranking has 1 to %1 places"_s.arg(highestLimit));
    if (subject == RankingSubject::Sources || subject == RankingSubject::Types)
        return rankFromHistogram(
            filter, subject == RankingSubject::Types ? HistogramKey::Type : HistogramKey::Source, limit);
    const auto filtered =
        filteredQuery(m_session, u"event_ranking"_s, rankedEvents(filter, subject), {keyOf(subject), limit});
    if (!filtered)
        return failure(filtered.error());
    auto query = m_session.execute(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    EventRanking ranking;
    while (query->next()) {
        const qint64 events = query->value(1).toLongLong();
        const qint64 place = query->value(2).toLongLong();
        ranking.total += events;
        if (place == 0) {
            ranking.withoutValue = events;
        } else if (place <= limit) {
            ranking.values.append({query->value(0).toString(), events});
        } else {
            ranking.otherEvents = events;
            ranking.otherValues = query->value(3).toLongLong();
        }
    }
    return ranking;
}

// Few buckets hold the whole range: what the histogram knows of rollups serves here as well.
Result<EventRanking> EventRankings::rankFromHistogram(const EventFilter& filter, HistogramKey key,
                                                      int limit) {
    const auto histogram = EventStore(m_session).histogram(filter, key, 1);
    if (!histogram)
        return failure(histogram.error());
    QMap<QString, qint64> counts;
    for (const HistogramBin& bin : histogram->bins)
        counts[bin.key] += bin.count;
    EventRanking ranking;
    for (const auto& [value, count] : counts.asKeyValueRange()) {
        ranking.values.append({value, count});
        ranking.total += count;
    }
    std::stable_sort(ranking.values.begin(), ranking.values.end(),
                     [](const RankedValue& a, const RankedValue& b) { return a.count > b.count; });
    while (ranking.values.size() > limit) {
        ranking.otherEvents += ranking.values.takeLast().count;
        ++ranking.otherValues;
    }
    return ranking;
}

} // namespace fleet
