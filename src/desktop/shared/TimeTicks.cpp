#include "desktop/shared/TimeTicks.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 minute = 60 * microsecondsPerSecond;

QDateTime shown(Timestamp moment, bool utc) {
    return utc ? moment.toDateTime() : moment.toDateTime().toLocalTime();
}

qint64 offsetOf(Timestamp moment, bool utc) {
    return utc ? 0 : shown(moment, utc).offsetFromUtc() * microsecondsPerSecond;
}

qint64 roundStep(qint64 atLeast) {
    static const qint64 steps[] = {microsecondsPerSecond,
                                   5 * microsecondsPerSecond,
                                   15 * microsecondsPerSecond,
                                   minute,
                                   5 * minute,
                                   10 * minute,
                                   15 * minute,
                                   30 * minute,
                                   microsecondsPerHour,
                                   2 * microsecondsPerHour,
                                   3 * microsecondsPerHour,
                                   6 * microsecondsPerHour,
                                   12 * microsecondsPerHour,
                                   microsecondsPerDay,
                                   2 * microsecondsPerDay,
                                   7 * microsecondsPerDay,
                                   14 * microsecondsPerDay,
                                   30 * microsecondsPerDay,
                                   90 * microsecondsPerDay};
    const auto* step =
        std::find_if(std::begin(steps), std::end(steps), [&](qint64 s) { return s >= atLeast; });
    if (step != std::end(steps))
        return *step;
    const qint64 year = 365 * microsecondsPerDay;
    return (atLeast / year + 1) * year;
}

} // namespace

QList<TimeTick> timeTicks(const TimeRange& range, int most, bool utc) {
    const qint64 length = range.to->microseconds - range.from->microseconds;
    const qint64 step = roundStep(std::max<qint64>(1, length / std::max(1, most)));
    const qint64 offset = offsetOf(*range.from, utc);
    QList<TimeTick> ticks;
    qint64 at = (range.from->microseconds + offset + step - 1) / step * step - offset;
    for (; at <= range.to->microseconds; at += step) {
        const QDateTime time = shown({at}, utc);
        const bool day = step >= microsecondsPerDay || time.time() == QTime(0, 0);
        const QString format = day ? u"d MMM"_s : step < minute ? u"HH:mm:ss"_s : u"HH:mm"_s;
        ticks.append({{at}, QLocale().toString(time, format)});
    }
    return ticks;
}

QString describeSpan(const TimeRange& range, bool utc) {
    const QDateTime from = shown(*range.from, utc);
    const QDateTime to = shown(*range.to, utc);
    const QString start = QLocale().toString(from, u"d MMM HH:mm"_s);
    return start + u" – "_s +
           QLocale().toString(to, from.date() == to.date() ? u"HH:mm"_s : u"d MMM HH:mm"_s);
}

QString describeDuration(qint64 microseconds) {
    const auto say = [](const char* text, qint64 count) {
        return QCoreApplication::translate("TimeTicks", text).arg(QLocale().toString(count));
    };
    if (microseconds < minute)
        return say("%1 s", microseconds / microsecondsPerSecond);
    if (microseconds < microsecondsPerHour)
        return say("%1 min", microseconds / minute);
    if (microseconds < microsecondsPerDay)
        return say("%1 h", microseconds / microsecondsPerHour);
    return microseconds < 2 * microsecondsPerDay ? QCoreApplication::translate("TimeTicks", "1 day")
                                                 : say("%1 days", microseconds / microsecondsPerDay);
}

} // namespace fleet
