#include "core/Timestamp.h"

#include <QRegularExpression>
#include <QTimeZone>
#include <chrono>

namespace fleet {

namespace {

using namespace Qt::StringLiterals;

// PostgreSQL's own range is wider; these are the years a five-digit-free ISO text can name.
constexpr int lowestYear = 1;
constexpr int highestYear = 9999;

tl::unexpected<Error> notATime(const QString& text) {
    return failure(ErrorKind::InvalidInput, u"“%1” is not a time"_s.arg(text.left(60)),
                   u"write 2026-01-31T12:00:00Z, a date such as 2026-01-31, or now-7d"_s);
}

qint64 unitMicroseconds(QChar unit) {
    switch (unit.unicode()) {
        case 's':
            return microsecondsPerSecond;
        case 'm':
            return 60 * microsecondsPerSecond;
        case 'h':
            return microsecondsPerHour;
        case 'd':
            return microsecondsPerDay;
        default:
            return 7 * microsecondsPerDay;
    }
}

Result<Timestamp> parseRelative(const QRegularExpressionMatch& match, const QString& text, Timestamp now) {
    if (match.capturedView(1).isEmpty())
        return now;
    bool valid = false;
    const qint64 count = match.capturedView(2).toLongLong(&valid);
    const qint64 unit = unitMicroseconds(match.capturedView(3).front());
    if (!valid || count > (now.microseconds + 62'135'596'800LL * microsecondsPerSecond) / unit)
        return notATime(text);
    const qint64 distance = count * unit;
    return match.capturedView(1) == u"-" ? now - distance : now + distance;
}

Result<Timestamp> parseAbsolute(const QRegularExpressionMatch& match, const QString& text) {
    const QDate date(match.capturedView(1).toInt(), match.capturedView(2).toInt(),
                     match.capturedView(3).toInt());
    if (!date.isValid() || date.year() < lowestYear || date.year() > highestYear)
        return notATime(text);
    const qint64 day = (date.toJulianDay() - QDate(1970, 1, 1).toJulianDay()) * microsecondsPerDay;
    if (match.capturedView(4).isEmpty())
        return Timestamp{day};

    const int hour = match.capturedView(4).toInt();
    const int minute = match.capturedView(5).toInt();
    const int second = match.capturedView(6).toInt();
    const int offsetHours = match.capturedView(9).toInt();
    const int offsetMinutes = match.capturedView(10).toInt();
    if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59)
        return notATime(text);
    const qint64 fraction = match.captured(7).leftJustified(6, u'0').toLongLong();
    const qint64 offset = (offsetHours * 60 + offsetMinutes) * 60 * (match.capturedView(8) == u"-" ? -1 : 1);
    return Timestamp{day + ((hour * 60LL + minute) * 60 + second - offset) * microsecondsPerSecond +
                     fraction};
}

} // namespace

Timestamp Timestamp::now() {
    using namespace std::chrono;
    return {duration_cast<std::chrono::microseconds>(system_clock::now().time_since_epoch()).count()};
}

Timestamp Timestamp::fromDateTime(const QDateTime& dateTime) {
    return {dateTime.toMSecsSinceEpoch() * 1000};
}

Result<Timestamp> Timestamp::parse(const QString& text, Timestamp now) {
    static const QRegularExpression relative(u"^now(?:([+-])(\\d{1,9})([smhdw]))?$"_s);
    static const QRegularExpression absolute(
        u"^(\\d{4})-(\\d\\d)-(\\d\\d)"
        "(?:[T ](\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{1,6}))?(?:[Zz]|([+-])(\\d\\d):?(\\d\\d)))?$"_s);

    const QString trimmed = text.trimmed();
    if (const auto match = relative.match(trimmed); match.hasMatch())
        return parseRelative(match, text, now);
    if (const auto match = absolute.match(trimmed); match.hasMatch())
        return parseAbsolute(match, text);
    return notATime(text);
}

QString Timestamp::toString() const {
    const qint64 seconds = microseconds >= 0
                               ? microseconds / microsecondsPerSecond
                               : -((-microseconds + microsecondsPerSecond - 1) / microsecondsPerSecond);
    const qint64 fraction = microseconds - seconds * microsecondsPerSecond;
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(u"yyyy-MM-ddTHH:mm:ss"_s) +
           u".%1Z"_s.arg(fraction, 6, 10, QLatin1Char('0'));
}

QDateTime Timestamp::toDateTime() const {
    return QDateTime::fromMSecsSinceEpoch(microseconds / 1000, Qt::UTC);
}

} // namespace fleet
