#include "desktop/overview/OverviewPage.h"

#include <QHeaderView>
#include <QLocale>

#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/RecordTable.h"
#include "desktop/style/Style.h"
#include "ui_OverviewPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 96;

QString number(qint64 count) {
    return QLocale().toString(count);
}

} // namespace

OverviewPage::OverviewPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::OverviewPage>()),
      m_changes(tr("What"), tr("Why"), tr("Who and when")),
      m_leaders(tr("Device"), tr("App"), tr("Crashes")),
      m_releases(tr("App"), tr("Version"), tr("Devices")),
      m_offline(tr("Site"), tr("Devices"), tr("Offline")),
      m_devices(busyHook()),
      m_log(busyHook()) {
    m_ui->setupUi(content());
    setUpLists();
    setFocusProxy(m_ui->chart);
    m_ui->chart->setLegendShown(true);
    m_ui->chart->setEmptyText(tr("Nothing happened in this range."));
    connect(m_ui->chart, &EventChart::rangePicked, this, [this](const TimeRange& range) {
        this->workspace().open(
            {u"history"_s, {{u"from"_s, {range.from->toString()}}, {u"to"_s, {range.to->toString()}}}});
    });
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, &OverviewPage::showLogAgain);
    connect(&workspace, &Workspace::knowledgeChanged, this, &OverviewPage::showLogAgain);
    connect(&workspace, &Workspace::connectionChanged, this, [this] { m_shownLog.reset(); });
}

// Names of devices may arrive after the counts.
void OverviewPage::showLogAgain() {
    if (m_shownLog)
        showLog(*m_shownLog);
}

OverviewPage::~OverviewPage() = default;

QString OverviewPage::id() const {
    return u"overview"_s;
}

QString OverviewPage::title() const {
    return tr("Overview");
}

void OverviewPage::setUpLists() {
    for (QFrame* card :
         {m_ui->chartCard, m_ui->changesCard, m_ui->leadersCard, m_ui->releasesCard, m_ui->offlineCard})
        style::makeCard(card);
    for (QLabel* label : {m_ui->changesTitle, m_ui->leadersTitle, m_ui->releasesTitle, m_ui->offlineTitle})
        style::setMuted(label);
    setUpList(m_ui->changes, m_changes, tr("Nobody changed what the devices should run."));
    setUpList(m_ui->leaders, m_leaders, tr("No app crashed in this range."));
    setUpList(m_ui->releases, m_releases, tr("No device has told what it runs."));
    setUpList(m_ui->offline, m_offline, tr("Every device is online."));
    m_ui->changes->horizontalHeader()->resizeSection(0, 264);
}

void OverviewPage::setUpList(RecordTable* table, TallyModel& model, const QString& emptyText) {
    table->setModel(&model);
    table->setEmptyText(emptyText);
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    header->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    header->setMinimumSectionSize(72);
    header->resizeSection(0, 150);
    connect(table, &QAbstractItemView::activated, this,
            [this, &model](const QModelIndex& index) { workspace().open(model.address(index.row())); });
}

void OverviewPage::refresh() {
    messages().clear();
    m_range = workspace().timeRange().range();
    const bool now = workspace().timeRange().preset() != TimeRangeChoice::Preset::Fixed;
    const std::optional<Timestamp> at = now ? std::nullopt : m_range.to;
    m_log.ask(workspace().reading().call<LogSummary>([range = m_range](Session& session, JobControl&) {
        return summarizeLog(session, range, chartBuckets);
    }),
              [this](const Result<LogSummary>& log) {
                  if (!log)
                      return showError(log.error());
                  m_shownLog = *log;
                  showLog(*log);
              });
    m_devices.ask(workspace().reading().call<QList<DeviceSummary>>(
                      [at](Session& session, JobControl&) { return DeviceStore(session).devices(at); }),
                  [this](const Result<QList<DeviceSummary>>& devices) {
                      devices ? showFleet(summarize(*devices)) : showError(devices.error());
                  });
}

void OverviewPage::cancel() {
    m_devices.cancel();
    m_log.cancel();
}

void OverviewPage::showFleet(const FleetSummary& fleet) {
    using style::Tone;
    m_ui->online->setFigure(tr("%1 of %2").arg(number(fleet.online), number(fleet.devices)),
                            tr("devices online"));
    m_ui->drift->setFigure(number(fleet.inDrift), tr("in drift from their target"),
                           fleet.inDrift > 0 ? Tone::Warning : Tone::Neutral);
    m_ui->unhealthy->setFigure(number(fleet.unhealthy), tr("with an app that is not well"),
                               fleet.unhealthy > 0 ? Tone::Bad : Tone::Neutral);

    QList<TallyModel::Row> releases;
    for (const Tally& release : fleet.releases)
        releases.append({release.name,
                         release.note,
                         number(release.count),
                         {u"devices"_s, {{u"text"_s, {release.name + u' ' + release.note}}}}});
    m_releases.setRows(releases);
    QList<TallyModel::Row> offline;
    for (const Tally& site : fleet.offline)
        offline.append(
            {site.name, site.note, number(site.count), {u"devices"_s, {{u"text"_s, {site.name}}}}});
    m_offline.setRows(offline);
}

void OverviewPage::showLog(const LogSummary& log) {
    m_ui->chart->setHistogram(log.histogram, workspace().timeRange().isUtc());
    QString caption = tr("events in range");
    if (log.eventsBefore > 0) {
        const double change = 100.0 * double(log.events - log.eventsBefore) / double(log.eventsBefore);
        caption +=
            u" · "_s + tr("%1 % to the period before")
                           .arg((change >= 0 ? u"+"_s : QString()) + QLocale().toString(change, 'f', 0));
    }
    m_ui->events->setFigure(number(log.events), caption);
    m_ui->crashes->setFigure(number(log.crashes), tr("crashes in range"),
                             log.crashes > 0 ? style::Tone::Warning : style::Tone::Neutral);
    QList<TallyModel::Row> leaders;
    for (const DeviceCrashes& leader : log.crashLeaders)
        leaders.append({workspace().deviceName(leader.deviceId), leader.app, number(leader.crashes),
                        historyOf({{u"type"_s, {u"container.crashed"_s, u"current_state.app_crashed"_s}},
                                   {u"device"_s, {leader.deviceId}}})});
    m_leaders.setRows(leaders);
    showChanges(log.changes);
    emit statusChanged(tr("%1 events in range").arg(number(log.events)));
}

void OverviewPage::showChanges(const QList<Event>& changes) {
    QList<TallyModel::Row> rows;
    for (const Event& change : changes) {
        const EventPhrase phrase = describeEvent(change, workspace());
        rows.append(
            {phrase.what, phrase.reason.isEmpty() ? phrase.details : phrase.reason,
             phrase.who + u"  "_s + workspace().timeRange().formatShort(change.timestamp).section(u'.', 0, 0),
             historyOf({{u"event"_s, {change.eventId.toString(QUuid::WithoutBraces)}}})});
    }
    m_changes.setRows(rows);
}

Address OverviewPage::historyOf(const QMap<QString, QStringList>& conditions) const {
    Address address{u"history"_s, conditions};
    if (workspace().timeRange().preset() == TimeRangeChoice::Preset::Fixed && m_range.from && m_range.to) {
        address.parameters.insert(u"from"_s, {m_range.from->toString()});
        address.parameters.insert(u"to"_s, {m_range.to->toString()});
    }
    return address;
}

} // namespace fleet
