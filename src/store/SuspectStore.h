// "What is different here?" asked of the log: samples both sides, asks for the states at those moments, and
// has them compared.
#pragma once

#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "core/Suspects.h"
#include "store/Session.h"

namespace fleet {

/// What a set of events is held against.
enum class SuspectBaseline {
    OtherEvents, ///< Of the same time, those that the filter leaves out.
    OtherTimes,  ///< Of the same filter, those at other times of the wider range.
    OtherDevices ///< Of the same time, those of devices that have no event in the set.
};

struct SuspectQuestion {
    EventFilter set; ///< An open range ends at the oldest or newest event.
    SuspectBaseline baseline = SuspectBaseline::OtherEvents;
    /// Where OtherTimes looks, besides the set's range; where it reaches no farther, or is not given, the
    /// time of the same length before is taken.
    std::optional<TimeRange> wider = {};
};

/// How much is looked at. What is found does not depend on it, only how sure it is.
struct SuspectEffort {
    int events = 4'000;       ///< Of each side.
    int eventsOfADevice = 60; ///< And of each device.
    int states = 600; ///< Of these, how many the device's state is asked for: that takes most of the time.
    int statesOfADevice = 8;
    qint64 scanned = 300'000; ///< Where a side has more events, it is thinned to about so many before.
    int momentsAtOnce = 100;  ///< States asked in one statement; between two of them it can be stopped.
};

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
class SuspectStore {
public:
    explicit SuspectStore(Session& session, SuspectEffort effort = {})
        : m_session(session), m_effort(effort) {}

    /// The filter of what a set is held against; for OtherDevices without the devices. InvalidInput where
    /// there can be nothing.
    static Result<EventFilter> baselineFilter(const SuspectQuestion& question);

    /// Both sides as they go into the comparison. Progress: moments looked at. Cancelled where it was
    /// stopped.
    Result<QList<TraitObservation>> observations(const SuspectQuestion& question, JobControl& control);

    /// The answer. An empty set gives an empty report.
    Result<SuspectReport> ask(const SuspectQuestion& question, JobControl& control);

private:
    struct Place;

    Result<SuspectQuestion> withBothEnds(const SuspectQuestion& question);
    Result<QList<Place>> sample(const EventFilter& filter);
    void chooseStates(QList<Place>& places) const;
    Result<QList<TraitObservation>> look(QList<Place> places, const FilterExpression& asked,
                                         JobControl& control);
    Result<void> lookAt(const QList<Place>& places, const FilterExpression& asked,
                        QList<TraitObservation>& found);

    Session& m_session;
    SuspectEffort m_effort;
};

} // namespace fleet
