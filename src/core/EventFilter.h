// Which events a person wants to see, and where a page of them begins.
#pragma once

#include <QStringList>
#include <QUuid>
#include <optional>

#include "core/Event.h"
#include "core/TimeRange.h"

namespace fleet {

/// All conditions must hold; an empty one does not restrict. A plain value; any thread.
struct EventFilter {
    TimeRange range = {};
    QStringList types = {}; ///< Event types; "container.*" means the whole family.
    QString aggregateType = {};
    QString aggregateId = {};
    QString device =
        {}; ///< Events of the device itself and of what runs on it (`device_uuid` in data or metadata).
    QStringList sources = {};
    QStringList users = {}; ///< `metadata.user_id`
    QUuid correlationId = {};
    QString text =
        {}; ///< Words that must all occur in type, aggregate id, source, data or metadata; case-insensitive.

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
