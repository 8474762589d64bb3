// What the events of a filter are made of, counted step by step, with a word on how sure each count is.
#pragma once

#include "store/EventCells.h"
#include "store/EventSlices.h"

namespace fleet {

enum class Certainty {
    Exact,
    SoFar,    ///< Of the events that were looked at until now: there are at least so many.
    Estimated ///< From a sample of the events; a value that is rare may be missing.
};

struct FacetValue {
    QString value;
    qint64 count = 0;
};

struct FacetCounts {
    QList<FacetValue> values; ///< The most frequent first, at most 200.
    Certainty certainty = Certainty::SoFar;
};

/// The facets of a result. One that was never counted is "so far" without values.
struct EventFacets {
    FacetCounts types = {};
    FacetCounts sources = {};
    FacetCounts aggregateTypes = {};
    FacetCounts users = {}; ///< metadata.user_id where present.
    qint64 total = 0;
    Certainty totalCertainty = Certainty::SoFar;
    /// Events at or after this moment are in what is "so far"; none: not one of them was looked at yet.
    std::optional<Timestamp> countedFrom = {};
};

/// Types, aggregate types and sources come from rollups where these know all that is asked for: exactly and
/// at once. Their users come from a sample where counting them would mean to read a large part of the log.
/// Everything else is counted in slices, newest first, and is exact once the oldest is counted. A plain value
/// that travels from thread to thread with its steps.
class FacetCount {
public:
    enum class Of {
        Choices, ///< Each facet leaves its own conditions out: what is not chosen can be seen, and added.
        Result   ///< All facets of the filter itself, without users; ends with exact counts only.
    };

    explicit FacetCount(EventFilter filter = {}, Of of = Of::Choices);

    /// Goes on for about the pace's budget, at least one slice. The session's thread. Fails with Cancelled
    /// where `control` says so; what was counted until then stays, and a later step goes on from there.
    Result<void> step(Session& session, JobControl& control, const SearchPace& pace = countingPace);

    bool isComplete() const { return m_stage == Stage::Complete; }
    const EventFacets& facets() const { return m_facets; }

private:
    enum class Stage { Rollups, Sample, Slices, Complete };
    using Facet = FacetCounts EventFacets::*;
    using Values = QHash<QString, qint64>;

    /// Facets that are counted over the same events.
    struct Question {
        FilterExpression where;
        QList<Facet> facets;
        bool total = false;
        QList<Values> counts = {}; ///< Of each facet, so far.
    };

    void addQuestion(const FilterExpression& where, Facet facet);
    Result<void> askRollups(Session& session);
    void answer(const Question& question, const FilterExpression& where, const QList<EventCell>& cells);
    /// Users of `total` events in a range of `all`: counted in slices where that is quick, else estimated.
    void planUsers(const FilterExpression& where, qint64 total, qint64 all);
    Result<void> askSample(Session& session);
    Result<void> countSlice(Session& session, const TimeRange& slice);
    Result<void> countSlices(Session& session, JobControl& control, const SearchPace& pace);
    Result<void> beginSlices(Session& session, const SearchPace& pace);
    void publishSlices(bool last);
    void finish(Facet facet, const Values& counts, Certainty certainty);

    EventFilter m_filter;
    Stage m_stage = Stage::Rollups;
    QList<Question> m_questions; ///< To be counted in slices.
    FilterExpression m_sampled;  ///< Whose users are estimated,
    qint64 m_sampledTotal = 0;   ///< of so many events,
    double m_samplePercent = 0;  ///< from so many of the log.
    std::optional<EventSlices> m_slices;
    EventFacets m_facets;
};

/// Counts to the end, with progress: for reports. All counts are exact.
Result<EventFacets> countResult(Session& session, const EventFilter& filter, JobControl& control);

} // namespace fleet
