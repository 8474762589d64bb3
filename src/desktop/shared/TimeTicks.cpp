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

/// 0: longer than half a month, where months are what people count in.
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
                                   14 * microsecondsPerDay};
    const auto* step =
        std::find_if(std::begin(steps), std::end(steps), [&](qint64 s) { return s >= atLeast; });
    return step == std::end(steps) ? 0 : *step;
}

/// Ticks on the first of a month, at most `most`.
QList<TimeTick> monthTicks(const TimeRange& range, int most, bool utc) {
    const QDate first = shown(*range.from, utc).date();
    const QDate last = shown(*range.to, utc).date();
    const int months = (last.year() - first.year()) * 12 + last.month() - first.month() + 1;
    int step = 1;
    for (const int round : {2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000})
        step = months / step > most ? round : step;
    QList<TimeTick> ticks;
    for (int month = 0; month <= months + step; ++month) {
        const int number = first.year() * 12 + first.month() - 1 + month;
        const QDateTime at(QDate(number / 12, number % 12 + 1, 1), QTime(0, 0),
                           utc ? Qt::UTC : Qt::LocalTime);
        const Timestamp moment = Timestamp::fromDateTime(at);
        if (number % step == 0 && range.from->microseconds <= moment.microseconds &&
            moment.microseconds <= range.to->microseconds)
            ticks.append({moment, QLocale().toString(at, step % 12 == 0 ? u"yyyy"_s : u"MMM yyyy"_s)});
    }
    return ticks;
}

} // namespace

QList<TimeTick> timeTicks(const TimeRange& range, int most, bool utc) {
    const qint64 length = range.to->microseconds - range.from->microseconds;
    const qint64 step = roundStep(std::max<qint64>(1, length / std::max(1, most)));
    if (step == 0)
        return monthTicks(range, most, utc);
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
    const bool thisYear = from.date().year() == QDate::currentDate().year();
    const QString format = thisYear ? u"d MMM HH:mm"_s : u"d MMM yyyy HH:mm"_s;
    return QLocale().toString(from, format) + u" – "_s +
           QLocale().toString(to, from.date() == to.date() ? u"HH:mm"_s : format);
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
