#include "desktop/history/HistoryPage.h"

#include <QKeyEvent>
#include <QSettings>
#include <QShortcut>
#include <QToolButton>
#include <algorithm>

#include "core/FilterParser.h"
#include "desktop/history/FacetPanel.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/FilterChoice.h"
#include "desktop/history/FilterPicks.h"
#include "desktop/history/HistoryExport.h"
#include "desktop/history/HistoryQuestions.h"
#include "desktop/history/HistoryRows.h"
#include "desktop/history/PickTools.h"
#include "desktop/history/PlaceControls.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/EventChart.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTable.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "ui_HistoryPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int widthForFacets = 1100; ///< Below it the facets give way to the table and the event.
const QString facetsKey = u"history/facets"_s;

bool covers(const TimeRange& whole, const TimeRange& part) {
    return (!whole.from || *whole.from < *part.to) && (!whole.to || *part.from < *whole.to);
}

/// The conditions of an address: an expression, and the single ones that other pages give.
FilterExpression filterOf(const Address& address) {
    FilterExpression filter = parseFilter(address.value(u"filter"_s)).value_or(FilterExpression());
    for (const auto& [key, field] :
         {std::pair(u"type"_s, FilterField::Type), std::pair(u"source"_s, FilterField::Source),
          std::pair(u"user"_s, FilterField::User), std::pair(u"device"_s, FilterField::Device),
          std::pair(u"aggregate"_s, FilterField::Aggregate),
          std::pair(u"correlation"_s, FilterField::Correlation)})
        filter = filter.with(FilterExpression::oneOf(field, address.parameters.value(key)));
    return filter.with(FilterExpression::words(address.parameters.value(u"text"_s).join(u' ')));
}

} // namespace

HistoryPage::HistoryPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::HistoryPage>()),
      m_filterBar(new FilterBar(workspace)),
      m_detail(new EventDetail(workspace)),
      m_choice(new FilterChoice(this)),
      m_facetsButton(new QToolButton(this)),
      m_questions(new HistoryQuestions(workspace, busyHook(), this)) {
    m_ui->setupUi(content());
    m_rows = new HistoryRows(workspace, *m_ui->table, busyHook(), this);
    m_export = new HistoryExport(workspace, *m_ui->exportProgress, messages(), this);
    m_export->setFilter([this] { return resultFilter(); });
    m_pickTools = new PickTools(m_ui->chart);
    setUpLayout();
    setUpFilters();
    setUpFacets();
    setUpChart();
    setUpTable();
    setUpQuestions();
    setUpPlaces();
    connect(&workspace, &Workspace::connectionChanged, this, &HistoryPage::forgetEverything);
}

HistoryPage::~HistoryPage() = default;

QString HistoryPage::id() const {
    return u"history"_s;
}

QString HistoryPage::title() const {
    return tr("History");
}

QList<QWidget*> HistoryPage::titleWidgets() {
    return {m_choice, m_export, m_facetsButton};
}

void HistoryPage::setUpLayout() {
    m_ui->layout->insertWidget(0, m_filterBar);
    m_ui->splitter->addWidget(m_detail);
    m_detail->setMinimumWidth(280);
    m_ui->splitter->setSizes({222, 570, 372});
    m_ui->splitter->setStretchFactor(1, 1);
    style::makeCard(m_ui->chartCard);
    style::makeCard(m_ui->tableCard);
}

void HistoryPage::setUpFilters() {
    connect(m_filterBar, &FilterBar::changed, this, &HistoryPage::refresh);
    connect(m_choice, &FilterChoice::chosen, m_filterBar, &FilterBar::apply);
    auto* picks = new FilterPicks(workspace(), *m_ui->table, *m_detail, this);
    connect(picks, &FilterPicks::picked, this, [this](const FilterExpression& condition) {
        m_filterBar->apply(addedTo(m_filterBar->expression(), condition));
    });
    for (const auto& [keys, by] : {std::pair(u"Alt+Left"_s, -1), std::pair(u"Alt+Right"_s, 1)}) {
        auto* step =
            new QShortcut(QKeySequence(keys), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
        connect(step, &QShortcut::activated, this, [this, by = by] { stepThroughFilters(by); });
    }
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filterBar, &FilterBar::focusField);
}

void HistoryPage::setUpFacets() {
    connect(m_ui->facets, &FacetPanel::toggled, m_filterBar, &FilterBar::toggle);
    m_facetsButton->setText(tr("Facets"));
    m_facetsButton->setCheckable(true);
    m_facetsButton->setToolTip(tr("Show what the result is made of (Ctrl+J)"));
    m_facetsButton->setAccessibleName(tr("Show facets"));
    m_facetsButton->setShortcut(QKeySequence(u"Ctrl+J"_s));
    connect(m_facetsButton, &QToolButton::clicked, this, [this](bool shown) {
        QSettings().setValue(facetsKey, shown);
        showFacets(shown);
    });
    showFacets(QSettings().value(facetsKey, true).toBool());
}

void HistoryPage::showFacets(bool shown) {
    m_facetsButton->setChecked(shown);
    m_ui->facets->setVisible(shown);
}

void HistoryPage::setUpChart() {
    m_ui->chart->setEmptyText(tr("No event in this range matches."));
    connect(m_ui->chart, &EventChart::rangePicked, this, [this] { reloadResult(false); });
    connect(m_ui->chart, &EventChart::pickCleared, this, [this] { reloadResult(true); });
    connect(m_pickTools, &PickTools::zoomWanted, this, &HistoryPage::usePickAsRange);
    connect(m_pickTools, &PickTools::clearWanted, this, &HistoryPage::clearPick);
}

void HistoryPage::setUpTable() {
    setFocusProxy(m_ui->table);
    connect(m_ui->table, &EventTable::eventSelected, m_detail, &EventDetail::setEvent);
    connect(m_ui->table, &EventTable::eventActivated, m_detail, &EventDetail::setEvent);
    connect(m_rows, &HistoryRows::emptied, m_detail, &EventDetail::clear);
    connect(m_rows, &HistoryRows::failed, this, &HistoryPage::showError);
    connect(m_rows, &HistoryRows::searched, this, &HistoryPage::showSearch);
    connect(m_ui->table, &EventTable::eventSelected, m_filterBar, qOverload<const Event&>(&FilterBar::learn));
    connect(m_detail, &EventDetail::eventWanted, this, [this](const Event& event) {
        m_ui->table->selectEvent(event.eventId);
        m_detail->setEvent(event);
        m_rows->keep(event.eventId);
    });
}

void HistoryPage::setUpQuestions() {
    connect(m_questions, &HistoryQuestions::failed, this, &HistoryPage::showError);
    connect(m_questions, &HistoryQuestions::eventFound, this, &HistoryPage::takeTarget);
    connect(m_questions, &HistoryQuestions::histogramArrived, this, [this](const EventHistogram& histogram) {
        m_ui->chart->setHistogram(histogram, workspace().timeRange().isUtc());
        m_places->setWhole(histogram, !isPicked());
    });
    connect(m_questions, &HistoryQuestions::facetsArrived, this, [this](const EventFacets& facets) {
        m_ui->facets->setFacets(facets, m_filterBar->expression());
        m_filterBar->learn(facets);
        emit statusChanged(counted(facets.total, tr("%1 event in range"), tr("%1 events in range")));
    });
}

void HistoryPage::setUpPlaces() {
    m_places = new PlaceControls(workspace(), {m_ui->table, m_ui->timeMap, m_ui->goTo, m_ui->goToButton},
                                 *m_rows, *m_questions, this);
    connect(m_places, &PlaceControls::newestWanted, this, [this] {
        m_rows->showTop();
        refresh();
    });
    connect(m_questions, &HistoryQuestions::mapArrived, m_places, &PlaceControls::setPart);
    connect(m_questions, &HistoryQuestions::eventMissed, this, [this](const Error& error) {
        if (!m_places->takeMistake(error))
            showError(error);
    });
    connect(m_rows, &HistoryRows::targetAbsent, this, [this] {
        messages().showMessage(MessageBar::Level::Information,
                               tr("The filter leaves this event out; it is shown beside the table."));
    });
}

void HistoryPage::forgetEverything() {
    cancel();
    m_rows->clear();
    m_detail->clear();
    m_ui->chart->setHistogram({}, true);
    m_places->setWhole({}, true);
    m_ui->chart->setPicked({});
    m_pickTools->showPick({}, true);
    m_ui->facets->setFacets({}, {});
}

void HistoryPage::refresh() {
    messages().clear();
    const FilterExpression asked = m_filterBar->expression();
    m_choice->showCurrent(asked);
    m_trail.visit(asked);
    const TimeRangeChoice& times = workspace().timeRange();
    const bool moving = times.preset() != TimeRangeChoice::Preset::Fixed;
    const bool same =
        asked == m_asked && times.preset() == m_preset && (moving || times.range() == m_filter.range);
    m_asked = asked;
    m_preset = times.preset();
    m_filter = {times.range(), m_filterBar->resolved()};
    if (const TimeRange picked = m_ui->chart->picked(); picked.to && !covers(m_filter.range, picked))
        m_ui->chart->setPicked({});
    const TimeRange& range = m_filter.range;
    // Where the beginning is open, it may lie in any year.
    m_rows->showDates(
        !range.from || !range.to || range.to->microseconds - range.from->microseconds > microsecondsPerDay,
        range.from.value_or(Timestamp{}));
    reloadResult(same);
    m_questions->askHistogram(m_filter);
}

void HistoryPage::reloadResult(bool keepPlace) {
    m_pickTools->showPick(m_ui->chart->picked(), workspace().timeRange().isUtc());
    const EventFilter filter = tableFilter();
    m_places->setRange(filter.range);
    m_rows->load(filter, keepPlace ? HistoryRows::Place::Kept : HistoryRows::Place::Top);
    if (isPicked())
        m_questions->askMap(resultFilter());
    else
        m_places->showWhole();
    m_questions->askFacets(resultFilter());
}

bool HistoryPage::isPicked() const {
    return m_ui->chart->picked().from && m_ui->chart->picked().to;
}

EventFilter HistoryPage::tableFilter() const {
    EventFilter filter = resultFilter();
    if (!isPicked() && m_preset != TimeRangeChoice::Preset::Fixed)
        filter.range.to.reset();
    return filter;
}

// Buckets at the ends of the chart reach beyond the page's range.
EventFilter HistoryPage::resultFilter() const {
    EventFilter filter = m_filter;
    const TimeRange picked = m_ui->chart->picked();
    if (!picked.from || !picked.to)
        return filter;
    filter.range = {std::max(*picked.from, m_filter.range.from.value_or(*picked.from)),
                    std::min(*picked.to, m_filter.range.to.value_or(*picked.to))};
    return filter;
}

void HistoryPage::stepThroughFilters(int by) {
    if (m_trail.canStep(by))
        m_filterBar->apply(m_trail.step(by));
}

void HistoryPage::showSearch(std::optional<Timestamp> reached) {
    m_filterBar->showProgress(reached ? tr("Searching · everything back to %1 is looked through · Esc stops")
                                            .arg(workspace().timeRange().formatMoment(*reached))
                                      : QString());
}

// An event of an address may lie far from what is loaded: the table begins there.
void HistoryPage::takeTarget(const Event& event) {
    m_rows->aimAt(event);
    m_detail->setEvent(event);
    m_ui->chart->setPicked({});
    if (!workspace().timeRange().range().contains(event.timestamp)) {
        const qint64 around = 12 * microsecondsPerHour;
        workspace().timeRange().choose(TimeRange{event.timestamp - around, event.timestamp + around});
    }
    refresh();
}

void HistoryPage::usePickAsRange() {
    const TimeRange picked = m_ui->chart->picked();
    if (!picked.from || !picked.to)
        return;
    m_ui->chart->setPicked({});
    m_pickTools->showPick({}, true);
    workspace().timeRange().choose(picked);
}

void HistoryPage::clearPick() {
    m_ui->chart->setPicked({});
    reloadResult(false);
}

// Esc means the pick, wherever on the page one is: the window would take it otherwise.
bool HistoryPage::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && !isBusy() && m_ui->chart->picked() != TimeRange{} &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    return Page::event(event);
}

void HistoryPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && m_ui->chart->picked() != TimeRange{})
        clearPick();
    else
        Page::keyPressEvent(event);
}

void HistoryPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    const bool wasRoomy = event->oldSize().width() >= widthForFacets || !event->oldSize().isValid();
    const bool isRoomy = width() >= widthForFacets;
    if (wasRoomy != isRoomy)
        showFacets(isRoomy && QSettings().value(facetsKey, true).toBool());
}

void HistoryPage::cancel() {
    m_rows->cancel();
    m_questions->cancel();
    m_detail->cancel();
}

void HistoryPage::open(const Address& address) {
    const auto from = Timestamp::parse(address.value(u"from"_s));
    const auto to = Timestamp::parse(address.value(u"to"_s));
    if (from && to)
        workspace().timeRange().choose(TimeRange{*from, *to});
    m_filterBar->setExpression(filterOf(address));
    if (const QString text = address.value(u"filter"_s); !parseFilter(text))
        m_filterBar->showUnreadable(text);
    m_ui->chart->setPicked({});
    const QUuid eventId = QUuid::fromString(address.value(u"event"_s));
    if (eventId.isNull())
        refresh();
    else
        m_questions->askEvent(eventId);
}

Address HistoryPage::address() const {
    Address address{id(), {}};
    const EventFilter filter = resultFilter();
    if (filter.range.from && filter.range.to) {
        address.parameters.insert(u"from"_s, {filter.range.from->toString()});
        address.parameters.insert(u"to"_s, {filter.range.to->toString()});
    }
    if (!m_filterBar->expression().isEmpty())
        address.parameters.insert(u"filter"_s, {m_filterBar->expression().toString()});
    if (m_detail->event())
        address.parameters.insert(u"event"_s, {m_detail->event()->eventId.toString(QUuid::WithoutBraces)});
    return address;
}

} // namespace fleet
