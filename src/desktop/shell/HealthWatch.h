// Asks every few seconds how the database is, for the status bar, and so notices when it is gone and when it
// is back.
#pragma once

#include <QBasicTimer>
#include <QObject>

#include "desktop/shared/LatestAnswer.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

class Workspace;

/// What the status bar says about a database.
struct DatabaseHealth {
    HorizonStatus horizon;
    int daysAhead = 0;        ///< Days after today that have a partition of their own, without a gap.
    bool hasToday = false;    ///< Today has one too.
    qint64 rowsInDefault = 0; ///< Events that found no partition of their day; an estimate.
};

/// Owned by MainWindow. Asks on the workspace's observing thread; more often while the connection is lost.
/// GUI thread.
class HealthWatch : public QObject {
    Q_OBJECT

public:
    explicit HealthWatch(Workspace& workspace, QObject* parent = nullptr);

    void askNow();

signals:
    void healthArrived(const fleet::DatabaseHealth& health);
    void healthFailed(const fleet::Error& error);

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    void schedule(bool well);

    Workspace& m_workspace;
    QBasicTimer m_next;
    LatestAnswer<DatabaseHealth> m_answer;
};

} // namespace fleet
