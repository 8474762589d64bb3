// Under the state: who set the field that is pointed at or selected, when and why.
#pragma once

#include <QFrame>
#include <QTimer>

#include "desktop/replay/BlameReader.h"

class QLabel;
class QPushButton;

namespace fleet {

class BlameList;
class StateView;
class Workspace;
struct ReplayMoment;

/// One line, with the way to the event, and a tab with all fields. Looks for events from the first time that
/// a person points at a field or opens the tab. Puts itself into the state view, which owns it then. GUI
/// thread only.
class BlamePanel : public QFrame {
    Q_OBJECT

public:
    BlamePanel(Workspace& workspace, StateView& states, LatestAnswer<BlameSearch>::BusyHook busy);

    void showMoment(const ReplayMoment& moment);
    void clear();
    void cancel(); ///< Keeps what is known; Look further goes on.

signals:
    void failed(const fleet::Error& error);

private:
    void setUp();
    void point(const QString& pointer);
    void ask();
    void show();
    QString words() const;
    QString wordsWithout(const QString& name) const;
    std::optional<Event> pointedEvent() const;
    void openEvent(const Event& event);

    Workspace& m_workspace;
    BlameReader m_reader;
    BlameList* m_list;
    QLabel* m_words;
    QPushButton* m_further;
    QPushButton* m_open;
    QTimer m_askSoon; ///< Whoever drags or plays does not ask for every moment on the way.
    QString m_deviceId;
    std::optional<EventCursor> m_place; ///< None before the first event.
    QString m_pointer;
};

} // namespace fleet
