// One line about where the replay stands: the last event, who or what caused it, and how the device was.
#pragma once

#include <QFrame>

#include "desktop/replay/ReplayMoment.h"

class QLabel;
class QToolButton;

namespace fleet {

class ElidedLabel;
class Workspace;

/// Owned by the replay page. GUI thread only.
class EventCard : public QFrame {
    Q_OBJECT

public:
    explicit EventCard(Workspace& workspace, QWidget* parent = nullptr);

    void showMoment(const ReplayMoment& moment, const std::optional<TimeRange>& extent);
    void clear();

private:
    void showEvent(const ReplayMoment& moment);
    void showBeforeFirst(const ReplayMoment& moment, const std::optional<TimeRange>& extent);
    void showDevice(const ReplayMoment& moment);
    QString describe(const ReplayMoment& moment) const;
    QString describeCause(const Event& event, const std::optional<Event>& cause) const;

    Workspace& m_workspace;
    QLabel* m_square;
    QLabel* m_type;
    ElidedLabel* m_words;
    QLabel* m_sync;
    QLabel* m_online;
    QToolButton* m_incident;
    QUuid m_eventId;
};

} // namespace fleet
