// The selected device at a glance, beside the table.
#pragma once

#include <QFrame>
#include <memory>

#include "desktop/shared/LatestAnswer.h"
#include "store/DeviceStore.h"
#include "store/EventStore.h"

namespace Ui {
class DevicePanel;
}

namespace fleet {

class Workspace;

/// Asks for the device's last events by itself. Owned by the devices page. GUI thread only.
class DevicePanel : public QFrame {
    Q_OBJECT

public:
    explicit DevicePanel(Workspace& workspace, QWidget* parent = nullptr);
    ~DevicePanel() override;

    /// `at` none: now.
    void showDevice(const DeviceSummary& device, std::optional<Timestamp> at);
    void clear();
    void cancel() { m_events.cancel(); }

signals:
    void replayRequested(const QString& deviceId, std::optional<fleet::Timestamp> at);
    void historyRequested(const QString& deviceId);

private:
    void showApps(const Json& releases);
    void askForEvents();
    void showEvents(const Result<EventPage>& page);

    Workspace& m_workspace;
    std::unique_ptr<Ui::DevicePanel> m_ui;
    LatestAnswer<EventPage> m_events;
    QString m_deviceId;
    std::optional<Timestamp> m_at;
};

} // namespace fleet
