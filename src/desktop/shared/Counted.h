// "1 partition", "23 partitions", "1,985,548 events".
#pragma once

#include <QLocale>
#include <QString>

namespace fleet {

/// Puts the count, with the locale's separators, for %1 of the text that fits it. Both texts come translated.
/// Used instead of tr()'s %n, which needs a loaded translation to find the plural even in English.
inline QString counted(qint64 count, const QString& one, const QString& many) {
    return (count == 1 ? one : many).arg(QLocale().toString(count));
}

} // namespace fleet
