// What the overview counts that no other store does.
#pragma once

#include "core/Event.h"
#include "core/TimeRange.h"
#include "store/Session.h"

namespace fleet {

struct DeviceCrashes {
    QString deviceId;
    QString app; ///< The app that crashed most there.
    qint64 crashes = 0;
    Timestamp last;
};

/// The same change, made to one device or to many.
struct FleetChange {
    Event newest;
    qint64 devices = 0;
    qint64 events = 0;
};

/// A thin view on a Session, made where it is used and used in the session's thread. Reads only.
class OverviewStore {
public:
    explicit OverviewStore(Session& session) : m_session(session) {}

    /// The devices on which apps crashed most in the range, at most `limit`, the worst first.
    Result<QList<DeviceCrashes>> crashLeaders(const TimeRange& range, int limit);

    /// What people and rollouts changed in the range (wanted states, and whatever was published by hand), at
    /// most `limit`, the newest first.
    Result<QList<FleetChange>> changes(const TimeRange& range, int limit);

private:
    Session& m_session;
};

} // namespace fleet
