#include "desktop/shared/TimeRangeChoice.h"

#include <QLocale>
#include <QTimeZone>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

qint64 lengthOf(TimeRangeChoice::Preset preset) {
    using Preset = TimeRangeChoice::Preset;
    switch (preset) {
        case Preset::LastHour:
            return microsecondsPerHour;
        case Preset::Last6Hours:
            return 6 * microsecondsPerHour;
        case Preset::Last24Hours:
            return microsecondsPerDay;
        case Preset::Last7Days:
            return 7 * microsecondsPerDay;
        case Preset::Last30Days:
            return 30 * microsecondsPerDay;
        case Preset::All:
        case Preset::Fixed:
            break;
    }
    return 0;
}

/// QDateTime keeps milliseconds; the microseconds of a moment are written from the moment itself.
QString decimals(Timestamp moment, int digits) {
    qint64 fraction = moment.microseconds % microsecondsPerSecond;
    if (fraction < 0)
        fraction += microsecondsPerSecond;
    return QString::number(fraction).rightJustified(6, u'0').left(digits);
}

} // namespace

TimeRangeChoice::TimeRangeChoice(QObject* parent) : QObject(parent) {}

QString TimeRangeChoice::presetName(Preset preset) {
    switch (preset) {
        case Preset::LastHour:
            return tr("Last hour");
        case Preset::Last6Hours:
            return tr("Last 6 hours");
        case Preset::Last24Hours:
            return tr("Last 24 hours");
        case Preset::Last7Days:
            return tr("Last 7 days");
        case Preset::Last30Days:
            return tr("Last 30 days");
        case Preset::All:
            return tr("All events");
        case Preset::Fixed:
            break;
    }
    return tr("Chosen range");
}

TimeRange TimeRangeChoice::range() const {
    if (m_preset == Preset::Fixed)
        return m_fixed;
    if (m_preset == Preset::All)
        return {};
    const Timestamp now = this->now();
    return {now - lengthOf(m_preset), now};
}

void TimeRangeChoice::choose(Preset preset) {
    if (preset == Preset::Fixed || preset == m_preset)
        return;
    m_preset = preset;
    emit changed();
}

void TimeRangeChoice::choose(const TimeRange& range) {
    if (m_preset == Preset::Fixed && m_fixed == range)
        return;
    m_preset = Preset::Fixed;
    m_fixed = range;
    emit changed();
}

void TimeRangeChoice::shift(int direction) {
    const TimeRange current = range();
    if (!current.from || !current.to)
        return;
    const qint64 step = direction * (current.to->microseconds - current.from->microseconds);
    choose(TimeRange{*current.from + step, *current.to + step});
}

void TimeRangeChoice::setUtc(bool utc) {
    if (m_utc == utc)
        return;
    m_utc = utc;
    emit displayChanged();
}

void TimeRangeChoice::setFixedNow(std::optional<Timestamp> now) {
    m_fixedNow = now;
    emit changed();
}

Timestamp TimeRangeChoice::now() const {
    return m_fixedNow.value_or(Timestamp::now());
}

QDateTime TimeRangeChoice::displayed(Timestamp moment) const {
    return m_utc ? moment.toDateTime().toUTC() : moment.toDateTime().toLocalTime();
}

QString TimeRangeChoice::zoneName(Timestamp moment) const {
    return m_utc ? u"UTC"_s : displayed(moment).timeZoneAbbreviation();
}

QString TimeRangeChoice::describe() const {
    const TimeRange shown = range();
    if (!shown.from && !shown.to)
        return tr("All events");
    const QLocale locale;
    const QString format =
        shown.from && displayed(*shown.from).date().year() != displayed(now()).date().year()
            ? u"d MMM yyyy HH:mm"_s
            : u"d MMM HH:mm"_s;
    const auto written = [&](Timestamp moment) { return locale.toString(displayed(moment), format); };
    QString span;
    if (shown.from && shown.to)
        span = tr("%1 – %2", "from, to").arg(written(*shown.from), written(*shown.to));
    else if (shown.from)
        span = tr("since %1").arg(written(*shown.from));
    else
        span = tr("until %1").arg(written(*shown.to));
    span += u' ' + zoneName(shown.to.value_or(shown.from.value_or(now())));
    return m_preset == Preset::Fixed ? span : presetName(m_preset) + u" · "_s + span;
}

QString TimeRangeChoice::formatTime(Timestamp moment) const {
    return displayed(moment).toString(u"HH:mm:ss"_s) + u'.' + decimals(moment, 3);
}

QString TimeRangeChoice::formatMoment(Timestamp moment) const {
    return formatMoment(moment, m_utc);
}

QString TimeRangeChoice::formatMoment(Timestamp moment, bool utc) {
    const QDateTime shown = utc ? moment.toDateTime().toUTC() : moment.toDateTime().toLocalTime();
    return u"%1 %2.%3 %4"_s.arg(QLocale().toString(shown.date(), u"d MMM yyyy"_s),
                                shown.toString(u"HH:mm:ss"_s), decimals(moment, 6),
                                utc ? u"UTC"_s : shown.timeZoneAbbreviation());
}

QString TimeRangeChoice::formatShort(Timestamp moment) const {
    const QDate date = displayed(moment).date();
    const bool thisYear = date.year() == displayed(now()).date().year();
    return QLocale().toString(date, thisYear ? u"d MMM"_s : u"d MMM yyyy"_s) + u' ' + formatTime(moment);
}

QString TimeRangeChoice::formatAgo(Timestamp moment) const {
    const qint64 seconds = (now().microseconds - moment.microseconds) / microsecondsPerSecond;
    const qint64 size = qAbs(seconds);
    if (size < 5)
        return tr("just now");
    QString amount;
    if (size < 120)
        amount = tr("%n seconds", nullptr, int(size));
    else if (size < 2 * 3600)
        amount = tr("%n minutes", nullptr, int(size / 60));
    else if (size < 2 * 86400)
        amount = tr("%n hours", nullptr, int(size / 3600));
    else if (size < 2 * 365 * 86400)
        amount = tr("%n days", nullptr, int(size / 86400));
    else
        amount = tr("%n years", nullptr, int(size / (365.2425 * 86400)));
    return seconds < 0 ? tr("in %1").arg(amount) : tr("%1 ago").arg(amount);
}

} // namespace fleet
