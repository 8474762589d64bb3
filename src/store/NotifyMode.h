// How publishing tells listeners: the setting notify_mode of the event log.
#pragma once

#include "store/Session.h"

namespace fleet {

/// Each: one notification an event, for any listener. Coalesced: a notification means "look now", so that
/// publishers do not queue for the lock that PostgreSQL takes when a notifying transaction commits.
enum class NotifyMode { Each, Coalesced };

/// In the session's thread.
Result<NotifyMode> notifyMode(Session& session);

/// Takes effect with the next publish, and publishes an event that says so. Administrators only: Forbidden.
Result<void> setNotifyMode(Session& session, NotifyMode mode);

} // namespace fleet
