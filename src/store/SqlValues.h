// How C++ values travel to PostgreSQL as query parameters, and come back.
#pragma once

#include <QStringList>
#include <QUuid>
#include <QVariant>
#include <optional>

#include "core/Timestamp.h"

namespace fleet::sql {

/// NULL of any type.
inline QVariant null() {
    return QVariant(QMetaType::fromType<QString>());
}

/// Text, or NULL where it is empty.
inline QVariant textOrNull(const QString& text) {
    return text.isEmpty() ? null() : QVariant(text);
}

inline QVariant uuidOrNull(const QUuid& uuid) {
    return uuid.isNull() ? null() : QVariant(uuid.toString(QUuid::WithoutBraces));
}

/// For `$n::timestamptz`: text, since QDateTime would drop the microseconds.
inline QVariant moment(std::optional<Timestamp> timestamp) {
    return timestamp ? QVariant(timestamp->toString()) : null();
}

/// For `$n::text[]`; NULL for an empty list.
QVariant textArrayOrNull(const QStringList& texts);

/// Reads `(extract(epoch from t) * 1000000)::bigint`.
inline Timestamp timestamp(const QVariant& microseconds) {
    return {microseconds.toLongLong()};
}

inline std::optional<Timestamp> optionalTimestamp(const QVariant& microseconds) {
    return microseconds.isNull() ? std::nullopt : std::optional(timestamp(microseconds));
}

/// The pattern of ILIKE that finds `word` anywhere, whatever characters it has.
QString containing(const QString& word);

} // namespace fleet::sql
