#include "desktop/history/HistoryPage.h"

#include <QAction>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMap>
#include <QSettings>
#include <QToolButton>
#include <utility>

#include "desktop/charts/ChartsView.h"
#include "desktop/charts/ViewSwitch.h"
#include "desktop/history/CountWords.h"
#include "desktop/history/FacetPanel.h"
#include "desktop/history/FilterBar.h"
#include "desktop/history/FilterControls.h"
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
#include "desktop/suspects/SuspectPanel.h"
#include "ui_HistoryPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int widthForFacets = 1100; ///< Below it the facets give way to the table and the event.
const QString facetsKey = u"history/facets"_s;

/// As addresses call them; the events need no name.
const QMap<HistoryView, QString>& viewNames() {
    static const QMap<HistoryView, QString> names = {{HistoryView::Charts, u"charts"_s},
                                                     {HistoryView::Suspects, u"suspects"_s}};
    return names;
}

} // namespace

HistoryPage::HistoryPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::HistoryPage>()),
      m_detail(new EventDetail(workspace)),
      m_facetsButton(new QToolButton(this)),
      m_questions(new HistoryQuestions(workspace, busyHook(), this)),
      m_view(new ViewSwitch(this)),
      m_charts(new ChartsView(workspace, busyHook(), this)),
      m_suspects(new SuspectPanel(workspace, busyHook(), this)) {
    m_filters = new FilterControls(workspace, *this); // Tab goes from the filter to what is below it
    m_ui->setupUi(content());
    m_filters->watch(*m_ui->table, *m_detail);
    m_rows = new HistoryRows(workspace, *m_ui->table, busyHook(), this);
    m_export = new HistoryExport(workspace, *m_ui->exportProgress, messages(), this);
    m_export->setFilter([this] { return resultFilter(); });
    m_pickTools = new PickTools(m_ui->chart);
    setUpLayout();
    setUpFacets();
    setUpChart();
    setUpTable();
    setUpQuestions();
    setUpPlaces();
    setUpCharts();
    setUpSuspects();
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
    return {m_filters->choice(), m_export, m_facetsButton, m_view};
}

void HistoryPage::setUpLayout() {
    m_ui->layout->insertWidget(0, &m_filters->bar());
    m_ui->splitter->addWidget(m_detail);
    m_detail->setMinimumWidth(280);
    m_ui->splitter->setSizes({224, 596, 344});
    m_ui->splitter->setStretchFactor(1, 1);
    style::makeCard(m_ui->chartCard);
    style::makeCard(m_ui->tableCard);
}

void HistoryPage::setUpFacets() {
    connect(m_filters, &FilterControls::changed, this, &HistoryPage::refresh);
    connect(m_ui->facets, &FacetPanel::toggled, &m_filters->bar(), &FilterBar::toggle);
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
    connect(m_rows, &HistoryRows::unanswered, this, &HistoryPage::forgetResult);
    connect(m_rows, &HistoryRows::failed, this, &HistoryPage::showError);
    connect(m_rows, &HistoryRows::searched, m_filters, &FilterControls::showSearch);
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
        m_ui->chart->setEmptyText(histogram.countedFrom ? tr("No event was found so far.")
                                                        : tr("No event in this range matches."));
        m_ui->chart->setHistogram(histogram, workspace().timeRange().isUtc());
        m_places->setWhole(histogram, !isPicked());
    });
    connect(m_questions, &HistoryQuestions::facetsArrived, this,
            [this](const EventFacets& facets, bool counting) {
                m_ui->facets->setFacets(facets, m_filters->expression());
                m_filters->learn(facets);
                const auto from = facets.countedFrom;
                emit statusChanged(totalInWords(
                    facets, from ? workspace().timeRange().formatMoment(*from) : QString(), counting));
            });
}

void HistoryPage::setUpPlaces() {
    m_places = new PlaceControls(workspace(), {m_ui->table, m_ui->timeMap, m_ui->goTo, m_ui->goToButton},
                                 *m_rows, *m_questions, this);
    connect(m_places, &PlaceControls::newestWanted, this, [this] {
        m_rows->showTop();
        refresh();
    });
    connect(m_places, &PlaceControls::opening, this, [this] { m_view->setView(HistoryView::Events); });
    connect(m_questions, &HistoryQuestions::mapArrived, m_places, &PlaceControls::setPart);
    connect(m_questions, &HistoryQuestions::eventMissed, this, [this](const Error& error) {
        if (m_places->takeMistake(error))
            return;
        refresh(); // the rest of an address holds all the same
        showError(error);
    });
    connect(m_rows, &HistoryRows::targetAbsent, this, [this] {
        messages().showMessage(MessageBar::Level::Information,
                               tr("The filter leaves this event out; it is shown beside the table."));
    });
}

void HistoryPage::setUpCharts() {
    m_ui->layout->addWidget(m_charts, 1);
    m_charts->hide();
    connect(m_view, &ViewSwitch::changed, this, [this](HistoryView view) {
        cancel();
        showView(view);
        refresh();
    });
    connect(m_charts, &ChartsView::zoomWanted, this, [this](const TimeRange& range) {
        m_ui->chart->setPicked({});
        workspace().timeRange().choose(range);
    });
    connect(m_charts, &ChartsView::eventsWanted, this, &HistoryPage::leadTo);
    connect(m_charts, &ChartsView::failed, this, &HistoryPage::showError);
    connect(m_charts, &ChartsView::noticed, this,
            [this](const QString& text) { messages().showMessage(MessageBar::Level::Information, text); });
    connect(m_charts, &ChartsView::exported, this, [this](const QString& path) {
        messages().showMessage(MessageBar::Level::Success,
                               tr("The chart was written to %1").arg(QFileInfo(path).fileName()));
    });
    connect(m_charts, &ChartsView::counted, this, [this](qint64 total) {
        emit statusChanged(counted(total, tr("%1 event in range"), tr("%1 events in range")));
    });
}

void HistoryPage::setUpSuspects() {
    m_ui->layout->addWidget(m_suspects, 1);
    m_suspects->hide();
    connect(m_suspects, &SuspectPanel::eventsWanted, this, &HistoryPage::leadTo);
    auto* suspects = new QAction(tr("What is different here?"), this); // for the palette
    connect(suspects, &QAction::triggered, this, [this] { m_view->setView(HistoryView::Suspects); });
    addAction(suspects);
}

void HistoryPage::setView(HistoryView view) {
    cancel(); // what comes late of the other view would be taken for this one's

    const QSignalBlocker asked(m_view); // by who calls
    m_view->setView(view);
    showView(view);
}

void HistoryPage::showView(HistoryView view) {
    m_ui->chartCard->setVisible(view != HistoryView::Charts);
    m_ui->splitter->setVisible(view == HistoryView::Events);
    m_facetsButton->setEnabled(view == HistoryView::Events);
    m_charts->setVisible(view == HistoryView::Charts);
    m_suspects->setVisible(view == HistoryView::Suspects);
    const QMap<HistoryView, QWidget*> widgets = {{HistoryView::Events, m_ui->table},
                                                 {HistoryView::Charts, m_charts},
                                                 {HistoryView::Suspects, m_suspects}};
    setFocusProxy(widgets.value(view));
    setFocus();
}

// The events behind a bar or a suspect.
void HistoryPage::leadTo(const TimeRange& range, const FilterExpression& more) {
    setView(HistoryView::Events);
    m_filters->bar().setExpression(addedTo(m_filters->expression(), more));
    if (range.from && range.to) {
        m_ui->chart->setPicked({});
        workspace().timeRange().choose(range);
    }
    refresh();
}

void HistoryPage::forgetEverything() {
    cancel();
    m_charts->clear();
    m_suspects->clear();
    m_rows->clear();
    m_ui->chart->setPicked({});
    m_pickTools->showPick({}, true);
    forgetResult();
}

void HistoryPage::forgetResult() {
    m_questions->forget();
    m_detail->clear();
    m_ui->chart->setEmptyText({}); // nothing is known
    m_ui->chart->setHistogram({}, true);
    m_places->setWhole({}, true);
    m_ui->facets->setFacets({}, {});
    emit statusChanged({});
}

void HistoryPage::refresh() {
    messages().clear();
    m_filters->visit();
    const TimeRangeChoice& times = workspace().timeRange();
    m_result = {m_filters->expression(), {times.range(), m_filters->resolved()}, times.preset()};
    if (isPicked() && !m_result.reaches(m_ui->chart->picked()))
        m_ui->chart->setPicked({});
    if (m_view->view() == HistoryView::Charts)
        return m_charts->ask(resultFilter());
    if (m_view->view() == HistoryView::Suspects) {
        m_questions->askHistogram(m_result.whole); // is there long before the other answer
        return reloadResult(true);
    }
    m_rows->showDates(m_result.spansDays(), m_result.whole.range.from.value_or(Timestamp{}));
    reloadResult(m_result.asks(std::exchange(m_listed, m_result)));
    m_questions->askHistogram(m_result.whole);
}

void HistoryPage::reloadResult(bool keepPlace) {
    m_pickTools->showPick(m_ui->chart->picked(), workspace().timeRange().isUtc());
    if (m_view->view() == HistoryView::Suspects)
        return m_suspects->ask(resultFilter(), m_result.whole.range);
    const EventFilter filter = m_result.openFilter(m_ui->chart->picked());
    m_places->setRange(filter.range);
    m_rows->load(filter, keepPlace ? HistoryRows::Place::Kept : HistoryRows::Place::Top);
    if (isPicked()) {
        m_questions->askMap(resultFilter());
    } else {
        m_questions->dropMap();
        m_places->showWhole();
    }
    m_questions->askFacets(resultFilter());
}

bool HistoryPage::isPicked() const {
    return m_ui->chart->picked().from && m_ui->chart->picked().to;
}

EventFilter HistoryPage::resultFilter() const {
    return m_result.filter(m_ui->chart->picked());
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
bool HistoryPage::event(QEvent* happened) {
    if (happened->type() == QEvent::ShortcutOverride && !isBusy() && isPicked() &&
        m_view->view() != HistoryView::Charts && static_cast<QKeyEvent*>(happened)->key() == Qt::Key_Escape)
        happened->accept();
    return Page::event(happened);
}

void HistoryPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && isPicked() && m_view->view() != HistoryView::Charts)
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
    m_charts->cancel();
    m_suspects->cancel();
}

void HistoryPage::open(const Address& address) {
    const auto from = Timestamp::parse(address.value(u"from"_s));
    const auto to = Timestamp::parse(address.value(u"to"_s));
    if (from && to)
        workspace().timeRange().choose(TimeRange{*from, *to});
    m_filters->open(address);
    m_ui->chart->setPicked({});
    const QUuid eventId = QUuid::fromString(address.value(u"event"_s));
    setView(eventId.isNull() ? viewNames().key(address.value(u"view"_s), HistoryView::Events)
                             : HistoryView::Events);
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
    if (!m_filters->expression().isEmpty())
        address.parameters.insert(u"filter"_s, {m_filters->expression().toString()});
    if (m_view->view() != HistoryView::Events)
        address.parameters.insert(u"view"_s, {viewNames().value(m_view->view())});
    else if (m_detail->event())
        address.parameters.insert(u"event"_s, {m_detail->event()->eventId.toString(QUuid::WithoutBraces)});
    return address;
}

} // namespace fleet
