#include "desktop/shared/ClaimedWords.h"

#include <QCoreApplication>

#include "core/ClaimedTime.h"
#include "desktop/shared/DurationText.h"
#include "desktop/shared/TimeRangeChoice.h"

namespace fleet {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("fleet::ClaimedWords", text);
}

} // namespace

QString claimedWords(const Event& event, const TimeRangeChoice& times) {
    const ClaimedTime claimed = claimedTimeOf(event);
    if (claimed.text.isEmpty())
        return {};
    if (!claimed.at)
        return tr("The device says it happened at “%1”, which is no time").arg(claimed.text);
    const QString moment = times.formatMoment(*claimed.at);
    const qint64 late = event.timestamp.microseconds - claimed.at->microseconds;
    if (late == 0)
        return tr("The device says the same moment");
    return late > 0 ? tr("The device says %1, %2 before it was recorded").arg(moment, durationText(late))
                    : tr("The device says %1, %2 after it was recorded").arg(moment, durationText(-late));
}

} // namespace fleet
