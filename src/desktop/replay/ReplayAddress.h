// Where a replay stands, as an address says it.
#pragma once

#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/Address.h"

namespace fleet {

/// A plain value; any thread.
struct ReplayAddress {
    QString deviceId;
    std::optional<ReplayPlace> place; ///< None: after the newest event.
    std::optional<Timestamp> pinA;
    std::optional<Timestamp> pinB;
    ReplayOrder order = ReplayOrder::Recorded;

    bool operator==(const ReplayAddress&) const = default;

    /// Reads device, at (a moment), event (a log id among several events of that moment), a, b (the pins),
    /// order
    /// ("claimed").
    /// InvalidInput for a moment that cannot be read.
    static Result<ReplayAddress> parse(const Address& address);
    /// The parameters of an address, without those that say nothing.
    QMap<QString, QStringList> parameters() const;
};

} // namespace fleet
