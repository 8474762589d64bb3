// Live: events as they arrive.
#pragma once

#include <QTimer>
#include <memory>

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"
#include "store/EventStore.h"

class QPushButton;

namespace Ui {
class LivePage;
}

namespace fleet {

class AlertPanel;
class EventDetail;
class EventTableModel;
class LiveFeed;

/// Follows the workspace's listener also while another page is shown. Holds arrivals back while a person has
/// scrolled away from the top or pressed Pause. GUI thread only; made by the window.
class LivePage : public Page {
    Q_OBJECT

public:
    explicit LivePage(Workspace& workspace, QWidget* parent = nullptr);
    ~LivePage() override;

    QString id() const override;
    QString title() const override;
    bool usesTimeRange() const override { return false; }
    QList<QWidget*> titleWidgets() override;
    void refresh() override;
    void cancel() override;

private:
    void setupLook();
    void setupTable();
    void connectFeed();
    void seed();
    void arrived(const QList<Event>& events);
    void showState();
    void showFigures();
    void showPause();
    void updateHold();
    void backToTop();
    void restart();
    bool isAtTop() const;

    std::unique_ptr<Ui::LivePage> m_ui;
    EventTableModel* m_model;
    LiveFeed* m_feed;
    EventDetail* m_detail;
    AlertPanel* m_alerts;
    QPushButton* m_pause;
    QPushButton* m_rules;
    QTimer m_tick; ///< Once a second while shown: the rate falls although nothing arrives.
    QString m_stateDetail;
    bool m_seeded = false;
    LatestAnswer<EventPage> m_seeding;
};

} // namespace fleet
