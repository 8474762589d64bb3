// The colours of a chart's keys, and which keys it shows.
#pragma once

#include <QColor>
#include <QHash>

#include "store/EventStore.h"

namespace fleet {

/// The histogram with its `most` most frequent keys (at least 1); all others are added up under `others`,
/// whose %1 is how many they are. Totals stay.
EventHistogram withRareKeysJoined(const EventHistogram& histogram, int most, const QString& others);

/// Families have their own colours; types those of their families, lighter and darker in turn; sources the
/// families' colours one after the other. `others` is muted. A key's name always stands beside its colour.
QHash<QString, QColor> keyColours(const QStringList& keys, HistogramKey by, const QString& others);

} // namespace fleet
