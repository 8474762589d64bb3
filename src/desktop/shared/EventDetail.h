// One event in full: a sentence, who and why, when, its chain of causes, its data. Used by History and Live.
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

class CausationModel;
class JsonTree;

/// Asks for the event's chain by itself. Buttons: Replay here, copy as JSON, as an address, as a command. GUI
/// thread only.
class EventDetail : public QFrame {
    Q_OBJECT

public:
    explicit EventDetail(Workspace& workspace, QWidget* parent = nullptr);
    ~EventDetail() override;

    void setEvent(const Event& event);
    void clear();
    const std::optional<Event>& event() const { return m_event; }
    /// The tree of the event's data.
    JsonTree& payload() const;
    /// Stops waiting for the chain.
    void cancel();

signals:
    void chainEventSelected(const fleet::Event& event);

private:
    void setUpActions();
    void askChain();
    void showSentence();
    void showChain(const Result<QList<Event>>& chain);
    void fitChain();
    void showChecksum();
    void copy(const QString& text);
    void replayHere();

    Workspace& m_workspace;
    std::unique_ptr<Ui::EventDetail> m_ui;
    CausationModel* m_chain;
    std::optional<Event> m_event;
    LatestAnswer<QList<Event>> m_chainAnswer;
    QTimer m_askSoon;
};

} // namespace fleet
