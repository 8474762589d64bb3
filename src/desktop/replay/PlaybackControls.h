// The buttons that move through a device's history, and playing it.
#pragma once

#include <QTimer>
#include <QWidget>

#include "desktop/replay/ReplayMoment.h"

class QActionGroup;
class QToolButton;

namespace fleet {

/// Owned by the replay page, which does what it asks for. While it plays it asks for the next event, or moves
/// a clock forward, only after the answer to its last request has come. GUI thread only.
class PlaybackControls : public QWidget {
    Q_OBJECT

public:
    explicit PlaybackControls(QWidget* parent = nullptr);

    /// What can be done from here; null: nothing is shown yet.
    void setMoment(const ReplayMoment* moment);

    bool isPlaying() const { return m_timer.isActive(); }
    void play();
    void stop();
    void toggle(); ///< Plays where there is something to play.
    /// 0: event by event, else how many times faster than the clock.
    void setSpeed(int speed);
    int speed() const { return m_speed; }
    void changeSpeed(int steps); ///< To the next faster (1) or slower (-1) one.

    void setLoopable(bool loopable); ///< There is a stretch to go round in.
    bool isLooping() const;
    void setChangeable(const QString& field); ///< Whose next change can be looked for; empty: none's.

signals:
    void stepRequested(fleet::ReplayStep step);
    /// Move on by that much of the device's time.
    void advanceRequested(qint64 microseconds);
    void changeRequested(); ///< To the next change of the field.

private:
    QToolButton* addButton(const QString& icon, const QString& name, const QKeySequence& shortcut,
                           ReplayStep step);
    void addPlayButton();
    void addChangeButton();
    void addLoopButton();
    void addSpeeds();
    void tick();
    void showPlaying();

    QToolButton* m_first = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_play = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_last = nullptr;
    QToolButton* m_nextCrash = nullptr;
    QToolButton* m_nextChange = nullptr;
    QToolButton* m_loop = nullptr;
    QActionGroup* m_speeds = nullptr;
    QTimer m_timer;
    int m_speed = 0;
    bool m_waiting = false; ///< The last request's answer has not come yet.
};

} // namespace fleet
