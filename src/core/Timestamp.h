// A moment, exact to the microsecond, as PostgreSQL's timestamptz keeps it. QDateTime holds only
// milliseconds.
#pragma once

#include <QDateTime>
#include <QString>
#include <compare>

#include "core/Result.h"

namespace fleet {

/// Microseconds since 1970-01-01T00:00:00Z. A plain value; any thread.
struct Timestamp {
    qint64 microseconds = 0;

    auto operator<=>(const Timestamp&) const = default;

    static Timestamp now();
    static Timestamp fromDateTime(const QDateTime& dateTime);

    /// Reads `T` of the command line: RFC 3339 with up to six decimals and Z or an offset
    /// ("2026-01-31T12:00:00.5Z"), a date ("2026-01-31": its first microsecond in UTC), "now", or "now-7d" /
    /// "now+2h" (units s, m, h, d, w). `now` is what the relative forms count from. Fails with InvalidInput
    /// that quotes the text.
    static Result<Timestamp> parse(const QString& text, Timestamp now = Timestamp::now());

    /// Always UTC, six decimals and Z: "2026-11-23T13:41:57.418204Z". PostgreSQL reads it back exactly.
    QString toString() const;

    /// Milliseconds only, in UTC: for widgets and axes, never for cursors.
    QDateTime toDateTime() const;

    Timestamp operator+(qint64 addedMicroseconds) const { return {microseconds + addedMicroseconds}; }
    Timestamp operator-(qint64 subtracted) const { return {microseconds - subtracted}; }
};

inline constexpr qint64 microsecondsPerSecond = 1'000'000;
inline constexpr qint64 microsecondsPerHour = 3'600 * microsecondsPerSecond;
inline constexpr qint64 microsecondsPerDay = 24 * microsecondsPerHour;

} // namespace fleet
