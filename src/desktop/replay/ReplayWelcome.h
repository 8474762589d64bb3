// What the replay page shows while no device is chosen: what to do, and devices to begin with.
#pragma once

#include <QFrame>

#include "store/DeviceStore.h"

class QLabel;
class QListWidget;

namespace fleet {

class Workspace;

/// Owned by the replay page, which asks for the devices. GUI thread only.
class ReplayWelcome : public QFrame {
    Q_OBJECT

public:
    explicit ReplayWelcome(Workspace& workspace, QWidget* parent = nullptr);

    void showDevices(QList<DeviceSummary> devices);
    void showFailure();

signals:
    void deviceChosen(const QString& deviceId);

private:
    Workspace& m_workspace;
    QLabel* m_hint;
    QListWidget* m_list;
};

} // namespace fleet
