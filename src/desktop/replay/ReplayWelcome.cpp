#include "desktop/replay/ReplayWelcome.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "desktop/shared/DurationText.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int devicesShown = 12;

} // namespace

ReplayWelcome::ReplayWelcome(Workspace& workspace, LatestAnswer<QList<DeviceSummary>>::BusyHook busy,
                             QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_answer(std::move(busy)),
      m_hint(new QLabel),
      m_list(new QListWidget) {
    style::makeCard(this);
    auto* title = new QLabel(tr("Choose a device to replay"));
    style::setTextRole(title, style::TextRole::Title);
    style::setMuted(m_hint);
    m_hint->setWordWrap(true);
    m_list->setAccessibleName(tr("Most recently active devices"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIconSize({8, 8});
    m_list->setProperty("fleetFrame", u"none"_s);
    connect(m_list, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { emit deviceChosen(item->data(Qt::UserRole).toString()); });
    connect(m_list, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { emit deviceChosen(item->data(Qt::UserRole).toString()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(style::metrics::unit);
    column->addWidget(title);
    column->addWidget(m_hint);
    column->addWidget(m_list, 1);
    m_hint->setText(tr("Type a part of its name or id above, or paste an id."));
}

void ReplayWelcome::ask() {
    m_answer.ask(m_workspace.reading().call<QList<DeviceSummary>>(
                     [](Session& session, JobControl&) { return DeviceStore(session).devices(); }),
                 [this](const Result<QList<DeviceSummary>>& devices) { receive(devices); });
}

void ReplayWelcome::receive(const Result<QList<DeviceSummary>>& devices) {
    if (devices)
        return showDevices(*devices);
    m_hint->setText(
        tr("The list of devices could not be read; a device's name or id can be typed above all the same."));
    emit failed(devices.error());
}

void ReplayWelcome::showDevices(QList<DeviceSummary> devices) {
    std::sort(devices.begin(), devices.end(),
              [](const DeviceSummary& a, const DeviceSummary& b) { return a.lastEventAt > b.lastEventAt; });
    m_list->clear();
    m_hint->setText(devices.isEmpty()
                        ? tr("No device has reported yet. Publish or import events first.")
                        : tr("Type a part of its name or id above, or take one of those active last."));
    for (const DeviceSummary& device :
         std::as_const(devices).first(std::min<qsizetype>(devicesShown, devices.size()))) {
        const QString name = device.name.isEmpty() ? device.deviceId : device.name;
        QStringList words{name, device.site, device.lastEventType};
        if (device.lastEventAt)
            words += m_workspace.timeRange().formatAgo(*device.lastEventAt);
        words.removeAll(QString());
        auto* item = new QListWidgetItem(familyDot(device.lastEventType), words.join(u"  ·  "_s));
        item->setData(Qt::UserRole, device.deviceId);
        item->setToolTip(device.deviceId);
        m_list->addItem(item);
    }
}

} // namespace fleet
