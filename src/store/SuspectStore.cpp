#include "store/SuspectStore.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <tuple>

#include "core/SuspectTraits.h"
#include "store/EventFilterBinding.h"
#include "store/EventStore.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

/// One event of the sample.
struct SuspectStore::Place {
    Timestamp at;
    qint64 id = 0;
    QString unit;   ///< The device, else the aggregate.
    QString device; ///< Empty where it has none.
    double weight = 1;
    double stateWeight = 0;
    bool isInside = false;
};

namespace {

FilterExpression timeCondition(FilterOperator op, Timestamp moment) {
    return FilterCondition{FilterField::Time, {}, op, {{FilterValue::Kind::Text, moment.toString()}}};
}

FilterExpression outsideOf(const TimeRange& range) {
    return FilterExpression::any({timeCondition(FilterOperator::Less, *range.from),
                                  timeCondition(FilterOperator::AtLeast, *range.to)});
}

/// PostgreSQL's form of a list whose items hold no quotes.
QString arrayOf(const QStringList& items) {
    return u'{' + items.join(u',') + u'}';
}

Result<Json> optionalJson(const QVariant& text) {
    return text.isNull() ? Result<Json>(Json()) : Json::parse(text.toString());
}

} // namespace

Result<EventFilter> SuspectStore::baselineFilter(const SuspectQuestion& question) {
    const EventFilter& set = question.set;
    if (!set.range.from || !set.range.to || *set.range.to <= *set.range.from)
        return failure(ErrorKind::InvalidInput, u"The set of events has no beginning or no end in time"_s,
                       u"choose a range with both ends"_s);
    switch (question.baseline) {
        case SuspectBaseline::OtherEvents:
            if (set.where.isEmpty())
                return failure(
                    ErrorKind::InvalidInput,
                    u"All events of this time are in the set: there are no others to compare with"_s,
                    u"filter for the events in question, or compare with other times"_s);
            return EventFilter{set.range, FilterExpression::negated(set.where)};
        case SuspectBaseline::OtherDevices:
            return EventFilter{set.range, {}};
        case SuspectBaseline::OtherTimes:
            break;
    }
    if (const auto& wider = question.wider;
        wider && (wider->from.value_or(*set.range.from - 1) < *set.range.from ||
                  wider->to.value_or(*set.range.to + 1) > *set.range.to))
        return EventFilter{*wider, set.where.with(outsideOf(set.range))};
    const qint64 length = set.range.to->microseconds - set.range.from->microseconds;
    return EventFilter{{*set.range.from - length, *set.range.from}, set.where};
}

Result<QList<SuspectStore::Place>> SuspectStore::sample(const EventFilter& filter) {
    const auto histogram = EventStore(m_session).histogram(filter, HistogramKey::Family, 1'000);
    if (!histogram)
        return failure(histogram.error());
    const double total = double(histogram->total());
    const double percent = total > 0 ? 100.0 * double(m_effort.scanned) / total : 100;
    const bool isThinned = percent < 100;
    QVariantList own = {m_effort.eventsOfADevice, m_effort.events};
    if (isThinned)
        own += percent;
    auto filtered = filteredQuery(m_session, u"suspect_sample"_s, filter, own);
    if (!filtered)
        return failure(filtered.error());
    filtered->sql.replace(u"@thinning"_s,
                          isThinned ? u"tablesample system ($5::float8) repeatable (1)"_s : QString());
    auto query = m_session.execute(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    QList<Place> places;
    double weights = 0;
    while (query->next()) {
        Place place;
        place.at = sql::timestamp(query->value(0));
        place.id = query->value(1).toLongLong();
        place.unit = query->value(2).toString();
        place.device = query->value(3).toString();
        place.weight = query->value(4).toDouble();
        weights += place.weight;
        places += place;
    }
    // What was thinned out, and devices beyond the sample, are stood for by the others.
    for (Place& place : places)
        place.weight *= std::max(total, weights) / weights;
    chooseStates(places);
    return places;
}

Result<SuspectQuestion> SuspectStore::withBothEnds(const SuspectQuestion& question) {
    SuspectQuestion closed = question;
    TimeRange& range = closed.set.range;
    if (range.from && range.to)
        return closed;
    const auto extent = EventStore(m_session).extent();
    if (!extent)
        return failure(extent.error());
    if (!range.from)
        range.from = extent->from.value_or(range.to.value_or(Timestamp::now()) - 1);
    if (!range.to)
        range.to = std::max(extent->to.value_or(*range.from), *range.from) + 1;
    return closed;
}

Result<QList<TraitObservation>> SuspectStore::observations(const SuspectQuestion& question,
                                                           JobControl& control) {
    const auto closed = withBothEnds(question);
    if (!closed)
        return failure(closed.error());
    auto baseline = baselineFilter(*closed);
    if (!baseline)
        return failure(baseline.error());
    control.progress(0, 0, u"Choosing events to look at"_s);
    auto places = sample(closed->set);
    if (!places)
        return failure(places.error());
    if (places->isEmpty())
        return QList<TraitObservation>();
    QSet<QString> devices;
    for (Place& place : *places) {
        place.isInside = true;
        if (!place.device.isEmpty())
            devices.insert(place.device);
    }
    if (closed->baseline == SuspectBaseline::OtherDevices)
        baseline->where =
            FilterExpression::negated(FilterExpression::oneOf(FilterField::Device, devices.values()));
    const auto others = sample(*baseline);
    if (!others)
        return failure(others.error());
    return look(*places + *others, question.set.where, control);
}

// The sample's order takes one event of each device, then a second one of each, and so on.
void SuspectStore::chooseStates(QList<Place>& places) const {
    QHash<QString, int> chosen;
    QHash<QString, double> events;
    int states = 0;
    for (Place& place : places) {
        events[place.device] += place.weight;
        if (place.device.isEmpty() || states == m_effort.states ||
            chosen.value(place.device) == m_effort.statesOfADevice)
            continue;
        place.stateWeight = 1;
        ++chosen[place.device];
        ++states;
    }
    for (Place& place : places) {
        if (place.stateWeight > 0)
            place.stateWeight = events.value(place.device) / chosen.value(place.device);
    }
}

Result<QList<TraitObservation>> SuspectStore::look(QList<Place> places, const FilterExpression& asked,
                                                   JobControl& control) {
    const auto states = std::stable_partition(places.begin(), places.end(),
                                              [](const Place& place) { return place.stateWeight > 0; });
    const qsizetype withState = states - places.begin();
    std::sort(places.begin(), states, [](const Place& a, const Place& b) {
        return std::tie(a.device, a.at, a.id) < std::tie(b.device, b.at, b.id);
    });
    QList<TraitObservation> found;
    for (qsizetype done = 0; done < places.size();) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The comparison was stopped"_s);
        control.progress(std::min(done, withState), withState, u"Looking at the devices at these moments"_s);
        const bool areStates = done < withState;
        const qsizetype count = areStates ? std::min<qsizetype>(m_effort.momentsAtOnce, withState - done)
                                          : std::min<qsizetype>(1'000, places.size() - done);
        FLEET_TRY(lookAt(places.mid(done, count), asked, found));
        done += count;
    }
    return found;
}

Result<void> SuspectStore::lookAt(const QList<Place>& places, const FilterExpression& asked,
                                  QList<TraitObservation>& found) {
    QStringList times;
    QStringList ids;
    QStringList devices;
    for (const Place& place : places) {
        times += place.at.toString();
        ids += QString::number(place.id);
        devices += place.stateWeight > 0 ? place.device : QString(u""_s);
    }
    auto query = m_session.execute(Session::query(u"suspect_moments"_s),
                                   {arrayOf(times), arrayOf(ids), sql::textArrayOrNull(devices)});
    if (!query)
        return failure(query.error());
    while (query->next()) {
        const Place& place = places[query->value(0).toInt() - 1];
        SuspectMoment moment{query->value(1).toString(), query->value(2).toString(), {}, {}, {}, {}};
        Json* parts[] = {&moment.data, &moment.metadata, &moment.state, &moment.changes};
        for (int i = 0; i < 4; ++i) {
            auto part = optionalJson(query->value(3 + i));
            if (!part)
                return failure(part.error());
            *parts[i] = std::move(*part);
        }
        QList<Trait> traits = traitsOf(moment);
        traits.removeIf([&](const Trait& trait) { return isAskedFor(trait, asked); });
        found +=
            TraitObservation{place.id,          moment.type,  place.unit,
                             place.isInside,    place.weight, moment.state.isObject() ? place.stateWeight : 0,
                             std::move(traits), place.at};
    }
    return {};
}

Result<SuspectReport> SuspectStore::ask(const SuspectQuestion& question, JobControl& control) {
    const auto found = observations(question, control);
    if (!found)
        return failure(found.error());
    return findSuspects(*found);
}

} // namespace fleet
