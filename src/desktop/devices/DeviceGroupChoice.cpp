#include "desktop/devices/DeviceGroupChoice.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString groupName(DeviceGroup group) {
    switch (group) {
        case DeviceGroup::All:
            return DeviceGroupChoice::tr("&All");
        case DeviceGroup::Online:
            return DeviceGroupChoice::tr("&Online");
        case DeviceGroup::Offline:
            return DeviceGroupChoice::tr("O&ffline");
        case DeviceGroup::Drift:
            return DeviceGroupChoice::tr("&Drift");
        case DeviceGroup::Crashing:
            return DeviceGroupChoice::tr("Cras&hing");
    }
    return {};
}

} // namespace

DeviceGroupChoice::DeviceGroupChoice(QWidget* parent) : QWidget(parent), m_buttons(new QButtonGroup(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    for (const DeviceGroup group : {DeviceGroup::All, DeviceGroup::Online, DeviceGroup::Offline,
                                    DeviceGroup::Drift, DeviceGroup::Crashing}) {
        auto* button = new QPushButton(groupName(group));
        button->setCheckable(true);
        button->setChecked(group == DeviceGroup::All);
        m_buttons->addButton(button, int(group));
        row->addWidget(button);
    }
    connect(m_buttons, &QButtonGroup::idClicked, this, [this](int id) { emit chosen(DeviceGroup(id)); });
}

void DeviceGroupChoice::setCounts(const QList<DeviceSummary>& devices) {
    for (QAbstractButton* button : m_buttons->buttons()) {
        const auto group = DeviceGroup(m_buttons->id(button));
        const auto count =
            std::count_if(devices.begin(), devices.end(),
                          [group](const DeviceSummary& device) { return belongsTo(device, group); });
        const QString number = QLocale().toString(qlonglong(count));
        button->setText(groupName(group) + u' ' + number);
        button->setAccessibleName(tr("%1: %2 devices").arg(groupName(group).remove(u'&'), number));
    }
}

void DeviceGroupChoice::choose(DeviceGroup group) {
    m_buttons->button(int(group))->setChecked(true);
    emit chosen(group);
}

} // namespace fleet
