// A filter as a person would say it.
#pragma once

#include "core/EventFilter.h"
#include "desktop/shared/EventSentence.h"

namespace fleet {

/// What must hold all at once, without the range, a line each, in the filter's own language and with the
/// names of devices: "device = d-17 (berlin-17)". Empty where nothing restricts.
QStringList filterInWords(const EventFilter& filter, const DeviceNames& names);

/// "22 Nov 2026 14:00:00.000000 UTC up to, but not including, 23 Nov 2026 ..."; always in UTC.
QString rangeInWords(const TimeRange& range);

} // namespace fleet
