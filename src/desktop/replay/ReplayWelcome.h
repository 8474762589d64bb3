// What the replay page shows while no device is chosen: what to do, and devices to begin with.
#pragma once

#include <QFrame>

#include "desktop/shared/LatestAnswer.h"
#include "store/DeviceStore.h"

class QLabel;
class QListWidget;

namespace fleet {

class Workspace;

/// Owned by the replay page. GUI thread only.
class ReplayWelcome : public QFrame {
    Q_OBJECT

public:
    ReplayWelcome(Workspace& workspace, LatestAnswer<QList<DeviceSummary>>::BusyHook busy,
                  QWidget* parent = nullptr);

    /// Asks for the devices that were active last.
    void ask();
    void cancel() { m_answer.cancel(); }

signals:
    void deviceChosen(const QString& deviceId);
    void failed(const fleet::Error& error);

private:
    void receive(const Result<QList<DeviceSummary>>& devices);
    void showDevices(QList<DeviceSummary> devices);

    Workspace& m_workspace;
    LatestAnswer<QList<DeviceSummary>> m_answer;
    QLabel* m_hint;
    QListWidget* m_list;
};

} // namespace fleet
