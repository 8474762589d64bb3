#include "desktop/live/LivePage.h"

#include <QPushButton>
#include <QScrollBar>

#include "desktop/live/AlertPanel.h"
#include "desktop/live/LiveFeed.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/EventTableModel.h"
#include "desktop/shared/MessageBar.h"
#include "desktop/style/Style.h"
#include "ui_LivePage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr int seedSize = 100;
constexpr int timeColumn = 180; // pixels: day and milliseconds
constexpr int secondInMilliseconds = 1000;
} // namespace

LivePage::LivePage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::LivePage>()),
      m_model(new EventTableModel(workspace, LiveFeed::maximumEvents, this)),
      m_feed(new LiveFeed(m_model, this)),
      m_detail(new EventDetail(workspace)),
      m_alerts(new AlertPanel(workspace)),
      m_pause(new QPushButton(this)),
      m_rules(new QPushButton(this)),
      m_seeding(busyHook()) {
    m_ui->setupUi(content());
    setupLook();
    setupTable();
    connectFeed();
    showState();
    showFigures();
    showPause();
}

LivePage::~LivePage() = default;

QString LivePage::id() const {
    return u"live"_s;
}

QString LivePage::title() const {
    return tr("Live");
}

QList<QWidget*> LivePage::titleWidgets() {
    return {m_pause, m_rules};
}

void LivePage::setupLook() {
    style::makeCard(m_ui->headCard);
    style::makeCard(m_ui->tableCard);
    style::makePrimary(m_ui->pill);
    style::setTextRole(m_ui->rate, style::TextRole::Figure);
    style::setMuted(m_ui->rateNote);
    m_ui->pillRow->hide();
    m_ui->detailRows->addWidget(m_detail);
    m_ui->sideRows->insertWidget(0, m_alerts);
    m_alerts->hide();
    m_ui->splitter->setSizes({760, 440});
    m_ui->splitter->setStretchFactor(0, 5);
    m_ui->splitter->setStretchFactor(1, 3);
    m_ui->splitter->setChildrenCollapsible(false);
    // Until a window takes them into its top bar they belong nowhere on the page.
    m_pause->hide();
    m_rules->hide();
    m_pause->setCheckable(true);
    m_pause->setShortcut(QKeySequence(u"Ctrl+P"_s));
    m_rules->setCheckable(true);
    m_rules->setAccessibleName(tr("Rules: notify me when something happens"));
    m_rules->setToolTip(tr("Notify me when something happens"));
}

void LivePage::setupTable() {
    m_ui->table->setEventModel(m_model);
    m_ui->table->setColumnWidth(EventTableModel::Time, timeColumn);
    m_ui->table->setEmptyText(
        tr("No event has arrived yet. What is published from now on appears here at once."));
    connect(m_ui->table, &EventTable::eventSelected, m_detail, &EventDetail::setEvent);
    connect(m_detail, &EventDetail::eventWanted, m_detail, &EventDetail::setEvent);
    connect(m_ui->table, &EventTable::eventActivated, this, [this](const Event& event) {
        workspace().open({u"history"_s, {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}}});
    });
    connect(m_ui->table->verticalScrollBar(), &QScrollBar::valueChanged, this, &LivePage::updateHold);
    connect(m_pause, &QPushButton::toggled, this, &LivePage::updateHold);
    connect(m_ui->pill, &QPushButton::clicked, this, &LivePage::backToTop);
}

void LivePage::connectFeed() {
    EventListener& listener = workspace().listener();
    connect(&listener, &EventListener::eventsArrived, this, &LivePage::arrived);
    connect(&listener, &EventListener::stateChanged, this,
            [this](EventListener::State, const QString& detail) {
                m_stateDetail = detail;
                showState();
            });
    connect(&listener, &EventListener::catchUpProgressed, this, &LivePage::showState);
    connect(m_feed, &LiveFeed::changed, this, &LivePage::showFigures);
    connect(m_ui->chips, &FamilyChips::choiceChanged, this,
            [this] { m_feed->setHiddenFamilies(m_ui->chips->hiddenFamilies()); });
    connect(m_rules, &QPushButton::toggled, m_alerts, &QWidget::setVisible);
    connect(m_alerts, &AlertPanel::rulesChanged, this, &LivePage::showPause);
    connect(m_alerts, &AlertPanel::matched, this, [this](const Event& event, const QString& words) {
        messages().showMessage(MessageBar::Level::Warning, words, tr("&Show it"), [this, event] {
            m_detail->setEvent(event);
            m_ui->table->selectEvent(event.eventId);
        });
    });
    connect(&workspace(), &Workspace::connectionChanged, this, &LivePage::restart);
    connect(&workspace(), &Workspace::knowledgeChanged, this, [this] {
        if (!m_seeded && isVisible())
            seed();
    });
    m_tick.setInterval(secondInMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            showFigures();
    });
    m_tick.start();
}

void LivePage::restart() {
    m_seeded = false;
    m_seeding.cancel();
    m_feed->clear();
    m_detail->clear();
    messages().clear();
}

void LivePage::refresh() {
    if (!m_seeded)
        seed();
    showState();
}

void LivePage::cancel() {
    m_seeding.cancel();
}

void LivePage::seed() {
    auto answer = workspace().reading().call<EventPage>([](Session& session, JobControl&) {
        PageRequest request;
        request.limit = seedSize;
        return EventStore(session).page({}, request);
    });
    m_seeding.ask(answer, [this](const Result<EventPage>& page) {
        if (!page) {
            showError(page.error());
            return;
        }
        m_seeded = true;
        m_feed->seed(page->events);
    });
}

void LivePage::arrived(const QList<Event>& events) {
    m_feed->arrive(events);
    m_alerts->look(events);
}

void LivePage::showState() {
    using State = EventListener::State;
    QString words;
    style::Tone tone = style::Tone::Warning;
    switch (workspace().listener().state()) {
        case State::Stopped:
            words = tr("Not following: there is no database to follow.");
            break;
        case State::Connecting:
            words = tr("Connecting…");
            break;
        case State::CatchingUp:
            words = tr("Catching up with what happened meanwhile…");
            if (const auto [done, total] = workspace().listener().catchUp(); total > 0)
                words = tr("Catching up: %1 of %2").arg(QLocale().toString(done), QLocale().toString(total));
            break;
        case State::Live:
            words = tr("Following: events appear as they are committed.");
            tone = style::Tone::Good;
            break;
        case State::Reconnecting:
            words = tr("The connection was lost; trying again. Nothing will be missed.");
            break;
    }
    m_ui->state->setText(words);
    m_ui->state->setToolTip(m_stateDetail);
    style::setTone(m_ui->state, tone);
}

void LivePage::showFigures() {
    const QLocale locale;
    m_ui->rate->setText(locale.toString(m_feed->eventsInLastMinute()));
    m_ui->rateNote->setText(
        tr("events in the last minute · %1 since you follow").arg(locale.toString(m_feed->arrivals())));
    m_ui->chips->setCounts(m_feed->counts());
    const int held = m_feed->heldCount();
    m_ui->pillRow->setVisible(held > 0);
    m_ui->pill->setText(counted(held, tr("%1 new event, back to top"), tr("%1 new events, back to top")));
    m_ui->pill->setAccessibleName(m_ui->pill->text());
    emit statusChanged(counted(m_model->rowCount(), tr("%1 event shown"), tr("%1 events shown")));
}

void LivePage::showPause() {
    const bool paused = m_pause->isChecked();
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(style::icon(paused ? u"play"_s : u"pause"_s));
    m_pause->setAccessibleName(paused ? tr("Resume showing arrivals") : tr("Pause showing arrivals"));
    m_pause->setToolTip(tr("Arrivals are counted and kept meanwhile (Ctrl+P)"));
    m_pause->setShortcut(QKeySequence(u"Ctrl+P"_s)); // setText() forgets it
    const qsizetype count = m_alerts->rules().size();
    m_rules->setText(count > 0 ? tr("&Rules (%1)").arg(count) : tr("&Rules"));
}

bool LivePage::isAtTop() const {
    return m_ui->table->verticalScrollBar()->value() == m_ui->table->verticalScrollBar()->minimum();
}

void LivePage::updateHold() {
    m_feed->setHeld(m_pause->isChecked() || !isAtTop());
    showPause();
}

void LivePage::backToTop() {
    m_pause->setChecked(false);
    m_ui->table->scrollToTop();
    updateHold();
    m_ui->table->setFocus();
}

} // namespace fleet
