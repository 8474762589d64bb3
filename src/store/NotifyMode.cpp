#include "store/NotifyMode.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString coalesced = u"coalesced"_s;
}

Result<NotifyMode> notifyMode(Session& session) {
    auto query = session.execute(Session::query(u"notify_mode"_s));
    if (!query)
        return failure(query.error());
    return query->next() && query->value(0).toString() == coalesced ? NotifyMode::Coalesced
                                                                    : NotifyMode::Each;
}

Result<void> setNotifyMode(Session& session, NotifyMode mode) {
    const QString name = mode == NotifyMode::Coalesced ? coalesced : u"each"_s;
    FLEET_TRY(session.execute(u"select set_notify_mode($1::text)"_s, {name}));
    return ok();
}

} // namespace fleet
