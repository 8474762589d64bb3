// Lets the projections follow the log while a window is open.
#pragma once

#include <QObject>
#include <QTimer>

#include "desktop/shared/LatestAnswer.h"

namespace fleet {

class Workspace;

/// Runs the builder in short slices on the workspace's writing thread, soon after events arrive and now and
/// then besides. What a person publishes waits for one slice at most. Another builder at work is no trouble:
/// this one looks again later. Stops with the connection, and where the role may not project. Owned by
/// MainWindow. GUI thread only.
class ProjectionKeeper : public QObject {
    Q_OBJECT

public:
    enum class State {
        Off,     ///< No database, not its tables yet, or the role may not project.
        Resting, ///< Everything that is settled was taken, or another builder is at it.
        Working,
        Failing ///< Tries again later; the error says what is wrong.
    };
    Q_ENUM(State)

    explicit ProjectionKeeper(Workspace& workspace, QObject* parent = nullptr);

    State state() const { return m_state; }

signals:
    /// `error` is set in the state Failing.
    void stateChanged(fleet::ProjectionKeeper::State state, const fleet::Error& error);

private:
    void start();
    void stop();
    void wake();
    void work();
    void receive(const Result<bool>& finished);
    void setState(State state, const Error& error = {});

    Workspace& m_workspace;
    State m_state = State::Off;
    bool m_arrived = false; ///< Something came while a slice was running.
    QTimer m_next;
    LatestAnswer<bool> m_answer;
};

} // namespace fleet
