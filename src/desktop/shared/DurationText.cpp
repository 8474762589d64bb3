#include "desktop/shared/DurationText.h"

#include <QCoreApplication>
#include <QLocale>

#include "core/Timestamp.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::DurationText", text);
}

struct Unit {
    const char* text;
    qint64 seconds;
};

constexpr Unit units[] = {{QT_TRANSLATE_NOOP("fleet::DurationText", "%1 d"), 86400},
                          {QT_TRANSLATE_NOOP("fleet::DurationText", "%1 h"), 3600},
                          {QT_TRANSLATE_NOOP("fleet::DurationText", "%1 min"), 60},
                          {QT_TRANSLATE_NOOP("fleet::DurationText", "%1 s"), 1}};

QString write(qint64 microseconds, int parts) {
    const qint64 length = qAbs(microseconds);
    if (length < 10 * microsecondsPerSecond && parts > 1)
        return tr(units[3].text).arg(QLocale().toString(double(length) / microsecondsPerSecond, 'g', 2));
    qint64 rest = length / microsecondsPerSecond;
    QStringList written;
    for (const Unit& unit : units) {
        const qint64 count = rest / unit.seconds;
        rest %= unit.seconds;
        if (count > 0)
            written += tr(unit.text).arg(QLocale().toString(count));
        if (!written.isEmpty() && --parts == 0)
            break;
    }
    return written.isEmpty() ? tr(units[3].text).arg(0) : written.join(u' ');
}

} // namespace

QString durationText(qint64 microseconds) {
    return write(microseconds, 2);
}

QString roughDurationText(qint64 microseconds) {
    return write(microseconds, 1);
}

} // namespace fleet
