#include "core/EventFilter.h"

namespace fleet {

using namespace Qt::StringLiterals;

QString EventCursor::toString() const {
    return timestamp.toString() + u'/' + QString::number(id);
}

Result<EventCursor> EventCursor::parse(const QString& text) {
    const qsizetype slash = text.lastIndexOf(u'/');
    bool numeric = false;
    const qint64 id = QStringView(text).mid(slash + 1).toLongLong(&numeric);
    const auto timestamp = Timestamp::parse(text.left(slash));
    if (slash < 0 || !numeric || !timestamp)
        return failure(
            ErrorKind::InvalidInput, u"“%1” is not a cursor"_s.arg(text.left(60)),
            u"give the cursor that an earlier page printed, such as 2026-01-31T12:00:00.000000Z/42"_s);
    return EventCursor{*timestamp, id};
}

} // namespace fleet
