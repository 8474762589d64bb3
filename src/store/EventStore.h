// Questions about the event log: pages of history, single events, chains, counts.
//
// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
#pragma once

#include <QMap>
#include <functional>

#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "store/Session.h"

namespace fleet {

/// A stretch of history, newest first.
struct EventPage {
    QList<Event> events;
    std::optional<EventCursor> older; ///< Give as `before` for the next older page; none: the oldest is here.
    std::optional<EventCursor> newer; ///< Give as `after` for the next newer page; none: the newest is here.
    /// Where search() stopped before its page was full: what lies between its last event and this moment is
    /// looked through, and `older` (or `newer`) goes on from there.
    std::optional<Timestamp> searchedTo = {};
    qint64 slice = 0; ///< Of such a search: the pace's first slice to go on with.
};

struct PageRequest {
    std::optional<EventCursor> before = {}; ///< Events older than this.
    std::optional<EventCursor> after = {};  ///< Events newer than this. At most one of the two.
    int limit = 100;
};

/// How search() goes through time. Slices grow and shrink with what they take; results never depend on them.
struct SearchPace {
    qint64 firstSlice = microsecondsPerHour / 4; ///< Microseconds of the log.
    /// After it, search() returns with what it has; the slice under way may take some 20 ms longer.
    std::chrono::milliseconds budget{20};

    /// For the question that goes on where `page` stopped: somebody has a first answer already.
    static SearchPace after(const EventPage& page) { return {page.slice, std::chrono::milliseconds{150}}; }
};

/// How HistogramCount and FacetCount go through time: an answer to look at four times a second.
constexpr SearchPace countingPace{.budget = std::chrono::milliseconds{250}};

/// Counts of one bucket of time and one key (an event family, type or source).
struct HistogramBin {
    Timestamp start;
    QString key;
    qint64 count = 0;
};

struct EventHistogram {
    TimeRange range; ///< Both ends set, aligned to the buckets.
    qint64 bucketMicroseconds = 0;
    QList<HistogramBin> bins; ///< By start, then key; empty buckets are absent.
    /// Set while events are being counted: the bins hold only those at or after this moment.
    std::optional<Timestamp> countedFrom = {};
    qint64 total() const;
};

/// The buckets that a histogram of a range has.
struct HistogramShape {
    TimeRange closed; ///< The asked range with its open ends closed; open in an empty log or range.
    EventHistogram empty;
};

enum class HistogramKey { Family, Type, Source };

/// Events of one correlation around one of them.
struct EventChain {
    QList<Event> events;       ///< In the order of the log.
    qint64 total = 0;          ///< Of the whole correlation.
    bool totalIsLeast = false; ///< There are even more: counting stopped.
};

/// One row of get_event_stats.
struct EventStatistic {
    QString eventType;
    QString aggregateType;
    qint64 count = 0;
    Timestamp firstSeen;
    Timestamp lastSeen;
};

/// What verify found.
struct ChecksumReport {
    qint64 checked = 0;
    QList<Event> mismatches; ///< At most 1,000; `mismatchCount` is exact.
    qint64 mismatchCount = 0;
};

class EventStore {
public:
    explicit EventStore(Session& session) : m_session(session) {}

    /// One page by (timestamp, id), keyset, both directions. Limit 1 to 10,000, else InvalidInput.
    Result<EventPage> page(const EventFilter& filter, const PageRequest& request);

    /// The same page, found slice by slice from the given place on, for filters that no index answers: it
    /// returns when the page is full, at the end of the range, or after the pace's budget, maybe with no
    /// event yet. Ask again from where it stopped. Progress: microseconds of the range. A filter that an
    /// index answers is asked at once, as page() does.
    Result<EventPage> search(const EventFilter& filter, const PageRequest& request, JobControl& control,
                             const SearchPace& pace = {});

    /// What lies around a place, as one page: at most `newer` events at or after it and `older` before it,
    /// each 1 to 10,000, else InvalidInput.
    Result<EventPage> around(const EventFilter& filter, const EventCursor& place, int newer, int older);

    /// Those of these events that the filter holds, newest first, as the log has them: for events that arrive
    /// while a result is shown.
    Result<QList<Event>> among(const EventFilter& filter, const QList<Event>& events);

    /// Streams all matching events, newest first, in bounded memory; `take` returns false to stop early.
    Result<qint64> forEach(const EventFilter& filter, const std::function<bool(const Event&)>& take);

    /// NotFound where there is none.
    Result<Event> event(const QUuid& eventId);
    Result<Event> event(qint64 id);

    /// All events of one correlation in log order (get_event_chain).
    Result<QList<Event>> chain(const QUuid& correlationId);

    /// Those of the event's correlation that lie nearest to it: at most `most` on either side, and all its
    /// causes. `most` 1 to 10,000, else InvalidInput.
    Result<EventChain> chainNear(const Event& event, int most);

    /// The events of the same device or aggregate just before and just after this one, oldest first, at most
    /// `count` on either side.
    Result<QList<Event>> neighbours(const Event& event, int count);

    /// Counts by time. `bucketMicroseconds` 0 chooses a round one that gives about `targetBuckets` buckets.
    /// An open range ends at the oldest or newest event.
    Result<EventHistogram> histogram(const EventFilter& filter, HistogramKey key, int targetBuckets,
                                     qint64 bucketMicroseconds = 0);

    /// Its range and buckets, without counting. InvalidInput where there would be too many.
    Result<HistogramShape> histogramShape(const TimeRange& range, int targetBuckets,
                                          qint64 bucketMicroseconds = 0);

    Result<qint64> count(const EventFilter& filter);

    /// Oldest and newest event time; an empty range in an empty log.
    Result<TimeRange> extent();

    Result<QList<EventStatistic>> statistics(const TimeRange& range);

    /// Up to `limit` events after an id in id order, settled or not: for the live view.
    Result<QList<Event>> arrivalsAfter(qint64 id, int limit);
    /// Settled events only (read_events): each exactly once, in id order.
    Result<QList<Event>> settledAfter(qint64 id, int limit);
    Result<qint64> newestId();

    /// Recomputes every checksum in the range.
    Result<ChecksumReport> verifyChecksums(const TimeRange& range, JobControl& control);

private:
    Session& m_session;
};

} // namespace fleet
