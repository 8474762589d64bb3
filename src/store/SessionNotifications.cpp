// The listening half of Session. Qt's own subscription needs an event loop and never learns of a lost
// connection.
#include <libpq-fe.h>

#include "store/Session.h"
#include "store/SqlError.h"

namespace fleet {

Result<QList<Notification>> Session::notifications() {
    PGconn* const open = connection();
    if (!open || !PQconsumeInput(open) || PQstatus(open) != CONNECTION_OK)
        return failure(connectionLost(open ? QString::fromUtf8(PQerrorMessage(open)) : QString()));
    QList<Notification> arrived;
    while (const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notify{PQnotifies(open), PQfreemem})
        arrived += {QString::fromUtf8(notify->relname), QString::fromUtf8(notify->extra)};
    return arrived;
}

qintptr Session::socket() const {
    return PQsocket(connection());
}

} // namespace fleet
