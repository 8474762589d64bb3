// An event as the log keeps it, and an event that somebody wants to publish.
#pragma once

#include <QString>
#include <QUuid>
#include <optional>

#include "core/Timestamp.h"

namespace fleet {

/// One immutable row of `events`. `data` and `metadata` are the database's own jsonb text, so that numbers
/// stay exact.
struct Event {
    qint64 id = 0; ///< Order of the log: delivery, cursors and proof go by it.
    QUuid eventId;
    QString eventType;
    int eventVersion = 1;
    Timestamp timestamp; ///< With the id it orders state, replay and display.
    QString aggregateType;
    QString aggregateId;
    QString data;
    QString metadata; ///< Empty where the column is null.
    QUuid correlationId;
    QUuid causationId; ///< Null where nothing in the log caused it.
    QString source;
    QString checksum; ///< Lower-case hex SHA-256 of `data::text`.

    bool operator==(const Event&) const = default;
};

/// What a caller gives to be published or imported. Fields left empty are filled by the database.
struct EventDraft {
    QString eventType;
    QString aggregateType;
    QString aggregateId;
    QString data;             ///< JSON text of an object.
    QString metadata = {};    ///< JSON text of an object, or empty.
    QString source = {};      ///< Empty: "system".
    QUuid correlationId = {}; ///< Null: a new one is made.
    QUuid causationId = {};
    QUuid eventId = {};                      ///< Given again, it stores nothing; null: a new one is made.
    std::optional<Timestamp> timestamp = {}; ///< Only imports give one.
    int eventVersion = 1;
    qint64 line = 0;       ///< Where it stands in the file it comes from, from 1, for messages; 0: in none.
    QString checksum = {}; ///< Only imports give one; refused where it is not the payload's.
    /// Publishing only: a conflict unless this is the id of the aggregate's last event; 0: it has none.
    std::optional<qint64> expectedLastId = {};

    bool operator==(const EventDraft&) const = default;
};

} // namespace fleet
