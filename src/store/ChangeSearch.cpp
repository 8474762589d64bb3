#include "store/ChangeSearch.h"

#include <QElapsedTimer>
#include <algorithm>

#include "core/JsonDiff.h"
#include "store/DeviceStore.h"
#include "store/SqlValues.h"
#include "store/StateBlame.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int firstBatch = 50;
constexpr int largestBatch = 1'000;

} // namespace

ChangeSearch::ChangeSearch(const QString& deviceId, QString field, EventCursor from)
    : m_deviceId(DeviceStore::canonicalId(deviceId)),
      m_field(std::move(field)),
      m_reached(from),
      m_batch(firstBatch) {}

Result<void> ChangeSearch::step(Session& session, JobControl& control, std::chrono::milliseconds budget) {
    QElapsedTimer timer;
    timer.start();
    if (m_types.isEmpty())
        FLEET_TRY(begin(session));
    while (!m_finished) {
        if (control.isCancelled())
            return failure(ErrorKind::Cancelled, u"The search for the next change was stopped"_s);
        // Both questions are about the same moment of the database.
        auto snapshot = Transaction::begin(session, Transaction::Mode::ReadOnlySnapshot);
        if (!snapshot)
            return failure(snapshot.error());
        FLEET_TRY(passOthers(session));
        if (!m_finished)
            FLEET_TRY(foldBatch(session));
        FLEET_TRY(snapshot->commit());
        if (timer.elapsed() >= budget.count())
            break;
    }
    return ok();
}

Result<void> ChangeSearch::begin(Session& session) {
    auto types = typesThatMaySet(session, m_field);
    if (!types)
        return failure(types.error());
    m_types = std::move(*types);
    m_finished = m_types.isEmpty();
    return ok();
}

// Up to just before the next event that may change the field.
Result<void> ChangeSearch::passOthers(Session& session) {
    auto next = session.execute(
        Session::query(u"change_candidate"_s),
        {m_deviceId, sql::moment(m_reached.timestamp), m_reached.id, sql::textArrayOrNull(m_types)});
    if (!next)
        return failure(next.error());
    if (!next->next()) {
        m_finished = true;
        return ok();
    }
    m_reached = {sql::timestamp(next->value(0)), next->value(1).toLongLong() - 1};
    return ok();
}

Result<void> ChangeSearch::foldBatch(Session& session) {
    const QStringList names = jsonPointerNames(m_field);
    auto rows = session.execute(Session::query(u"change_next"_s),
                                {m_deviceId, sql::moment(m_reached.timestamp), m_reached.id, m_batch,
                                 names.isEmpty() ? QVariant(u"{}"_s) : sql::textArrayOrNull(names)});
    if (!rows)
        return failure(rows.error());
    m_batch = std::min(m_batch * 2, largestBatch);
    if (!rows->next()) {
        m_finished = true;
        return ok();
    }
    const EventCursor place{sql::timestamp(rows->value(0)), rows->value(1).toLongLong()};
    if (rows->value(2).toBool()) {
        m_found = place;
        m_finished = true;
    }
    m_reached = place;
    return ok();
}

} // namespace fleet
