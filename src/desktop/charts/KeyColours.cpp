#include "desktop/charts/KeyColours.h"

#include <QLocale>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/style/Style.h"

namespace fleet {

namespace {

/// The place-th shade of a colour: itself, lighter, darker, much lighter, much darker.
QColor shade(const QColor& colour, int place) {
    constexpr int lightness[] = {100, 145, 62, 180, 42};
    const int factor = lightness[place % int(std::size(lightness))];
    return factor >= 100 ? colour.lighter(factor) : colour.darker(10'000 / factor);
}

} // namespace

EventHistogram withRareKeysJoined(const EventHistogram& histogram, int most, const QString& others) {
    QMap<QString, qint64> totals;
    for (const HistogramBin& bin : histogram.bins)
        totals[bin.key] += bin.count;
    if (totals.size() <= most)
        return histogram;
    QStringList keys = totals.keys();
    std::stable_sort(keys.begin(), keys.end(),
                     [&](const QString& a, const QString& b) { return totals[a] > totals[b]; });
    const QString joined = others.arg(QLocale().toString(keys.size() - most));
    const QStringList kept = keys.first(most);
    EventHistogram folded{histogram.range, histogram.bucketMicroseconds, {}};
    for (const HistogramBin& bin : histogram.bins)
        folded.bins.append({bin.start, kept.contains(bin.key) ? bin.key : joined, bin.count});
    return folded;
}

QHash<QString, QColor> keyColours(const QStringList& keys, HistogramKey by, const QString& others) {
    QHash<QString, QColor> colours;
    QHash<QString, int> ofFamily;
    int place = 0;
    for (const QString& key : keys) {
        if (key == others)
            colours.insert(key, style::palette().muted);
        else if (by == HistogramKey::Source)
            colours.insert(key, shade(style::familyColor(fleetFamilies().at(place % fleetFamilies().size())),
                                      place / int(fleetFamilies().size())));
        else
            colours.insert(key, shade(style::familyColor(key), ofFamily[eventFamily(key)]++));
        ++place;
    }
    return colours;
}

} // namespace fleet
