#include "store/FacetCount.h"

#include <QHash>
#include <algorithm>
#include <utility>

#include "store/EventCells.h"
#include "store/EventFilterBinding.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostValues = 200;
constexpr qint64 fewEvents = 100'000;        ///< So many are read in a moment, whatever is asked of them.
constexpr qint64 fewIndexedEvents = 500'000; ///< So many are counted where an index leads to them.
constexpr double sampledEvents = 60'000; ///< Of the log; a share of one in a hundred is then right to 4 %.

struct FacetField {
    FilterField field;
    FacetCounts EventFacets::*facet;
    const char* name; ///< In event_facets.sql.
};

constexpr FacetField facetFields[] = {
    {FilterField::Type, &EventFacets::types, "type"},
    {FilterField::Source, &EventFacets::sources, "source"},
    {FilterField::AggregateType, &EventFacets::aggregateTypes, "aggregate_type"},
    {FilterField::User, &EventFacets::users, "user"}};

} // namespace

FacetCount::FacetCount(EventFilter filter, Of of) : m_filter(std::move(filter)) {
    m_questions += {m_filter.where, {}, true};
    for (const FacetField& field : facetFields) {
        if (of == Of::Choices)
            addQuestion(m_filter.where.withValues(field.field, {}), field.facet);
        else if (field.field != FilterField::User)
            addQuestion(m_filter.where, field.facet);
    }
}

void FacetCount::addQuestion(const FilterExpression& where, Facet facet) {
    auto question = std::find_if(m_questions.begin(), m_questions.end(),
                                 [&](const Question& one) { return one.where == where; });
    if (question == m_questions.end())
        question = m_questions.insert(m_questions.end(), {where, {}});
    question->facets += facet;
    question->counts += Values();
}

Result<void> FacetCount::step(Session& session, JobControl& control, const SearchPace& pace) {
    if (control.isCancelled())
        return failure(ErrorKind::Cancelled, u"Counting was stopped"_s);
    if (m_stage == Stage::Rollups) {
        const qsizetype asked = m_questions.size();
        FLEET_TRY(askRollups(session));
        // What the rollups knew is there to be shown at once.
        if (m_questions.size() < asked || m_stage == Stage::Complete)
            return {};
    }
    if (m_stage == Stage::Sample)
        return askSample(session);
    return countSlices(session, control, pace);
}

Result<void> FacetCount::askRollups(Session& session) {
    m_stage = Stage::Slices;
    const bool some = std::any_of(m_questions.begin(), m_questions.end(),
                                  [](const Question& one) { return cellsSuffice(one.where); });
    if (!some)
        return {};
    const auto cells = eventCells(session, m_filter.range);
    if (!cells)
        return failure(cells.error());
    if (!*cells)
        return {};
    QList<Question> rest;
    QList<std::pair<Question, FilterExpression>> known;
    for (const Question& question : m_questions) {
        if (!cellsSuffice(question.where)) {
            rest += question;
            continue;
        }
        const auto where = withoutFamilies(session, question.where);
        if (!where)
            return failure(where.error());
        known += {question, *where};
    }
    m_questions = rest;
    for (const auto& [question, where] : known)
        answer(question, where, **cells);
    if (m_questions.isEmpty() && m_stage != Stage::Sample)
        m_stage = Stage::Complete;
    return {};
}

void FacetCount::answer(const Question& question, const FilterExpression& where,
                        const QList<EventCell>& cells) {
    Values types;
    Values sources;
    Values aggregateTypes;
    qint64 total = 0;
    qint64 all = 0;
    for (const EventCell& cell : cells) {
        all += cell.count;
        if (!meets(cell, where))
            continue;
        types[cell.eventType] += cell.count;
        sources[cell.source] += cell.count;
        aggregateTypes[cell.aggregateType] += cell.count;
        total += cell.count;
    }
    if (question.total) {
        m_facets.total = total;
        m_facets.totalCertainty = Certainty::Exact;
    }
    for (const Facet facet : question.facets) {
        if (facet == &EventFacets::users)
            planUsers(question.where, total, all);
        else
            finish(facet,
                   facet == &EventFacets::types     ? types
                   : facet == &EventFacets::sources ? sources
                                                    : aggregateTypes,
                   Certainty::Exact);
    }
}

void FacetCount::planUsers(const FilterExpression& where, qint64 total, qint64 all) {
    const bool indexed = !where.isEmpty() && isIndexed(where) && total <= fewIndexedEvents;
    if (all <= fewEvents || indexed) {
        m_questions += {where, {&EventFacets::users}, false, {Values()}};
        return;
    }
    m_sampled = where;
    m_sampledTotal = total;
    m_samplePercent = std::min(100.0, 100.0 * sampledEvents / double(all));
    m_stage = Stage::Sample;
}

Result<void> FacetCount::askSample(Session& session) {
    const auto filtered =
        filteredQuery(session, u"event_users_sample"_s, {m_filter.range, m_sampled}, {m_samplePercent});
    if (!filtered)
        return failure(filtered.error());
    auto query = session.execute(filtered->sql, filtered->values);
    if (!query)
        return failure(query.error());
    Values found;
    qint64 looked = 0;
    while (query->next()) {
        looked += query->value(1).toLongLong();
        if (!query->value(0).isNull())
            found.insert(query->value(0).toString(), query->value(1).toLongLong());
    }
    // The sample says what shares the users have; how many events there are is known.
    for (qint64& count : found)
        count = qRound64(double(count) * double(m_sampledTotal) / double(looked));
    finish(&EventFacets::users, found, Certainty::Estimated);
    m_stage = m_questions.isEmpty() ? Stage::Complete : Stage::Slices;
    return {};
}

Result<void> FacetCount::countSlices(Session& session, JobControl& control, const SearchPace& pace) {
    if (!m_slices)
        FLEET_TRY(beginSlices(session, pace));
    FLEET_TRY(countBySlices(*m_slices, control, pace, u"Counting"_s,
                            [&](const TimeRange& slice) { return countSlice(session, slice); }));
    publishSlices(m_slices->isLast());
    return {};
}

Result<void> FacetCount::beginSlices(Session& session, const SearchPace& pace) {
    const auto log = EventStore(session).extent();
    if (!log)
        return failure(log.error());
    m_slices.emplace(m_filter.range, log->from ? *log : TimeRange{Timestamp{}, Timestamp{}}, PageRequest{},
                     pace.firstSlice);
    return {};
}

Result<void> FacetCount::countSlice(Session& session, const TimeRange& slice) {
    // Taken over together: a slice that is cancelled half way is counted again as a whole.
    QList<Question> questions = m_questions;
    qint64 total = m_facets.total;
    for (Question& question : questions) {
        const auto filtered = filteredQuery(session, u"event_facets"_s, {slice, question.where});
        if (!filtered)
            return failure(filtered.error());
        auto query = session.execute(filtered->sql, filtered->values);
        if (!query)
            return failure(query.error());
        while (query->next()) {
            const QString name = query->value(0).toString();
            if (name == "total"_L1 && question.total)
                total += query->value(2).toLongLong();
            for (const FacetField& field : facetFields) {
                const qsizetype place = question.facets.indexOf(field.facet);
                if (place >= 0 && name == QLatin1StringView(field.name) && !query->value(1).isNull())
                    question.counts[place][query->value(1).toString()] += query->value(2).toLongLong();
            }
        }
    }
    m_questions = std::move(questions);
    m_facets.total = total;
    return {};
}

void FacetCount::publishSlices(bool last) {
    const Certainty certainty = last ? Certainty::Exact : Certainty::SoFar;
    for (const Question& question : m_questions) {
        for (qsizetype i = 0; i < question.facets.size(); ++i)
            finish(question.facets.at(i), question.counts.at(i), certainty);
        if (question.total)
            m_facets.totalCertainty = certainty;
    }
    m_facets.countedFrom = m_slices->at();
    if (last)
        m_stage = Stage::Complete;
}

void FacetCount::finish(Facet facet, const Values& counts, Certainty certainty) {
    QList<FacetValue> values;
    for (auto count = counts.begin(); count != counts.end(); ++count)
        values += {count.key(), count.value()};
    std::sort(values.begin(), values.end(), [](const FacetValue& a, const FacetValue& b) {
        return std::pair(-a.count, a.value) < std::pair(-b.count, b.value);
    });
    values.resize(std::min(values.size(), mostValues));
    m_facets.*facet = {values, certainty};
}

Result<EventFacets> countResult(Session& session, const EventFilter& filter, JobControl& control) {
    FacetCount count(filter, FacetCount::Of::Result);
    while (!count.isComplete())
        FLEET_TRY(count.step(session, control));
    return count.facets();
}

} // namespace fleet
