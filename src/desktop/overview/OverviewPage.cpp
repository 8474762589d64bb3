#include "desktop/overview/OverviewPage.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSortFilterProxyModel>
#include <algorithm>

#include "core/EventType.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/FigureCard.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/shared/MomentEdit.h"
#include "desktop/shared/PastBanner.h"
#include "desktop/shared/RecordTable.h"
#include "desktop/style/Style.h"
#include "ui_OverviewPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int chartBuckets = 96;

constexpr int releasesNow = 3; ///< Column of the releases, shown with the past only.
constexpr int momentWidth = 252;

constexpr int narrowestColumn = 88; ///< A right-aligned title keeps room for the mark of the order.

using Style = TallyModel::Style;

QString number(qint64 count) {
    return QLocale().toString(count);
}

} // namespace

OverviewPage::OverviewPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::OverviewPage>()),
      m_changes({{tr("What")}, {tr("Why"), Style::Muted}, {tr("Who")}, {tr("When"), Style::Moment}}),
      m_leaders({{tr("Device")}, {tr("App"), Style::Muted}, {tr("Crashes"), Style::Count}}),
      m_releases({{tr("App")},
                  {tr("Version"), Style::Muted},
                  {tr("Devices"), Style::Count},
                  {tr("Against now"), Style::Muted}}),
      m_offline({{tr("Site")}, {tr("Devices"), Style::Muted}, {tr("Offline"), Style::Count}}),
      m_momentLabel(new QLabel(tr("A&t"), this)),
      m_moment(new MomentEdit(this)),
      m_past(new PastBanner),
      m_devices(busyHook()),
      m_log(busyHook()) {
    m_ui->setupUi(content());
    setUpMoment();
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

void OverviewPage::setUpMoment() {
    m_ui->layout->insertWidget(0, m_past);
    m_moment->setAccessibleName(tr("The fleet at this moment"));
    m_moment->setToolTip(tr("The moment of the fleet's figures: now, now-7d, 2026-11-20 12:00"));
    m_moment->setFixedWidth(momentWidth);
    m_momentLabel->setBuddy(m_moment);
    m_moment->setUtc(workspace().timeRange().isUtc());
    connect(m_moment, &MomentEdit::momentChosen, this, &OverviewPage::refresh);
    connect(m_moment, &MomentEdit::errorChanged, this, [this](const QString& error) {
        error.isEmpty() ? messages().clear() : messages().showMessage(MessageBar::Level::Warning, error);
    });
    connect(&workspace().timeRange(), &TimeRangeChoice::displayChanged, this,
            [this] { m_moment->setUtc(workspace().timeRange().isUtc()); });
    connect(m_past, &PastBanner::nowRequested, this, &OverviewPage::goToNow);
}

QList<QWidget*> OverviewPage::titleWidgets() {
    return {m_momentLabel, m_moment};
}

std::optional<Timestamp> OverviewPage::moment() const {
    if (m_moment->moment())
        return m_moment->moment();
    const bool fixed = workspace().timeRange().preset() == TimeRangeChoice::Preset::Fixed;
    return fixed ? workspace().timeRange().range().to : std::nullopt;
}

void OverviewPage::goToNow() {
    m_moment->setMoment({});
    if (workspace().timeRange().preset() == TimeRangeChoice::Preset::Fixed)
        workspace().timeRange().choose(TimeRangeChoice::Preset::Last24Hours); // asks again by itself
    else
        refresh();
}

void OverviewPage::open(const Address& address) {
    const auto at = parseMoment(address.value(u"at"_s), true);
    if (!at)
        return showError(at.error());
    if (*at == m_moment->moment())
        return;
    m_moment->setMoment(*at);
    refresh();
}

Address OverviewPage::address() const {
    Address address{id(), {}};
    if (const auto at = m_moment->moment())
        address.parameters.insert(u"at"_s, {at->toString()});
    return address;
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
    lead(m_ui->crashes, tr("Show these crashes"), [this] { return historyOf({{u"type"_s, crashTypes()}}); });
}

void OverviewPage::refresh() {
    messages().clear();
    m_range = workspace().timeRange().range();
    const std::optional<Timestamp> at = moment();
    at ? m_past->setMoment(*at, workspace().timeRange()) : m_past->hide();
    m_log.ask(workspace().reading().call<LogSummary>([range = m_range](Session& session, JobControl&) {
        return summarizeLog(session, range, chartBuckets);
    }),
              [this](const Result<LogSummary>& log) {
                  if (!log)
                      return showError(log.error());
                  m_shownLog = *log;
                  showLog(*log);
              });
    m_devices.ask(workspace().reading().call<FleetAt>(
                      [at](Session& session, JobControl&) { return DeviceStore(session).fleetAt(at); }),
                  [this](const Result<FleetAt>& fleet) {
                      if (!fleet) {
                          // Before the first kept moment nothing is known, and nothing of another moment is
                          // left standing.
                          if (fleet.error().kind == ErrorKind::NotFound)
                              showFleet({});
                          return showError(fleet.error());
                      }
                      m_past->setFleet(*fleet);
                      showFleet(*fleet);
                  });
}

void OverviewPage::cancel() {
    m_devices.cancel();
    m_log.cancel();
}

void OverviewPage::showFleet(const FleetAt& answer) {
    using style::Tone;
    const FleetSummary& fleet = answer.summary;
    const FleetSummary& now = answer.now;
    const bool past = moment().has_value();
    const auto caption = [past](const QString& what, qint64 then, qint64 today) {
        return past ? what + u" · "_s + changeToNow(then, today) : what;
    };
    m_ui->online->setFigure(tr("%1 of %2").arg(number(fleet.online), number(fleet.devices)),
                            caption(tr("devices online"), fleet.online, now.online));
    m_ui->drift->setFigure(
        number(fleet.inDrift),
        past ? caption(tr("in drift"), fleet.inDrift, now.inDrift) : tr("in drift from their target"),
        fleet.inDrift > 0 ? Tone::Warning : Tone::Neutral);
    m_ui->unhealthy->setFigure(
        number(fleet.unhealthy),
        past ? caption(tr("not well"), fleet.unhealthy, now.unhealthy) : tr("with an app that is not well"),
        fleet.unhealthy > 0 ? Tone::Bad : Tone::Neutral);
    showReleases(fleet, now);
    m_ui->releases->setColumnHidden(releasesNow, !past);
    QList<TallyModel::Row> offline;
    for (const Tally& site : fleet.offline)
        offline.append({{site.name, site.note, number(site.count)},
                        site.count,
                        devicesOf({{u"text"_s, {site.name}}, {u"group"_s, {u"offline"_s}}})});
    m_offline.setRows(offline);
}

void OverviewPage::showReleases(const FleetSummary& then, const FleetSummary& now) {
    QList<Tally> releases = then.releases;
    // A version that nobody had then, and somebody has now, is part of the difference.
    for (const Tally& release : now.releases)
        if (then.countOf(release.name, release.note) == 0)
            releases += Tally{release.name, release.note, 0};
    std::stable_sort(releases.begin(), releases.end(),
                     [](const Tally& a, const Tally& b) { return a.name < b.name; });
    QList<TallyModel::Row> rows;
    for (const Tally& release : std::as_const(releases))
        rows.append({{release.name, release.note, number(release.count),
                      changeToNow(release.count, now.countOf(release.name, release.note))},
                     release.count,
                     devicesOf({{u"text"_s, {release.name + u' ' + release.note}}})});
    m_releases.setRows(rows);
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
    if (const auto at = moment())
        address.parameters.insert(u"at"_s, {at->toString()});
    return address;
}

} // namespace fleet
