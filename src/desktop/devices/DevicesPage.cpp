#include "desktop/devices/DevicesPage.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QShortcut>

#include "desktop/devices/DeviceExport.h"
#include "desktop/devices/DeviceFilterModel.h"
#include "desktop/devices/DeviceGroups.h"
#include "desktop/devices/DevicePanel.h"
#include "desktop/devices/DeviceTableModel.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/PastBanner.h"
#include "ui_DevicesPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int sparkParts = 24;

/// The shared range, moved so that it ends at the chosen moment.
TimeRange rangeUntil(const TimeRange& range, std::optional<Timestamp> moment) {
    if (!moment)
        return range;
    if (!range.from || !range.to)
        return {range.from, moment};
    return {*moment - (range.to->microseconds - range.from->microseconds), moment};
}

} // namespace

DevicesPage::DevicesPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::DevicesPage>()),
      m_model(new DeviceTableModel(workspace.timeRange(), this)),
      m_filter(new DeviceFilterModel(m_model, this)),
      m_panel(new DevicePanel(workspace)),
      m_groups(new DeviceGroups(workspace, busyHook())),
      m_past(new PastBanner),
      m_devices(busyHook()),
      m_activity(busyHook()) {
    m_ui->setupUi(content());
    setUpToolbar();
    setUpMoment();
    setUpTable();
    setUpGroups();
    connect(&workspace, &Workspace::connectionChanged, this, [this] {
        cancel();
        m_model->setDevices({});
        m_model->setActivity({});
    });
}

DevicesPage::~DevicesPage() = default;

void DevicesPage::setUpToolbar() {
    m_ui->search->addAction(style::icon(u"search"_s), QLineEdit::LeadingPosition);
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_ui->search, [this] {
        m_ui->search->setFocus(Qt::ShortcutFocusReason);
        m_ui->search->selectAll();
    });
    connect(m_ui->search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_filter->setWords(words);
        showStatus();
    });
    connect(m_ui->search, &QLineEdit::returnPressed, this, [this] {
        if (m_filter->rowCount() > 0) {
            m_ui->table->setFocus();
            m_ui->table->selectRow(0);
        }
    });
    connect(m_ui->groups, &DeviceGroupChoice::chosen, this, [this](DeviceGroup group) {
        m_filter->setGroup(group);
        showStatus();
    });
    m_ui->columns->setIcon(style::icon(u"columns"_s));
    auto* menu = new QMenu(m_ui->columns);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        m_ui->table->fillColumnMenu(menu);
    });
    m_ui->columns->setMenu(menu);
    DeviceExport::addTo(*m_ui->toolbar, *m_ui->column, workspace(), messages(), [this] {
        return DeviceExport::Subject{m_ui->table->currentDeviceId(), m_ui->moment->moment()};
    });
}

void DevicesPage::setUpMoment() {
    m_ui->column->insertWidget(0, m_past);
    m_ui->momentError->hide();
    style::setTone(m_ui->momentError, style::Tone::Bad);
    m_ui->moment->setUtc(workspace().timeRange().isUtc());
    connect(m_ui->moment, &MomentEdit::momentChosen, this, [this] { refresh(); });
    connect(m_ui->moment, &MomentEdit::errorChanged, this, [this](const QString& error) {
        m_ui->momentError->setText(error);
        m_ui->momentError->setVisible(!error.isEmpty());
    });
    connect(&workspace().timeRange(), &TimeRangeChoice::displayChanged, this, [this] {
        m_ui->moment->setUtc(workspace().timeRange().isUtc());
        showSelected();
    });
    connect(m_past, &PastBanner::nowRequested, this, [this] { chooseMoment({}); });
}

void DevicesPage::setUpTable() {
    m_ui->table->setDeviceModel(m_filter);
    m_ui->split->insertWidget(0, m_groups);
    m_ui->split->addWidget(m_panel);
    m_ui->split->setStretchFactor(1, 5);
    m_ui->split->setStretchFactor(2, 1);
    m_ui->split->setSizes({300, 932, 256});
    m_ui->split->setChildrenCollapsible(false);
    connect(m_ui->table, &DeviceTable::deviceSelected, this, &DevicesPage::showSelected);
    connect(m_ui->table, &DeviceTable::deviceActivated, this,
            [this](const QString& deviceId) { openReplay(deviceId, m_ui->moment->moment()); });
    connect(m_ui->table, &DeviceTable::menuRequested, this, &DevicesPage::showMenu);
    connect(m_panel, &DevicePanel::replayRequested, this, &DevicesPage::openReplay);
    connect(m_panel, &DevicePanel::historyRequested, this, &DevicesPage::openHistory);
}

void DevicesPage::setUpGroups() {
    m_groups->hide();
    connect(m_ui->group, &QPushButton::toggled, this, &DevicesPage::showGroups);
    connect(m_groups, &DeviceGroups::narrowed, this, &DevicesPage::narrow);
    connect(m_groups, &DeviceGroups::failed, this, &DevicesPage::showError);
}

void DevicesPage::refresh() {
    messages().clear();
    const auto moment = m_ui->moment->moment();
    moment ? m_past->setMoment(*moment, workspace().timeRange()) : m_past->hide();
    m_ui->table->setEmptyText(tr("Asking for the devices …"));
    askForDevices();
    m_groups->ask(moment);
    askForActivity();
}

void DevicesPage::cancel() {
    m_devices.cancel();
    m_groups->cancel();
    m_activity.cancel();
    m_panel->cancel();
    m_ui->table->setEmptyText(tr("Stopped. F5 asks again."));
}

void DevicesPage::askForDevices() {
    const auto at = m_ui->moment->moment();
    m_devices.ask(workspace().reading().call<FleetAt>(
                      [at](Session& session, JobControl&) { return DeviceStore(session).fleetAt(at, true); }),
                  [this](const Result<FleetAt>& fleet) {
                      if (fleet) {
                          showDevices(*fleet);
                          return;
                      }
                      // Before the first kept moment nothing is known, and nothing of another moment is left
                      // standing.
                      if (fleet.error().kind == ErrorKind::NotFound)
                          m_model->setDevices({});
                      m_ui->table->setEmptyText(tr("The devices could not be read."));
                      showError(fleet.error());
                  });
}

void DevicesPage::askForActivity() {
    const TimeRange range = rangeUntil(workspace().timeRange().range(), m_ui->moment->moment());
    m_activity.ask(
        workspace().reading().call<QMap<QString, QList<qint64>>>([range](Session& session, JobControl&) {
            return DeviceStore(session).activity(range, sparkParts);
        }),
        [this](const Result<QMap<QString, QList<qint64>>>& activity) {
            if (activity)
                m_model->setActivity(*activity);
            else
                showError(activity.error());
        });
}

void DevicesPage::showGroups(bool shown) {
    m_groups->setVisible(shown);
    if (!shown)
        m_groups->chooseValue({});
    narrow();
    m_groups->ask(m_ui->moment->moment());
}

void DevicesPage::narrow() {
    m_filter->setValue(m_groups->values(), m_groups->chosenValue());
    showStatus();
}

void DevicesPage::showDevices(const FleetAt& fleet) {
    const QString selected = m_wantedDevice.isEmpty() ? m_ui->table->currentDeviceId() : m_wantedDevice;
    m_wantedDevice.clear();
    m_model->setMoment(m_ui->moment->moment());
    m_model->setDevices(fleet.devices);
    m_ui->groups->setCounts(fleet.devices);
    m_past->setFleet(fleet);
    QStringList apps;
    for (const Tally& release : fleet.summary.releases)
        if (!apps.contains(release.name))
            apps += release.name;
    m_groups->setApps(apps);
    if (const QModelIndex index = m_filter->indexOf(selected); index.isValid()) {
        m_ui->table->setCurrentIndex(index);
        m_ui->table->scrollTo(index);
    } else if (m_filter->rowCount() > 0) {
        m_ui->table->setCurrentIndex(m_filter->index(0, DeviceTableModel::Name));
    }
    showSelected();
    showStatus();
}

void DevicesPage::chooseMoment(std::optional<Timestamp> moment) {
    m_ui->moment->setMoment(moment);
    refresh();
}

void DevicesPage::showSelected() {
    const QModelIndex current = m_ui->table->currentIndex();
    if (current.isValid())
        m_panel->showDevice(m_filter->device(current), m_ui->moment->moment());
    else
        m_panel->clear();
}

void DevicesPage::showStatus() {
    const QList<DeviceSummary>& devices = m_model->devices();
    const auto count = [&devices](DeviceGroup group) {
        return QLocale().toString(
            qlonglong(std::count_if(devices.begin(), devices.end(),
                                    [group](const DeviceSummary& d) { return belongsTo(d, group); })));
    };
    const auto moment = m_ui->moment->moment();
    if (devices.isEmpty())
        m_ui->table->setEmptyText(moment ? tr("No device is known at this moment. Choose a later one.")
                                         : tr("No device has reported yet. Publish or import events first."));
    else
        m_ui->table->setEmptyText(tr("No device matches. Clear the search or choose All."));
    QString text = tr("%1 devices · %2 online · %3 in drift")
                       .arg(count(DeviceGroup::All), count(DeviceGroup::Online), count(DeviceGroup::Drift));
    if (m_filter->isNarrowed())
        text = tr("%1 shown of %2").arg(QLocale().toString(m_filter->rowCount()), text);
    if (moment)
        text += tr(" · at %1").arg(workspace().timeRange().formatMoment(*moment));
    emit statusChanged(text);
}

void DevicesPage::showMenu(const QString& deviceId, const QPoint& position) {
    QMenu menu(this);
    menu.addAction(style::icon(u"replay"_s), tr("&Replay"), this,
                   [&] { openReplay(deviceId, m_ui->moment->moment()); });
    menu.addAction(style::icon(u"history"_s), tr("&History"), this, [&] { openHistory(deviceId); });
    menu.addSeparator();
    menu.addAction(style::icon(u"copy"_s), tr("Copy &rows"), m_ui->table, &DeviceTable::copySelection);
    menu.addAction(tr("Copy &id"), this, [&] { QApplication::clipboard()->setText(deviceId); });
    menu.addAction(style::icon(u"link"_s), tr("Copy &address"), this,
                   [this] { QApplication::clipboard()->setText(address().toString()); });
    menu.exec(position);
}

void DevicesPage::openReplay(const QString& deviceId, std::optional<Timestamp> at) {
    Address address{u"replay"_s, {{u"device"_s, {deviceId}}}};
    if (at)
        address.parameters.insert(u"at"_s, {at->toString()});
    workspace().open(address);
}

void DevicesPage::openHistory(const QString& deviceId) {
    workspace().open({u"history"_s, {{u"device"_s, {deviceId}}}});
}

} // namespace fleet
