// Tells of new events as they arrive: its own connection, its own thread.
//
// Correct with one notification an event, with coalesced ones, and with none at all (it polls once a second).
// After a lost connection it reconnects with back-off, subscribes again and catches up from its cursor. The
// object lives in the thread that made it, and its signals arrive there.
#pragma once

#include <QObject>
#include <memory>

#include "core/Event.h"
#include "store/ConnectionSettings.h"

namespace fleet {

class EventListener : public QObject {
    Q_OBJECT

public:
    enum class State { Stopped, Connecting, CatchingUp, Live, Reconnecting };
    Q_ENUM(State)

    /// What is delivered. Settled: each event exactly once, in id order, as soon as nothing earlier can still
    /// appear (3.3 of docs/decisions.md). Immediate: at once, late ones when they appear, each once, keyed by
    /// id.
    enum class Delivery { Settled, Immediate };

    explicit EventListener(QObject* parent = nullptr);
    ~EventListener() override;

    /// Starts after the event with that id; -1: with what arrives from now on.
    /// Again: from there, anew.
    void start(const ConnectionSettings& settings, Delivery delivery, qint64 afterId = -1);
    /// Returns at once; nothing is delivered afterwards.
    void stop();

    State state() const;

    /// How far a listener in State::CatchingUp is; `total` 0: not known, or so few that it does not matter.
    struct CatchUp {
        qint64 done = 0;
        qint64 total = 0;
    };
    CatchUp catchUp() const;

signals:
    void eventsArrived(const QList<fleet::Event>& events);
    /// After stateChanged(CatchingUp) and before stateChanged(Live), once for each part that has arrived.
    void catchUpProgressed(qint64 done, qint64 total);
    void stateChanged(fleet::EventListener::State state, const QString& detail);

private:
    void endWorker();

    class Worker;
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace fleet
