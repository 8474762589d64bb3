#include "desktop/shell/HealthWatch.h"

#include <QSet>
#include <QTimerEvent>

#include "desktop/shared/Workspace.h"
#include "store/PartitionStore.h"

namespace fleet {

namespace {

constexpr int calmInterval = 10'000; // Milliseconds.
constexpr int lostInterval = 2'000;

void countPartitions(const QList<Partition>& partitions, DatabaseHealth& health) {
    QSet<QDate> days;
    for (const Partition& partition : partitions) {
        if (partition.isDefault()) {
            health.rowsInDefault = partition.rows;
            continue;
        }
        const QDate last =
            partition.to ? partition.to->toDateTime().date() : partition.from->toDateTime().date();
        for (QDate day = partition.from->toDateTime().date(); day < last; day = day.addDays(1))
            days.insert(day);
    }
    const QDate today = QDateTime::currentDateTimeUtc().date();
    health.hasToday = days.contains(today);
    while (days.contains(today.addDays(health.daysAhead + 1)))
        ++health.daysAhead;
}

Result<DatabaseHealth> askHealth(Session& session, JobControl&) {
    DatabaseHealth health;
    const auto horizon = horizonStatus(session);
    if (!horizon)
        return tl::unexpected(horizon.error());
    health.horizon = *horizon;
    const auto partitions = PartitionStore(session).partitions();
    if (!partitions)
        return tl::unexpected(partitions.error());
    countPartitions(*partitions, health);
    return health;
}

} // namespace

HealthWatch::HealthWatch(Workspace& workspace, QObject* parent) : QObject(parent), m_workspace(workspace) {
    connect(&workspace, &Workspace::knowledgeChanged, this, &HealthWatch::askNow);
    connect(&workspace, &Workspace::contentChanged, this, &HealthWatch::askNow);
    connect(&workspace, &Workspace::connectionSuspected, this, &HealthWatch::askNow);
    connect(&workspace, &Workspace::knowledgeFailed, this, [this](const Error& error) {
        emit healthFailed(error);
        // A wrong password does not become right by trying it again.
        if (error.kind == ErrorKind::ConnectionLost)
            schedule(false);
    });
    connect(&workspace, &Workspace::connectionChanged, this, [this] {
        m_answer.cancel();
        m_next.stop();
    });
}

void HealthWatch::schedule(bool well) {
    m_next.start(well ? calmInterval : lostInterval, this);
}

void HealthWatch::askNow() {
    if (m_answer.isWaiting())
        return;
    if (!m_workspace.knowsDatabase()) {
        m_workspace.refreshKnowledge();
        return;
    }
    if (!m_workspace.abilities().hasSchema)
        return;
    m_answer.ask(m_workspace.observing().call<DatabaseHealth>(askHealth),
                 [this](const Result<DatabaseHealth>& health) {
                     if (health)
                         emit healthArrived(*health);
                     else
                         emit healthFailed(health.error());
                     schedule(health.has_value());
                 });
}

void HealthWatch::timerEvent(QTimerEvent* event) {
    if (event->timerId() != m_next.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_next.stop();
    askNow();
}

} // namespace fleet
