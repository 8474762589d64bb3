// The address of what the devices page shows, both ways.
#include <QPushButton>

#include "desktop/devices/DeviceFilterModel.h"
#include "desktop/devices/DeviceGroups.h"
#include "desktop/devices/DevicesPage.h"
#include "ui_DevicesPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

const QMap<QString, DeviceGroup>& groupKeys() {
    static const QMap<QString, DeviceGroup> keys{{u"online"_s, DeviceGroup::Online},
                                                 {u"offline"_s, DeviceGroup::Offline},
                                                 {u"drift"_s, DeviceGroup::Drift},
                                                 {u"crashing"_s, DeviceGroup::Crashing}};
    return keys;
}

} // namespace

void DevicesPage::open(const Address& address) {
    m_wantedDevice = address.value(u"device"_s);
    m_ui->search->setText(address.value(u"text"_s));
    m_ui->groups->choose(groupKeys().value(address.value(u"group"_s), DeviceGroup::All));
    openGroups(address);
    const auto moment = parseMoment(address.value(u"at"_s), true);
    if (!moment)
        showError(moment.error());
    else if (*moment != m_ui->moment->moment())
        chooseMoment(*moment);
    else if (const QModelIndex index = m_filter->indexOf(m_wantedDevice); index.isValid())
        m_ui->table->setCurrentIndex(index);
}

void DevicesPage::openGroups(const Address& address) {
    const QStringList path = parseFieldPath(address.value(u"by"_s));
    m_groups->setPath(path);
    const QStringList value = address.parameters.value(u"value"_s);
    // In an address a value that is empty stands for the devices without the field.
    m_groups->chooseValue(path.isEmpty() || value.isEmpty() ? std::nullopt
                          : value.first().isEmpty()         ? std::optional(QString())
                                                            : std::optional(value.first()));
    if (m_ui->group->isChecked() == !path.isEmpty())
        showGroups(!path.isEmpty());
    else
        m_ui->group->setChecked(!path.isEmpty());
}

Address DevicesPage::address() const {
    Address address{id(), {}};
    const auto add = [&address](const QString& key, const QString& value) {
        if (!value.isEmpty())
            address.parameters.insert(key, {value});
    };
    add(u"device"_s, m_ui->table->currentDeviceId());
    add(u"text"_s, m_ui->search->text());
    add(u"group"_s, groupKeys().key(m_filter->group()));
    if (const auto moment = m_ui->moment->moment())
        add(u"at"_s, moment->toString());
    if (m_ui->group->isChecked())
        add(u"by"_s, writeFieldPath(m_groups->path()));
    if (const auto value = m_groups->chosenValue())
        address.parameters.insert(u"value"_s, {*value});
    return address;
}

} // namespace fleet
