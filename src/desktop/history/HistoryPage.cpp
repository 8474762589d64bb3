#include "desktop/history/HistoryPage.h"

#include <QFileDialog>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include "desktop/history/FacetPanel.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/HistoryPager.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "jobs/ExportEvents.h"
#include "ui_HistoryPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int maximumRows = 4000;
constexpr int chartBuckets = 96;

} // namespace

HistoryPage::HistoryPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::HistoryPage>()),
      m_filterBar(new FilterBar(workspace)),
      m_detail(new EventDetail(workspace)),
      m_ready(new QToolButton(this)),
      m_export(new QToolButton(this)),
      m_events(workspace, maximumRows),
      m_pager(new HistoryPager(workspace, m_events, busyHook(), this)),
      m_histogram(busyHook()),
      m_facets(busyHook()),
      m_jump(busyHook()),
      m_exporting(busyHook()) {
    m_ui->setupUi(content());
    m_ui->layout->insertWidget(0, m_filterBar);
    m_ui->splitter->addWidget(m_detail);
    m_detail->setMinimumWidth(280);
    m_ui->splitter->setSizes({190, 602, 372});
    m_ui->splitter->setStretchFactor(1, 1);
    style::makeCard(m_ui->chartCard);
    style::makeCard(m_ui->tableCard);
    setUpFilters();
    setUpChart();
    setUpTable();
    setUpTitleWidgets();
    setUpExport();
}

HistoryPage::~HistoryPage() = default;

QString HistoryPage::id() const {
    return u"history"_s;
}

QString HistoryPage::title() const {
    return tr("History");
}

QList<QWidget*> HistoryPage::titleWidgets() {
    return {m_ready, m_export};
}

void HistoryPage::setUpFilters() {
    connect(m_filterBar, &FilterBar::changed, this, &HistoryPage::refresh);
    connect(m_ui->facets, &FacetPanel::toggled, m_filterBar, &FilterBar::toggle);
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filterBar, &FilterBar::focusField);
}

void HistoryPage::setUpChart() {
    m_ui->chart->setEmptyText(tr("No event in this range matches."));
    connect(m_ui->chart, &EventChart::rangePicked, this, &HistoryPage::reloadResult);
    connect(m_ui->chart, &EventChart::pickCleared, this, &HistoryPage::reloadResult);
    connect(&workspace().timeRange(), &TimeRangeChoice::displayChanged, this, [this] {
        if (isVisible())
            askHistogram();
    });
}

void HistoryPage::setUpTable() {
    m_ui->table->setEventModel(&m_events);
    setFocusProxy(m_ui->table);
    m_ui->arrived->hide();
    style::makeQuiet(m_ui->arrived);
    connect(m_ui->table, &EventTable::eventSelected, this, &HistoryPage::showEvent);
    connect(m_ui->table, &EventTable::eventActivated, m_detail, &EventDetail::setEvent);
    connect(m_detail, &EventDetail::chainEventSelected, this,
            [this](const Event& event) { jumpTo(event.eventId); });
    connect(m_ui->table->verticalScrollBar(), &QScrollBar::valueChanged, this, &HistoryPage::fetchAtEdges);
    connect(m_pager, &HistoryPager::failed, this, &HistoryPage::showError);
    connect(m_pager, &HistoryPager::loaded, this, [this] {
        m_ui->table->setEmptyText(tr("No event matches. Widen the time range or remove a condition."));
        m_ui->table->scrollToTop();
        if (!m_wanted.isNull())
            m_ui->table->selectEvent(std::exchange(m_wanted, QUuid()));
        else if (m_events.rowCount() > 0)
            m_ui->table->setCurrentIndex(m_events.index(0, 0));
        else
            m_detail->clear();
    });
    // Rows that come or go above the view must not move what is being read.
    const auto keepPlace = [this](int rows) {
        QScrollBar* bar = m_ui->table->verticalScrollBar();
        bar->setValue(bar->value() + rows * style::metrics::row);
    };
    connect(m_pager, &HistoryPager::rowsPrepended, this, keepPlace);
    connect(m_pager, &HistoryPager::rowsAppended, this, [keepPlace](int dropped) { keepPlace(-dropped); });
    connect(&workspace().listener(), &EventListener::eventsArrived, this, &HistoryPage::countArrivals);
    connect(m_ui->arrived, &QPushButton::clicked, this, &HistoryPage::refresh);
    connect(&workspace(), &Workspace::connectionChanged, this, [this] {
        m_events.reset({});
        m_detail->clear();
        m_ui->chart->setHistogram({}, true);
        m_ui->facets->setFacets({}, {});
    });
}

void HistoryPage::setUpTitleWidgets() {
    auto* menu = new QMenu(m_ready);
    const auto add = [&](const QString& name, const QList<FilterCondition>& conditions) {
        menu->addAction(name, this, [this, conditions] {
            m_filterBar->setConditions(conditions);
            refresh();
        });
    };
    add(tr("&All events"), {});
    menu->addSeparator();
    add(tr("&Crashes"), {{u"type"_s, u"container.crashed"_s}, {u"type"_s, u"current_state.app_crashed"_s}});
    add(tr("&Drift and failed reconciliations"),
        {{u"type"_s, u"reconciliation.drift_detected"_s}, {u"type"_s, u"reconciliation.failed"_s}});
    add(tr("&Manual changes"), {{u"type"_s, u"target_state.*"_s}, {u"source"_s, u"user"_s}});
    add(tr("&Rollouts"), {{u"type"_s, u"target_state.app_updated"_s}});
    add(tr("&Online and offline"), {{u"type"_s, u"device.online"_s}, {u"type"_s, u"device.offline"_s}});
    m_ready->setText(tr("All events"));
    m_ready->setMenu(menu);
    m_ready->setPopupMode(QToolButton::InstantPopup);
    m_ready->setToolTip(tr("Filters that are often wanted"));
}

void HistoryPage::setUpExport() {
    m_export->setText(tr("Export"));
    m_export->setToolTip(tr("Write the events of this filter to a file (Ctrl+E)"));
    m_export->setShortcut(QKeySequence(u"Ctrl+E"_s));
    connect(m_export, &QToolButton::clicked, this, &HistoryPage::chooseExportFile);
    connect(m_ui->exportProgress, &JobProgress::stopRequested, this, [this] {
        m_exporting.cancel();
        messages().showMessage(MessageBar::Level::Information,
                               tr("The export was stopped; no file was written."));
    });
}

bool HistoryPage::isOpenEnded() const {
    return workspace().timeRange().preset() != TimeRangeChoice::Preset::Fixed;
}

void HistoryPage::refresh() {
    m_filter = m_filterBar->filter();
    m_filter.range = workspace().timeRange().range();
    m_arrivals = 0;
    m_ui->arrived->hide();
    m_ui->chart->setPicked({});
    reloadAll();
}

EventFilter HistoryPage::resultFilter() const {
    EventFilter filter = m_filter;
    if (const TimeRange picked = m_ui->chart->picked(); picked != TimeRange{})
        filter.range = picked;
    return filter;
}

void HistoryPage::reloadAll() {
    messages().clear();
    m_events.setShowsDate(!m_filter.range.from || !m_filter.range.to ||
                          m_filter.range.to->microseconds - m_filter.range.from->microseconds >
                              microsecondsPerHour * 6);
    m_pager->load(m_filter);
    askHistogram();
    askFacets();
}

void HistoryPage::reloadResult() {
    m_pager->load(resultFilter());
    askFacets();
}

void HistoryPage::askHistogram() {
    m_histogram.ask(
        workspace().reading().call<EventHistogram>([filter = m_filter](Session& session, JobControl&) {
            return EventStore(session).histogram(filter, HistogramKey::Family, chartBuckets);
        }),
        [this](const Result<EventHistogram>& histogram) {
            if (histogram)
                m_ui->chart->setHistogram(*histogram, workspace().timeRange().isUtc());
            else
                showError(histogram.error());
        });
}

void HistoryPage::askFacets() {
    m_facets.ask(
        workspace().reading().call<EventFacets>([filter = resultFilter()](Session& session, JobControl&) {
            return EventStore(session).facets(filter);
        }),
        [this](const Result<EventFacets>& facets) {
            if (!facets)
                return showError(facets.error());
            m_ui->facets->setFacets(*facets, m_filterBar->conditions());
            emit statusChanged(tr("%1 events in range").arg(QLocale().toString(facets->total)));
        });
}

void HistoryPage::showEvent(const Event& event) {
    m_detail->setEvent(event);
}

void HistoryPage::fetchAtEdges() {
    const QScrollBar* bar = m_ui->table->verticalScrollBar();
    const int margin = 40 * style::metrics::row;
    if (bar->value() > bar->maximum() - margin)
        m_pager->fetchOlder();
    else if (bar->value() < margin)
        m_pager->fetchNewer();
}

void HistoryPage::countArrivals(const QList<Event>& events) {
    if (!isVisible() || !isOpenEnded() || m_events.rowCount() == 0)
        return;
    m_arrivals += int(events.size());
    m_ui->arrived->setText(m_arrivals == 1 ? tr("1 new event · load")
                                           : tr("%1 new events · load").arg(QLocale().toString(m_arrivals)));
    m_ui->arrived->show();
}

// An event of the chain, or of an address, may lie far from what is loaded: its page is loaded around it.
void HistoryPage::jumpTo(const QUuid& eventId) {
    if (m_events.rowOf(eventId) >= 0)
        return m_ui->table->selectEvent(eventId);
    m_jump.ask(workspace().reading().call<Event>(
                   [eventId](Session& session, JobControl&) { return EventStore(session).event(eventId); }),
               [this](const Result<Event>& event) {
                   if (!event)
                       return showError(event.error());
                   m_wanted = event->eventId;
                   m_detail->setEvent(*event);
                   m_filterBar->setConditions({});
                   m_filter = {};
                   m_filter.range = workspace().timeRange().range();
                   if (!m_filter.range.contains(event->timestamp)) {
                       const qint64 around = 12 * microsecondsPerHour;
                       m_filter.range = {event->timestamp - around, event->timestamp + around};
                       workspace().timeRange().choose(m_filter.range);
                   }
                   m_ui->chart->setPicked({});
                   askHistogram();
                   askFacets();
                   m_pager->load(m_filter, EventCursor::of(*event));
               });
}

void HistoryPage::chooseExportFile() {
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export events"), u"events.ndjson"_s,
                                     tr("JSON lines (*.ndjson);;Comma separated values (*.csv)"));
    if (!path.isEmpty())
        exportTo(path);
}

void HistoryPage::exportTo(const QString& path) {
    const ExportFormat format =
        path.endsWith(u".csv"_s, Qt::CaseInsensitive) ? ExportFormat::Csv : ExportFormat::Ndjson;
    m_exporting.ask(workspace().writing().call<qint64>(
                        [filter = resultFilter(), format, path](Session& session, JobControl& control) {
                            return exportEvents(session, filter, format, path, control);
                        }),
                    [this, path](const Result<qint64>& written) {
                        if (!written)
                            return showError(written.error());
                        messages().showMessage(
                            MessageBar::Level::Success,
                            tr("%1 events were written to %2").arg(QLocale().toString(*written), path));
                    });
    m_ui->exportProgress->follow(m_exporting.watcher(), tr("Exporting…"));
}

void HistoryPage::cancel() {
    m_pager->cancel();
    m_histogram.cancel();
    m_facets.cancel();
    m_jump.cancel();
    m_detail->cancel();
}

void HistoryPage::open(const Address& address) {
    const auto from = Timestamp::parse(address.value(u"from"_s));
    const auto to = Timestamp::parse(address.value(u"to"_s));
    if (from && to)
        workspace().timeRange().choose(TimeRange{*from, *to});
    QList<FilterCondition> conditions;
    for (const QString& key : filterKeys())
        for (const QString& value : address.parameters.value(key))
            conditions.append({key, value});
    for (const QString& words : address.parameters.value(u"text"_s))
        conditions.append({QString(), words});
    const QUuid eventId = QUuid::fromString(address.value(u"event"_s));
    if (eventId.isNull() || !conditions.isEmpty()) {
        m_wanted = eventId;
        m_filterBar->setConditions(conditions);
        refresh();
    } else {
        jumpTo(eventId);
    }
}

Address HistoryPage::address() const {
    Address address{id(), {}};
    const EventFilter filter = resultFilter();
    if (filter.range.from && filter.range.to) {
        address.parameters.insert(u"from"_s, {filter.range.from->toString()});
        address.parameters.insert(u"to"_s, {filter.range.to->toString()});
    }
    for (const FilterCondition& condition : m_filterBar->conditions())
        address.parameters[condition.key.isEmpty() ? u"text"_s : condition.key].append(condition.value);
    if (const auto event = m_ui->table->currentEvent())
        address.parameters.insert(u"event"_s, {event->eventId.toString(QUuid::WithoutBraces)});
    return address;
}

} // namespace fleet
