// Every device of the fleet, now or at a chosen moment.
#pragma once

#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"
#include "store/DeviceStore.h"

namespace Ui {
class DevicesPage;
}

namespace fleet {

class DeviceFilterModel;
class DeviceGroups;
class DevicePanel;
class DeviceTableModel;
class PastBanner;

/// Search as you type, groups, the list at a past moment with the change against now, the devices by the
/// values of any field, the selected device at a glance, and the way to its replay and history. GUI thread
/// only.
class DevicesPage : public Page {
    Q_OBJECT

public:
    explicit DevicesPage(Workspace& workspace, QWidget* parent = nullptr);
    ~DevicesPage() override;

    QString id() const override { return QStringLiteral("devices"); }
    QString title() const override { return tr("Devices"); }

    void refresh() override;
    void cancel() override;
    /// device, at, text, group, by (a field's path), value.
    void open(const Address& address) override;
    Address address() const override;

private:
    void setUpToolbar();
    void setUpMoment();
    void setUpTable();
    void setUpGroups();
    void askForDevices();
    void askForActivity();
    void showDevices(const FleetAt& fleet);
    void showGroups(bool shown);
    void openGroups(const Address& address);
    void narrow();
    void chooseMoment(std::optional<Timestamp> moment);
    void showSelected();
    void showStatus();
    void showMenu(const QString& deviceId, const QPoint& position);
    void openReplay(const QString& deviceId, std::optional<Timestamp> at);
    void openHistory(const QString& deviceId);

    std::unique_ptr<Ui::DevicesPage> m_ui;
    DeviceTableModel* m_model;
    DeviceFilterModel* m_filter;
    DevicePanel* m_panel;
    DeviceGroups* m_groups;
    PastBanner* m_past;
    LatestAnswer<FleetAt> m_devices;
    LatestAnswer<QMap<QString, QList<qint64>>> m_activity;
    QString m_wantedDevice; ///< Selected as soon as the list is there.
};

} // namespace fleet
