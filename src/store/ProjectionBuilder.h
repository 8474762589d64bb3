// Keeps the read models up to date: every registered processor, from settled events, exactly once.
#pragma once

#include <QUuid>
#include <chrono>
#include <optional>

#include "core/JobControl.h"
#include "core/Timestamp.h"
#include "store/Session.h"

namespace fleet {

/// Where a processor stands (the view event_processor_status).
struct ProjectionStatus {
    QString processor;
    QString description;
    qint64 lastEventId = 0;
    qint64 newestSettledId = 0;
    qint64 lagMilliseconds = 0; ///< The age of the oldest event that waits; 0: none does.
    std::optional<Timestamp> lastProcessedAt;
    int builtVersion = 1;  ///< What its tables were built with.
    int wantedVersion = 1; ///< Where this is newer, the builder rebuilds by itself.
    bool rebuilding = false;
    qint64 rebuiltToId = 0; ///< How far the tables beside the live ones are, while rebuilding.
    std::optional<Timestamp> rebuildStartedAt;
    qint64 failures = 0; ///< Events that were set aside.

    /// At most so many events wait: ids that were rolled back count until the cursor has passed them.
    qint64 lag() const { return newestSettledId > lastEventId ? newestSettledId - lastEventId : 0; }
};

/// An event that a processor could not use and has passed.
struct ProjectionFailure {
    qint64 id = 0;
    QUuid eventId; ///< Null where the event was dropped since.
    QString eventType;
    Timestamp eventTimestamp;
    QString sqlState; ///< Five characters.
    QString message;  ///< The server's words.
    int attempts = 1;
    Timestamp failedAt;
};

/// A thin view on a Session, made where it is used and used in the session's thread. One builder at a time
/// works in a database: a second one gets Conflict at once.
class ProjectionBuilder {
public:
    explicit ProjectionBuilder(Session& session) : m_session(session) {}

    /// Advances the horizon, then lets every processor take settled events in short transactions until there
    /// are no more, and makes the rebuilds that are under way or wanted by a newer version; the live tables
    /// of the latter wait for it. A processor that
    /// fails does not stop the others; its error is returned at the end. Returns how many events were taken,
    /// each counted once.
    Result<qint64> catchUp(JobControl& control);

    /// The same for about so long, so that other work may come in between; true when nothing was left to do.
    Result<bool> catchUpFor(std::chrono::milliseconds slice, JobControl& control);

    /// Builds a processor's tables anew beside the live ones, which stay as they are and go on meanwhile,
    /// then applies the differences to them in one transaction. Returns how many events it took. Cancelling
    /// abandons it.
    Result<qint64> rebuild(const QString& processor, JobControl& control);

    /// Only begins that; catchUp and catchUpFor do the work, and status() says how far they are.
    Result<void> beginRebuild(const QString& processor);
    /// Drops what was built beside. A rebuild that a newer version wants begins again by itself.
    Result<void> abandonRebuild(const QString& processor);

    Result<QList<ProjectionStatus>> status();

    /// The events that were set aside, newest first, at most `limit`.
    Result<QList<ProjectionFailure>> failures(const QString& processor, int limit = 1'000);

    /// Tries every one of them again; returns how many went well and are no longer listed.
    Result<qint64> retryFailures(const QString& processor);

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
