#include "core/EventType.h"

namespace fleet {

using namespace Qt::StringLiterals;

QString eventFamily(const QString& eventType) {
    return eventType.section(u'.', 0, 0);
}

const QStringList& fleetFamilies() {
    static const QStringList families = {u"device"_s,         u"target_state"_s, u"current_state"_s,
                                         u"reconciliation"_s, u"container"_s,    u"image"_s,
                                         u"volume"_s,         u"network"_s};
    return families;
}

const QStringList& crashTypes() {
    static const QStringList types{u"container.crashed"_s, u"current_state.app_crashed"_s};
    return types;
}

} // namespace fleet
