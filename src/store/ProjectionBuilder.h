// Keeps the read models up to date: device states, from settled events, exactly once.
#pragma once

#include <optional>

#include "core/JobControl.h"
#include "core/Timestamp.h"
#include "store/Session.h"

namespace fleet {

/// Where a processor stands.
struct ProjectionStatus {
    QString processor;
    qint64 lastEventId = 0;
    qint64 newestSettledId = 0;
    std::optional<Timestamp> lastProcessedAt;
    qint64 lag() const { return newestSettledId > lastEventId ? newestSettledId - lastEventId : 0; }
};

class ProjectionBuilder {
public:
    explicit ProjectionBuilder(Session& session) : m_session(session) {}

    /// Advances the horizon, then folds settled events into the projections in short transactions until there
    /// are no more. Returns how many events it took. A second builder waits for nobody: Conflict, when one is
    /// already at work.
    Result<qint64> catchUp(JobControl& control);

    /// Empties the projections and folds the whole log again.
    Result<qint64> rebuild(JobControl& control);

    Result<QList<ProjectionStatus>> status();

private:
    Session& m_session;
};

/// How far the settled horizon lies behind, and who holds it back.
struct HorizonStatus {
    qint64 settledId = 0;
    std::optional<Timestamp> settledAt;
    qint64 lagMilliseconds = 0;
    QString heldBackBy; ///< A sentence naming the session or prepared transaction; empty: nobody.
};

Result<HorizonStatus> horizonStatus(Session& session);

} // namespace fleet
