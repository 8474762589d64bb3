// One turn of the builder: rounds over all processors until nothing is left to do.
#pragma once

#include <QDeadlineTimer>
#include <QMap>
#include <memory>
#include <optional>

#include "core/JobControl.h"
#include "store/Session.h"

namespace fleet {

/// Held by the builder at work; the second one finds it taken. Released with this object, or with its
/// session.
class BuilderLock {
public:
    /// Conflict where another session holds it.
    static Result<std::unique_ptr<BuilderLock>> take(Session& session);
    ~BuilderLock();
    BuilderLock(const BuilderLock&) = delete;
    BuilderLock& operator=(const BuilderLock&) = delete;

private:
    explicit BuilderLock(Session& session) : m_session(session) {}
    Session& m_session;
};

/// How many events a transaction takes, so that it stays well below a second: grows while batches are quick,
/// shrinks when one was slow.
class BatchSize {
public:
    int value() const { return m_value; }
    void learn(qint64 milliseconds);

private:
    int m_value = 1'000;
};

/// Every processor takes one batch a round, so that a long one holds up none of the others; a rebuild takes
/// its batches beside. Made and used by ProjectionBuilder, which holds the BuilderLock meanwhile.
class ProjectionRun {
public:
    ProjectionRun(Session& session, JobControl& control, QDeadlineTimer deadline)
        : m_session(session), m_control(control), m_deadline(deadline) {}

    /// True: nothing is left to do. False: the deadline passed before, after one round at least. The error of
    /// a processor comes last, after the others have finished.
    Result<bool> run();

    /// Events taken, each counted once however many processors took it.
    qint64 events() const;
    /// Events that went into a rebuild since it began in this run.
    qint64 rebuilt(const QString& processor) const { return m_beside.value(processor).taken; }

private:
    struct Progress {
        qint64 taken = 0;
        BatchSize batch;
    };

    Result<bool> round();
    Result<bool> work(const QString& processor, bool rebuilding, bool mustBegin);
    Result<bool> workBeside(const QString& processor, bool mustBegin);
    Result<qint64> takeBatch(const QString& processor, bool beside);
    Result<void> checkCancelled();
    Result<void> setOut();
    void tell();

    Session& m_session;
    JobControl& m_control;
    QDeadlineTimer m_deadline;
    qint64 m_waiting = 0; ///< When the run began.
    QMap<QString, Progress> m_live;
    QMap<QString, Progress> m_beside;
    QMap<QString, Error> m_failed;
};

/// Advances the horizon where the role may; one that may only read, or a standby, relies on the watermarks of
/// others.
Result<void> advanceHorizon(Session& session);

} // namespace fleet
