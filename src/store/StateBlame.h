// Who set it: for each field of a device's state, the event that gave it its value.
#pragma once

#include <QMap>
#include <QSet>
#include <chrono>
#include <limits>
#include <optional>

#include "core/Event.h"
#include "core/EventFilter.h"
#include "core/JobControl.h"
#include "core/Json.h"
#include "store/Session.h"

namespace fleet {

/// A search for the events that set some fields (JSON Pointers) of a device's state: the last one, up to a
/// place, after which the field's value differed from what it was just before. A plain value that grows while
/// it is carried on.
struct BlameSearch {
    QString deviceId;
    EventCursor until; ///< The last event that counts: the one that made `state`.
    EventCursor after = {{std::numeric_limits<qint64>::min()}, 0}; ///< Only events after this place count.
    Json state;                                                    ///< After `until`.

    QMap<QString, Event> found; ///< By field.
    QSet<QString> open;         ///< Not found yet; at the end: set by none of the events.
    EventCursor reached;        ///< All events after this place have been looked through.
    bool isFinished = false;    ///< Everything is found, or there is nothing left to look through.

    std::optional<Timestamp> first; ///< The device's first kept event.
    /// Events of the device were dropped: a field that stays open was set by one of them, or never.
    bool hasDroppedEvents = false;
    bool isKnownReducer = false; ///< Which events can set which part of the state is known.

    // Of the next step: how many snapshots it goes back, how much time it looks through, and where it found
    // an event that may have set an open field.
    int snapshots = 1;
    qint64 window = 0; ///< Microseconds.
    std::optional<EventCursor> next = {};
};

/// Patterns (LIKE) of the types of the events that may set the field at a JSON Pointer; "%" where the reducer
/// is one whose rules are not known here, none for a place outside the state.
Result<QStringList> typesThatMaySet(Session& session, const QString& pointer);

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
///
/// The newest events are looked through first. Events that cannot set any of the open fields are passed; the
/// others are folded again from the snapshots below them. A search of a long history takes many steps, which
/// other questions can come between. An event that an import brings meanwhile may be missed.
class StateBlame {
public:
    explicit StateBlame(Session& session) : m_session(session) {}

    /// All fields of the state at a moment (none: now), nothing looked through yet. NotFound for an unknown
    /// device, or before its first event.
    Result<BlameSearch> begin(const QString& deviceId, std::optional<Timestamp> at = {});
    /// The same for the state just after an event.
    Result<BlameSearch> begin(const QString& deviceId, const EventCursor& event);

    /// Goes on until the search is finished or the budget is spent; 0: no budget. Progress: microseconds of
    /// the history that were passed.
    Result<void> goOn(BlameSearch& search, JobControl& control,
                      std::chrono::milliseconds budget = std::chrono::milliseconds{0});

private:
    Result<BlameSearch> beginAt(const QString& deviceId, std::optional<Timestamp> at, qint64 lastId);
    Result<void> step(BlameSearch& search);
    Result<void> findNext(BlameSearch& search);
    Result<void> foldBelow(BlameSearch& search);
    Result<std::optional<EventCursor>> startBelow(const BlameSearch& search);
    Result<void> nameEvents(BlameSearch& search, const QMap<QString, EventCursor>& places);

    Session& m_session;
};

} // namespace fleet
