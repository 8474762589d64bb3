#include "desktop/overview/OverviewPage.h"

#include <QHeaderView>
#include <QLocale>
#include <QSortFilterProxyModel>

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

constexpr int narrowestColumn = 88; ///< A right-aligned title keeps room for the mark of the order.

using Style = TallyModel::Style;

QString number(qint64 count) {
    return QLocale().toString(count);
}

/// With the change to the period before; a percentage says little where that was nearly empty.
QString eventsCaption(const LogSummary& log) {
    const QString caption = OverviewPage::tr("events in range");
    if (log.eventsBefore <= 0)
        return caption;
    const double change = 100.0 * double(log.events - log.eventsBefore) / double(log.eventsBefore);
    if (change > 999)
        return caption + u" · "_s + OverviewPage::tr("%1 in the period before").arg(number(log.eventsBefore));
    const QString sign = change >= 0 ? u"+"_s : QString();
    return caption + u" · "_s +
           OverviewPage::tr("%1 % to the period before").arg(sign + QLocale().toString(change, 'f', 0));
}

QMap<QString, QStringList> crashes() {
    return {{u"type"_s, {u"container.crashed"_s, u"current_state.app_crashed"_s}}};
}

QMap<QString, QStringList> eventCondition(const Event& event) {
    return {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}};
}

} // namespace

OverviewPage::OverviewPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::OverviewPage>()),
      m_changes({{tr("What")}, {tr("Why"), Style::Muted}, {tr("Who")}, {tr("When"), Style::Moment}}),
      m_leaders({{tr("Device")}, {tr("App"), Style::Muted}, {tr("Crashes"), Style::Count}}),
      m_releases({{tr("App")}, {tr("Version"), Style::Muted}, {tr("Devices"), Style::Count}}),
      m_offline({{tr("Site")}, {tr("Devices"), Style::Muted}, {tr("Offline"), Style::Count}}),
      m_devices(busyHook()),
      m_log(busyHook()) {
    m_ui->setupUi(content());
    setUpFigures();
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
    setUpList(m_ui->offline, m_offline, tr("No device is offline."));
    m_ui->changes->horizontalHeader()->resizeSection(0, 264);
}

void OverviewPage::setUpList(RecordTable* table, TallyModel& model, const QString& emptyText) {
    auto* sorted = new QSortFilterProxyModel(table);
    sorted->setSourceModel(&model);
    sorted->setSortRole(TallyModel::SortRole);
    sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    table->setModel(sorted);
    table->setEmptyText(emptyText);
    QHeaderView* header = table->horizontalHeader();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder); // as counted: the worst, or the newest, first
    table->setSortingEnabled(true);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(narrowestColumn);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    header->resizeSection(0, 150);
    connect(table, &QAbstractItemView::activated, this, [this, sorted, &model](const QModelIndex& index) {
        workspace().open(model.address(sorted->mapToSource(index).row()));
    });
}

void OverviewPage::setUpFigures() {
    const auto lead = [this](FigureCard* card, const QString& hint, std::function<Address()> address) {
        card->setLink(hint);
        connect(card, &FigureCard::activated, this,
                [this, address = std::move(address)] { workspace().open(address()); });
    };
    lead(m_ui->online, tr("Show the devices"), [this] { return devicesOf({}); });
    lead(m_ui->drift, tr("Show the devices in drift"), [this] {
        return devicesOf({{u"group"_s, {u"drift"_s}}});
    });
    lead(m_ui->unhealthy, tr("Show the devices with an app that is not well"), [this] {
        return devicesOf({{u"group"_s, {u"crashing"_s}}});
    });
    lead(m_ui->events, tr("Show these events"), [this] { return historyOf({}); });
    lead(m_ui->crashes, tr("Show these crashes"), [this] { return historyOf(crashes()); });
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
        releases.append({{release.name, release.note, number(release.count)},
                         release.count,
                         devicesOf({{u"text"_s, {release.name + u' ' + release.note}}})});
    m_releases.setRows(releases);
    QList<TallyModel::Row> offline;
    for (const Tally& site : fleet.offline)
        offline.append({{site.name, site.note, number(site.count)},
                        site.count,
                        devicesOf({{u"text"_s, {site.name}}, {u"group"_s, {u"offline"_s}}})});
    m_offline.setRows(offline);
}

void OverviewPage::showLog(const LogSummary& log) {
    m_ui->chart->setHistogram(log.histogram, workspace().timeRange().isUtc());
    m_ui->events->setFigure(number(log.events), eventsCaption(log));
    m_ui->crashes->setFigure(number(log.crashes), tr("crashes in range"),
                             log.crashes > 0 ? style::Tone::Warning : style::Tone::Neutral);
    QList<TallyModel::Row> leaders;
    for (const DeviceCrashes& leader : log.crashLeaders) {
        QMap<QString, QStringList> conditions = crashes();
        conditions.insert(u"device"_s, {leader.deviceId});
        leaders.append({{workspace().deviceName(leader.deviceId), leader.app, number(leader.crashes)},
                        leader.crashes,
                        historyOf(conditions)});
    }
    m_leaders.setRows(leaders);
    showChanges(log.changes);
    emit statusChanged(tr("%1 events in range").arg(number(log.events)));
}

void OverviewPage::showChanges(const QList<FleetChange>& changes) {
    QList<TallyModel::Row> rows;
    for (const FleetChange& change : changes) {
        const EventPhrase phrase = describeEvent(change.newest, workspace());
        const bool many = change.devices > 1;
        const QString devices = tr("%1 devices").arg(number(change.devices));
        QString what = !many                      ? phrase.what
                       : phrase.subject.isEmpty() ? devices
                                                  : tr("%1 on %2").arg(phrase.subject, devices);
        if (phrase.subject.isEmpty() && !phrase.details.isEmpty())
            what += u": "_s + phrase.details;
        const QString when = workspace().timeRange().formatShort(change.newest.timestamp);
        rows.append({{what, phrase.reason.isEmpty() ? phrase.details : phrase.reason, phrase.who,
                      when.section(u':', 0, 1)}, // to the minute
                     change.newest.timestamp.microseconds,
                     many ? changeAddress(change, phrase) : historyOf(eventCondition(change.newest)),
                     eventTypeTitle(change.newest.eventType) + u'\n' + phrase.details});
    }
    m_changes.setRows(rows);
}

/// Where the many events of one change can be seen.
Address OverviewPage::changeAddress(const FleetChange& change, const EventPhrase& phrase) const {
    QMap<QString, QStringList> conditions{{u"type"_s, {change.newest.eventType}},
                                          {u"source"_s, {change.newest.source}}};
    if (phrase.who != change.newest.source)
        conditions.insert(u"user"_s, {phrase.who});
    if (!phrase.reason.isEmpty())
        conditions.insert(u"text"_s, {phrase.reason});
    return historyOf(conditions);
}

Address OverviewPage::historyOf(const QMap<QString, QStringList>& conditions) const {
    Address address{u"history"_s, conditions};
    if (workspace().timeRange().preset() == TimeRangeChoice::Preset::Fixed && m_range.from && m_range.to) {
        address.parameters.insert(u"from"_s, {m_range.from->toString()});
        address.parameters.insert(u"to"_s, {m_range.to->toString()});
    }
    return address;
}

// The devices at the moment that the figures stand for.
Address OverviewPage::devicesOf(const QMap<QString, QStringList>& conditions) const {
    Address address{u"devices"_s, conditions};
    if (workspace().timeRange().preset() == TimeRangeChoice::Preset::Fixed && m_range.to)
        address.parameters.insert(u"at"_s, {m_range.to->toString()});
    return address;
}

} // namespace fleet
