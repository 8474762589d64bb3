// Counts as people read them, with how sure they are.
#pragma once

#include "store/FacetCount.h"

namespace fleet {

/// "1,200", "≈ 1,200" where it is estimated, "≥ 1,200" where counting has not come to the end.
QString countText(qint64 count, Certainty certainty);

/// "1,200 events", "about 1,200 events, estimated from a sample", "at least 1,200 events, counted so far".
QString countInWords(qint64 count, Certainty certainty);

/// For the status bar: how many events a result has. `from`: since when they are counted, in words; empty
/// where none is. `counting`: it goes on.
QString totalInWords(const EventFacets& facets, const QString& from, bool counting);

} // namespace fleet
