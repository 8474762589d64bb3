// The buttons that narrow the device list to one group, each with its count.
#pragma once

#include <QWidget>

#include "desktop/devices/DeviceCondition.h"

class QButtonGroup;

namespace fleet {

/// Owned by the devices page. GUI thread only.
class DeviceGroupChoice : public QWidget {
    Q_OBJECT

public:
    explicit DeviceGroupChoice(QWidget* parent = nullptr);

    void setCounts(const QList<DeviceSummary>& devices);
    void choose(DeviceGroup group);

signals:
    void chosen(fleet::DeviceGroup group);

private:
    QButtonGroup* m_buttons;
};

} // namespace fleet
