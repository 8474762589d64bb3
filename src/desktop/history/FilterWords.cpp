#include "desktop/history/FilterWords.h"

#include <QCoreApplication>

#include "desktop/shared/TimeRangeChoice.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FilterWords", text);
}

} // namespace

QStringList filterInWords(const EventFilter& filter, const DeviceNames& names) {
    QStringList words;
    const QList<FilterExpression> conjuncts = filter.where.conjuncts();
    for (const FilterExpression& conjunct : conjuncts) {
        QString line = conjunct.toString();
        const QStringList devices = conjunct.valuesOf(FilterField::Device);
        for (const QString& device : devices) {
            if (const QString name = names(device); name != device)
                line += u" ("_s + name + u')';
        }
        words.append(line);
    }
    return words;
}

QString rangeInWords(const TimeRange& range) {
    const auto written = [](Timestamp moment) { return TimeRangeChoice::formatMoment(moment, true); };
    if (!range.from && !range.to)
        return tr("All that is kept");
    if (!range.to)
        return tr("From %1 on").arg(written(*range.from));
    if (!range.from)
        return tr("Up to, but not including, %1").arg(written(*range.to));
    return tr("From %1 up to, but not including, %2").arg(written(*range.from), written(*range.to));
}

} // namespace fleet
