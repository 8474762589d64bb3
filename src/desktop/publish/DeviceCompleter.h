// Completes a device's id from any part of its id or name.
#pragma once

#include <QCompleter>

class QStandardItemModel;

namespace fleet {

class Workspace;

/// Follows the workspace's list of devices. GUI thread only; owned by its field.
class DeviceCompleter : public QCompleter {
    Q_OBJECT

public:
    explicit DeviceCompleter(Workspace& workspace, QObject* parent);

    /// The id, where the popup shows "name · id".
    QString pathFromIndex(const QModelIndex& index) const override;

private:
    void fill();

    Workspace& m_workspace;
    QStandardItemModel* m_devices;
};

} // namespace fleet
