#include "desktop/replay/ReplayAddress.h"

#include "desktop/shared/MomentEdit.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QString claimedOrder = u"claimed"_s;

} // namespace

Result<ReplayAddress> ReplayAddress::parse(const Address& address) {
    ReplayAddress read{address.value(u"device"_s), {}, {}, {}, ReplayOrder::Recorded};
    const auto moment = parseMoment(address.value(u"at"_s), true);
    const auto a = parseMoment(address.value(u"a"_s), true);
    const auto b = parseMoment(address.value(u"b"_s), true);
    for (const auto* given : {&moment, &a, &b})
        if (!*given)
            return failure(given->error());
    const qint64 event = address.value(u"event"_s).toLongLong();
    if (*moment)
        read.place = event > 0 ? ReplayPlace(EventCursor{**moment, event}) : ReplayPlace(**moment);
    if (address.value(u"order"_s) == claimedOrder)
        read.order = ReplayOrder::Claimed;
    read.pinA = *a;
    read.pinB = *b;
    return read;
}

QMap<QString, QStringList> ReplayAddress::parameters() const {
    QMap<QString, QStringList> parameters;
    if (deviceId.isEmpty())
        return parameters;
    parameters.insert(u"device"_s, {deviceId});
    if (place)
        parameters.insert(u"at"_s, {momentOf(*place).toString()});
    if (place && std::holds_alternative<EventCursor>(*place))
        parameters.insert(u"event"_s, {QString::number(std::get<EventCursor>(*place).id)});
    if (pinA)
        parameters.insert(u"a"_s, {pinA->toString()});
    if (pinB)
        parameters.insert(u"b"_s, {pinB->toString()});
    if (order == ReplayOrder::Claimed)
        parameters.insert(u"order"_s, {claimedOrder});
    return parameters;
}

} // namespace fleet
