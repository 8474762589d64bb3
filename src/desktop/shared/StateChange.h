// The state before an event against the state after it.
#pragma once

#include <QWidget>

#include "core/Event.h"
#include "core/Json.h"
#include "desktop/shared/LatestAnswer.h"

class QLabel;
class QToolButton;

namespace fleet {

class JsonDiffView;
class Workspace;

/// Two states, and where they come from.
struct StatePair {
    enum class Origin { Event, Device };

    Origin origin = Origin::Device;
    Json before;
    Json after;
};

/// What the event itself says of both: `old_state` and `new_state`. None
/// where it does not say both.
std::optional<StatePair> statesInEvent(const Event& event);

/// Where the event does not say both states, the device's are folded from its history just before and just
/// after it. Asks only while it is shown. Side by side or inline is kept for the next start. Owned by
/// EventDetail. GUI thread only.
class StateChange : public QWidget {
    Q_OBJECT

public:
    explicit StateChange(Workspace& workspace, QWidget* parent = nullptr);

    void setEvent(const Event& event);
    void cancel();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void setUpHead();
    QToolButton* addButton(const QString& text, const QString& name);
    void ask();
    void showAnswer(const Result<StatePair>& states);
    void say(const QString& text);
    void setInline(bool shown);

    Workspace& m_workspace;
    std::optional<Event> m_waiting; ///< Not asked yet: nobody looked.
    LatestAnswer<StatePair> m_answer;
    QLabel* m_title;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_inline = nullptr;
    QToolButton* m_unchanged = nullptr;
    JsonDiffView* m_view;
};

} // namespace fleet
