// The counting half of EventStore: histograms, counts, statistics and checksums.
#include "store/EventCells.h"
#include "store/EventFilterBinding.h"
#include "store/EventRow.h"
#include "store/EventStore.h"
#include "store/HistogramCount.h"
#include "store/SqlValues.h"

#include <QSet>
#include <cmath>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostBuckets = 100'000;
constexpr qint64 mostMismatches = 1'000;
constexpr qint64 progressEvery = 5'000;

constexpr qint64 minute = 60 * microsecondsPerSecond;
constexpr qint64 roundBuckets[] = {microsecondsPerSecond,
                                   5 * microsecondsPerSecond,
                                   10 * microsecondsPerSecond,
                                   15 * microsecondsPerSecond,
                                   30 * microsecondsPerSecond,
                                   minute,
                                   5 * minute,
                                   10 * minute,
                                   15 * minute,
                                   30 * minute,
                                   microsecondsPerHour,
                                   2 * microsecondsPerHour,
                                   3 * microsecondsPerHour,
                                   6 * microsecondsPerHour,
                                   12 * microsecondsPerHour,
                                   microsecondsPerDay,
                                   2 * microsecondsPerDay,
                                   7 * microsecondsPerDay,
                                   28 * microsecondsPerDay,
                                   91 * microsecondsPerDay,
                                   364 * microsecondsPerDay};

/// 2001-01-01T00:00:00Z, a Monday: buckets of event_histogram.sql are counted from here.
constexpr qint64 bucketOrigin = 978'307'200 * microsecondsPerSecond;

/// The round bucket that comes closest to the wanted number, by ratio.
qint64 roundBucket(qint64 span, int targetBuckets) {
    const double ideal = double(std::max<qint64>(span, 1)) / std::max(targetBuckets, 1);
    qint64 best = roundBuckets[0];
    for (const qint64 bucket : roundBuckets) {
        if (std::abs(std::log(bucket / ideal)) < std::abs(std::log(best / ideal)))
            best = bucket;
    }
    return best;
}

Timestamp alignedDown(Timestamp moment, qint64 bucket) {
    const qint64 distance = moment.microseconds - bucketOrigin;
    const qint64 remainder = ((distance % bucket) + bucket) % bucket;
    return moment - remainder;
}

Timestamp alignedUp(Timestamp moment, qint64 bucket) {
    const Timestamp down = alignedDown(moment, bucket);
    return down == moment ? down : down + bucket;
}

QString keyName(HistogramKey key) {
    switch (key) {
        case HistogramKey::Type:
            return u"type"_s;
        case HistogramKey::Source:
            return u"source"_s;
        case HistogramKey::Family:
            break;
    }
    return u"family"_s;
}

bool isOfTypesOnly(const FilterExpression& where) {
    if (where.kind() == FilterExpression::Kind::Condition)
        return where.condition().field == FilterField::Type && where.condition().op == FilterOperator::OneOf;
    return std::all_of(where.operands().begin(), where.operands().end(), isOfTypesOnly);
}

/// Values of each field, which the function that reads rollups takes as lists.
bool isOfLists(const FilterExpression& where) {
    FilterExpression known;
    for (const FilterField field : {FilterField::Type, FilterField::AggregateType, FilterField::Source})
        known = known.with(FilterExpression::oneOf(field, where.valuesOf(field)));
    const QList<FilterExpression> parts = known.conjuncts();
    const QList<FilterExpression> asked = where.conjuncts();
    return asked.size() == parts.size() &&
           std::all_of(asked.begin(), asked.end(),
                       [&](const FilterExpression& part) { return parts.contains(part); }) &&
           where.valuesOf(FilterField::AggregateType).size() <= 1;
}

/// The types of a range that meet an expression of types only, so that "not" is a list as well; none where
/// rollups could not say.
Result<std::optional<QStringList>> typesMeeting(Session& session, const EventFilter& filter) {
    const auto where = withoutFamilies(session, filter.where);
    if (!where)
        return failure(where.error());
    const auto cells = eventCells(session, filter.range);
    if (!cells)
        return failure(cells.error());
    if (!*cells)
        return std::nullopt;
    QSet<QString> types;
    for (const EventCell& cell : **cells)
        if (meets(cell, *where))
            types += cell.eventType;
    return types.values();
}

/// None: any.
Result<std::optional<QStringList>> wantedTypes(Session& session, const EventFilter& filter) {
    if (!isOfLists(filter.where))
        return typesMeeting(session, filter);
    const QStringList wanted = filter.where.valuesOf(FilterField::Type);
    if (wanted.isEmpty())
        return std::nullopt;
    auto types = typesWithFamilies(session, wanted);
    if (!types)
        return failure(types.error());
    return std::move(*types);
}

Result<FilteredQuery> histogramQuery(Session& session, const EventFilter& filter, qint64 bucket,
                                     const QString& key) {
    const FilterExpression& where = filter.where;
    if (!isHistogramAtOnce(where, bucket))
        return filteredQuery(session, u"event_histogram"_s, filter, {bucket, key});
    const auto types = wantedTypes(session, filter);
    if (!types)
        return failure(types.error());
    if (!*types && !isOfLists(where))
        return filteredQuery(session, u"event_histogram"_s, filter, {bucket, key});
    return FilteredQuery{
        Session::query(u"event_histogram_rollups"_s),
        {sql::moment(filter.range.from), sql::moment(filter.range.to), bucket, key,
         // A family without types matches nothing; no type asked for matches all.
         *types && (*types)->isEmpty() ? QVariant(u"{}"_s)
                                       : sql::textArrayOrNull(types->value_or(QStringList())),
         sql::textOrNull(where.valuesOf(FilterField::AggregateType).value(0)),
         sql::textArrayOrNull(where.valuesOf(FilterField::Source))}};
}

/// The asked range with open ends closed; none in an empty log.
Result<std::optional<TimeRange>> closedRange(EventStore& store, TimeRange range) {
    if (!range.from || !range.to) {
        const auto extent = store.extent();
        if (!extent)
            return failure(extent.error());
        if (!extent->from)
            return std::nullopt;
        if (!range.from)
            range.from = range.to ? std::min(*extent->from, *range.to) : *extent->from;
        if (!range.to)
            range.to = std::max(*extent->to + 1, *range.from);
    }
    return *range.from < *range.to ? std::optional(range) : std::nullopt;
}

} // namespace

qint64 EventHistogram::total() const {
    qint64 sum = 0;
    for (const HistogramBin& bin : bins)
        sum += bin.count;
    return sum;
}

bool isHistogramAtOnce(const FilterExpression& where, qint64 bucketMicroseconds) {
    return bucketMicroseconds % (15 * minute) == 0 && (isOfTypesOnly(where) || isOfLists(where));
}

Result<HistogramShape> EventStore::histogramShape(const TimeRange& range, int targetBuckets,
                                                  qint64 bucketMicroseconds) {
    if (bucketMicroseconds < 0)
        return failure(ErrorKind::InvalidInput, u"A bucket of time cannot be negative"_s);
    const auto closed = closedRange(*this, range);
    if (!closed)
        return failure(closed.error());
    if (!*closed)
        return HistogramShape{{}, {range, bucketMicroseconds, {}}};
    const TimeRange& whole = **closed;
    const qint64 span = whole.to->microseconds - whole.from->microseconds;
    const qint64 bucket = bucketMicroseconds > 0 ? bucketMicroseconds : roundBucket(span, targetBuckets);
    if (span / bucket > mostBuckets)
        return failure(ErrorKind::InvalidInput, u"The time range is too long for such short buckets"_s,
                       u"choose longer buckets or a shorter range"_s);
    return HistogramShape{whole,
                          {{alignedDown(*whole.from, bucket), alignedUp(*whole.to, bucket)}, bucket, {}}};
}

Result<EventHistogram> EventStore::histogram(const EventFilter& filter, HistogramKey key, int targetBuckets,
                                             qint64 bucketMicroseconds) {
    auto shape = histogramShape(filter.range, targetBuckets, bucketMicroseconds);
    if (!shape)
        return failure(shape.error());
    EventHistogram histogram = std::move(shape->empty);
    if (!shape->closed.from)
        return histogram;
    const auto filtered =
        histogramQuery(m_session, {shape->closed, filter.where}, histogram.bucketMicroseconds, keyName(key));
    if (!filtered)
        return failure(filtered.error());
    auto query = m_session.execute(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    while (query->next())
        histogram.bins +=
            {sql::timestamp(query->value(0)), query->value(1).toString(), query->value(2).toLongLong()};
    return histogram;
}

Result<qint64> EventStore::count(const EventFilter& filter) {
    const auto filtered = filteredQuery(m_session, u"event_count"_s, filter);
    if (!filtered)
        return failure(filtered.error());
    auto query = m_session.execute(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    query->next();
    return query->value(0).toLongLong();
}

Result<TimeRange> EventStore::extent() {
    auto query = m_session.execute(Session::query(u"event_extent"_s));
    if (!query)
        return failure(query.error());
    query->next();
    return TimeRange{sql::optionalTimestamp(query->value(0)), sql::optionalTimestamp(query->value(1))};
}

Result<QList<EventStatistic>> EventStore::statistics(const TimeRange& range) {
    auto query = m_session.execute(Session::query(u"event_statistics"_s),
                                   {sql::moment(range.from), sql::moment(range.to)});
    if (!query)
        return failure(query.error());
    QList<EventStatistic> statistics;
    while (query->next())
        statistics += {query->value(0).toString(), query->value(1).toString(), query->value(2).toLongLong(),
                       sql::timestamp(query->value(3)), sql::timestamp(query->value(4))};
    return statistics;
}

Result<ChecksumReport> EventStore::verifyChecksums(const TimeRange& range, JobControl& control) {
    const auto total = count({.range = range});
    if (!total)
        return failure(total.error());
    auto query = m_session.stream(Session::query(u"event_checksums"_s),
                                  {sql::moment(range.from), sql::moment(range.to)});
    if (!query)
        return failure(query.error());
    ChecksumReport report;
    while (query->next()) {
        ++report.checked;
        if (query->value(eventColumnCount - 1).toString() != query->value(eventColumnCount).toString() &&
            ++report.mismatchCount <= mostMismatches)
            report.mismatches += eventFromRow(*query);
        if (report.checked % progressEvery != 0)
            continue;
        control.progress(report.checked, *total, u"Checking checksums"_s);
        if (control.isCancelled()) {
            m_session.cancelHandle().cancel();
            return failure(ErrorKind::Cancelled, u"Checking was cancelled"_s);
        }
    }
    FLEET_TRY(m_session.finish(*query));
    return report;
}

} // namespace fleet
