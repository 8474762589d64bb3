// Which events a person wants to see, and where a page of them begins.
#pragma once

#include "core/Event.h"
#include "core/FilterExpression.h"
#include "core/TimeRange.h"

namespace fleet {

/// What lies in the range and meets the expression. A plain value; any thread.
struct EventFilter {
    TimeRange range = {};
    FilterExpression where = {};

    bool operator==(const EventFilter&) const = default;
};

/// A place between two events in (timestamp, id) order.
struct EventCursor {
    Timestamp timestamp;
    qint64 id = 0;

    auto operator<=>(const EventCursor&) const = default;

    /// "2026-11-23T13:41:57.418204Z/1234"
    QString toString() const;

    /// Fails with InvalidInput that quotes the text.
    static Result<EventCursor> parse(const QString& text);

    static EventCursor of(const Event& event) { return {event.timestamp, event.id}; }
};

} // namespace fleet
