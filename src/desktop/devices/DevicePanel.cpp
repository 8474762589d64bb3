#include "desktop/devices/DevicePanel.h"

#include "desktop/devices/DeviceCondition.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/Workspace.h"
#include "ui_DevicePanel.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int eventsShown = 8;

QLabel* cell(const QString& text, style::TextRole role, bool muted) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    style::setTextRole(label, role);
    style::setMuted(label, muted);
    return label;
}

void empty(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

DevicePanel::DevicePanel(Workspace& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_ui(std::make_unique<Ui::DevicePanel>()) {
    m_ui->setupUi(this);
    style::makeCard(this);
    style::setTextRole(m_ui->name, style::TextRole::Title);
    style::setTextRole(m_ui->deviceId, style::TextRole::FixedCaption);
    style::setMuted(m_ui->deviceId);
    style::setMuted(m_ui->place);
    for (QLabel* heading : {m_ui->appsTitle, m_ui->eventsTitle}) {
        style::setTextRole(heading, style::TextRole::Caption);
        style::setMuted(heading);
    }
    m_ui->replay->setIcon(style::icon(u"replay"_s));
    m_ui->history->setIcon(style::icon(u"history"_s));
    connect(m_ui->replay, &QPushButton::clicked, this, [this] { emit replayRequested(m_deviceId, m_at); });
    connect(m_ui->history, &QPushButton::clicked, this, [this] { emit historyRequested(m_deviceId); });
    connect(m_ui->events, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        emit replayRequested(m_deviceId, Timestamp{item->data(Qt::UserRole).toLongLong()});
    });
    m_ui->events->setIconSize({8, 8});
    clear();
}

DevicePanel::~DevicePanel() = default;

void DevicePanel::clear() {
    m_deviceId.clear();
    m_events.cancel();
    m_ui->pages->setCurrentWidget(m_ui->nothing);
}

void DevicePanel::showDevice(const DeviceSummary& device, std::optional<Timestamp> at) {
    const bool another = m_deviceId != device.deviceId || m_at != at;
    m_deviceId = device.deviceId;
    m_at = at;
    const DeviceCondition condition = describeCondition(device, at.value_or(m_workspace.timeRange().now()));
    m_ui->name->setText(device.name.isEmpty() ? tr("Unnamed device") : device.name);
    m_ui->deviceId->setText(device.deviceId);
    m_ui->condition->setText(condition.text);
    style::setTone(m_ui->condition, condition.tone);
    QStringList place{device.site, device.model, device.lifecycle};
    place.removeAll(QString());
    m_ui->place->setText(place.join(u" · "_s));
    showApps(device.releases);
    m_ui->pages->setCurrentWidget(m_ui->device);
    if (another)
        m_ui->events->clear();
    askForEvents();
}

void DevicePanel::showApps(const Json& releases) {
    empty(m_ui->apps);
    m_ui->appsTitle->setText(releases.members().isEmpty() ? tr("No apps") : tr("Apps"));
    int row = 0;
    for (const Json::Member& app : releases.members()) {
        m_ui->apps->addWidget(cell(app.name, style::TextRole::Body, false), row, 0);
        m_ui->apps->addWidget(cell(releaseVersion(app.value), style::TextRole::Fixed, false), row, 1);
        QLabel* status = cell(app.value[u"status"_s].isNull() ? QString() : app.value[u"status"_s].text(),
                              style::TextRole::Body, true);
        if (status->text() == u"crashed"_s)
            style::setTone(status, style::Tone::Bad);
        m_ui->apps->addWidget(status, row++, 2);
    }
    m_ui->apps->setColumnStretch(2, 1);
}

void DevicePanel::askForEvents() {
    EventFilter filter;
    filter.where = FilterExpression::oneOf(FilterField::Device, {m_deviceId});
    if (m_at)
        filter.range.to = *m_at + 1;
    m_events.ask(m_workspace.reading().call<EventPage>([filter](Session& session, JobControl&) {
        return EventStore(session).page(filter, {.before = {}, .after = {}, .limit = eventsShown});
    }),
                 [this](const Result<EventPage>& page) { showEvents(page); });
}

void DevicePanel::showEvents(const Result<EventPage>& page) {
    m_ui->events->clear();
    m_ui->eventsTitle->setText(page ? tr("Last events") : page.error().message);
    if (!page)
        return;
    for (const Event& event : page->events) {
        auto* item = new QListWidgetItem(event.eventType);
        item->setIcon(familyDot(event.eventType));
        item->setData(Qt::UserRole, event.timestamp.microseconds);
        item->setToolTip(tr("%1 · %2\nEnter replays the device at this moment")
                             .arg(m_workspace.timeRange().formatMoment(event.timestamp), event.source));
        item->setData(Qt::AccessibleTextRole,
                      event.eventType + u' ' + m_workspace.timeRange().formatMoment(event.timestamp));
        item->setText(event.eventType + u"  ·  "_s +
                      agoText(event.timestamp, m_at.value_or(m_workspace.timeRange().now())));
        m_ui->events->addItem(item);
    }
}

} // namespace fleet
