// One event in full: a sentence, who and why, when, its causes and effects, its data, what it changed. Used
// by History and Live.
#pragma once

#include <QFrame>
#include <QTimer>
#include <memory>

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Workspace.h"
#include "store/EventStore.h"

namespace Ui {
class EventDetail;
}

namespace fleet {

class CausationView;
class JsonPane;
class StateChange;

/// What stands around an event.
struct EventSurroundings {
    EventChain chain;
    std::optional<Event> previous; ///< Of the same device, or else of the same aggregate.
    std::optional<Event> next;
};

/// Asks by itself for what stands around the event. Ctrl+F finds in its data, Alt+Page Up and Alt+Page Down
/// go to the device's previous and next event. GUI thread only; owned by its page.
class EventDetail : public QFrame {
    Q_OBJECT

public:
    explicit EventDetail(Workspace& workspace, QWidget* parent = nullptr);
    ~EventDetail() override;

    void setEvent(const Event& event);
    void clear();
    const std::optional<Event>& event() const { return m_event; }
    /// The event's data or metadata.
    JsonPane& payload() const;
    /// Stops waiting for what was asked.
    void cancel();

signals:
    /// A person went to another event: a cause, an effect, the previous or next one of the device.
    void eventWanted(const fleet::Event& event);

protected:
    bool event(QEvent* happened) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void setUpLook();
    void setUpActions();
    void setUpCopying();
    void askSurroundings();
    void showWords();
    void showSurroundings(const Result<EventSurroundings>& around);
    void showChain(const EventChain& chain);
    void showNeighbours(const std::optional<Event>& previous, const std::optional<Event>& next);
    void showChecksum();
    void fitParts();
    void replayHere();

    Workspace& m_workspace;
    std::unique_ptr<Ui::EventDetail> m_ui;
    CausationView* m_chain;
    StateChange* m_state;
    std::optional<Event> m_event;
    std::optional<Event> m_previous;
    std::optional<Event> m_next;
    LatestAnswer<EventSurroundings> m_answer;
    QTimer m_askSoon;
    bool m_partsMoved = false; ///< By a person, who keeps the parts as they are.
};

} // namespace fleet
