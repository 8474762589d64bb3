#include "desktop/shared/EventDetail.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>

#include "core/EventCommand.h"
#include "core/EventJson.h"
#include "desktop/shared/CausationView.h"
#include "desktop/shared/ChecksumState.h"
#include "desktop/shared/ClaimedWords.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/EventSentence.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/StateChange.h"
#include "desktop/style/Style.h"
#include "ui_EventDetail.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostChained = 300; ///< Events on either side of this one in the picture of causes.

Result<EventSurroundings> surroundings(Session& session, const Event& event) {
    EventStore store(session);
    auto chain = store.chainNear(event, mostChained);
    if (!chain)
        return failure(chain.error());
    const auto neighbours = store.neighbours(event, 1);
    if (!neighbours)
        return failure(neighbours.error());
    EventSurroundings around{std::move(*chain), {}, {}};
    for (const Event& other : *neighbours)
        (EventCursor::of(other) < EventCursor::of(event) ? around.previous : around.next) = other;
    return around;
}

void copy(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

EventDetail::EventDetail(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_ui(std::make_unique<Ui::EventDetail>()),
      m_chain(new CausationView(workspace)),
      m_state(new StateChange(workspace)) {
    m_ui->setupUi(this);
    m_ui->causesLayout->addWidget(m_chain);
    m_ui->stateLayout->addWidget(m_state);
    m_chain->setObjectName(u"chain"_s);
    setUpLook();
    setUpActions();
    setUpCopying();
    // Whoever goes down the table with the arrow key held does not ask for what stands around every row.
    m_askSoon.setSingleShot(true);
    m_askSoon.setInterval(40);
    connect(&m_askSoon, &QTimer::timeout, this, &EventDetail::askSurroundings);
    clear();
    const auto rewrite = [this] {
        if (m_event)
            showWords();
    };
    connect(&workspace, &Workspace::knowledgeChanged, this, rewrite);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, rewrite);
}

EventDetail::~EventDetail() = default;

void EventDetail::setUpLook() {
    style::makeCard(this);
    style::setTextRole(m_ui->title, style::TextRole::Title);
    for (QLabel* label : {m_ui->when, m_ui->who, m_ui->why, m_ui->hint, m_ui->chainTitle, m_ui->ids})
        style::setMuted(label);
    style::setTextRole(m_ui->chainTitle, style::TextRole::Caption);
    style::setTextRole(m_ui->checksum, style::TextRole::Caption);
    style::setTextRole(m_ui->ids, style::TextRole::FixedCaption);
    m_ui->previous->setIcon(style::icon(u"chevron-left"_s));
    m_ui->next->setIcon(style::icon(u"chevron-right"_s));
    m_ui->more->setIcon(style::icon(u"copy"_s));
    auto* steps = new QWidget; // beside the tabs, where the title leaves them no room
    steps->setBackgroundRole(QPalette::Base);
    steps->setAutoFillBackground(true); // the tabs would draw a line there
    auto* row = new QHBoxLayout(steps);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_ui->previous);
    row->addWidget(m_ui->next);
    m_ui->tabs->setCornerWidget(steps);
    for (QToolButton* button : {m_ui->previous, m_ui->next, m_ui->fit})
        style::makeQuiet(button);
}

void EventDetail::setUpActions() {
    connect(m_ui->replay, &QPushButton::clicked, this, &EventDetail::replayHere);
    connect(m_chain, &CausationView::eventActivated, this, &EventDetail::eventWanted);
    connect(m_ui->fit, &QToolButton::clicked, m_chain, &CausationView::zoomToFit);
    connect(m_ui->incident, &QToolButton::clicked, this, [this] {
        if (m_event)
            m_workspace.open(
                {u"incident"_s, {{u"event"_s, {m_event->eventId.toString(QUuid::WithoutBraces)}}}});
    });
    connect(m_ui->parts, &QSplitter::splitterMoved, this, [this] { m_partsMoved = true; });
    connect(m_ui->previous, &QToolButton::clicked, this, [this] {
        if (m_previous)
            emit eventWanted(Event(*m_previous));
    });
    connect(m_ui->next, &QToolButton::clicked, this, [this] {
        if (m_next)
            emit eventWanted(Event(*m_next));
    });
    connect(m_ui->sentence, &QLabel::linkActivated, this, [this](const QString& device) {
        m_workspace.open({u"history"_s, {{u"device"_s, {device}}}});
    });
}

void EventDetail::setUpCopying() {
    auto* menu = new QMenu(m_ui->more);
    menu->addAction(tr("Copy as &JSON"), this, [this] { copy(toImportLine(*m_event)); });
    menu->addAction(tr("Copy the exact &data"), this, [this] { copy(m_event->data); });
    menu->addAction(tr("Copy &address"), this, [this] {
        copy(Address{u"history"_s, {{u"event"_s, {m_event->eventId.toString(QUuid::WithoutBraces)}}}}
                 .toString());
    });
    menu->addSeparator();
    menu->addAction(tr("Copy the command that &publishes it again"), this,
                    [this] { copy(publishCommand(*m_event)); });
    menu->addAction(tr("Copy the command that &finds it"), this, [this] { copy(findCommand(*m_event)); });
    m_ui->more->setMenu(menu);
}

void EventDetail::clear() {
    cancel();
    m_event.reset();
    m_ui->stack->setCurrentWidget(m_ui->nothing);
}

JsonPane& EventDetail::payload() const {
    return *m_ui->json;
}

void EventDetail::cancel() {
    m_askSoon.stop();
    m_answer.cancel();
    m_state->cancel();
}

void EventDetail::setEvent(const Event& event) {
    if (m_event && *m_event == event)
        return;
    const bool sameChain = m_event && m_event->correlationId == event.correlationId;
    m_event = event;
    m_ui->stack->setCurrentWidget(m_ui->something);
    m_ui->dot->setPixmap(familyDot(event.eventType));
    m_ui->title->setText(eventTypeTitle(event.eventType));
    m_ui->json->setTexts(event.data, event.metadata);
    m_state->setEvent(event);
    showWords();
    showChecksum();
    showNeighbours({}, {});
    if (!sameChain) {
        m_chain->setEvents({event}, event.eventId);
        m_ui->chainTitle->setText(tr("Why it happened"));
        m_ui->fit->hide();
        fitParts();
    }
    m_answer.cancel();
    m_askSoon.start();
}

void EventDetail::askSurroundings() {
    if (!m_event)
        return;
    m_answer.ask(
        m_workspace.reading().call<EventSurroundings>(
            [event = *m_event](Session& session, JobControl&) { return surroundings(session, event); }),
        [this](const Result<EventSurroundings>& around) { showSurroundings(around); });
}

void EventDetail::showWords() {
    const auto names = [this](const QString& id) { return m_workspace.deviceName(id); };
    const QString link = u"<a style=\"color:%1;text-decoration:none\" "_s.arg(style::palette().accent.name());
    m_ui->sentence->setText(eventSentence(*m_event, names).html.replace(u"<a "_s, link));
    const EventPhrase phrase = describeEvent(*m_event, m_workspace);
    const Timestamp moment = m_event->timestamp;
    const QString utc = TimeRangeChoice::formatMoment(moment, true);
    const QString local = TimeRangeChoice::formatMoment(moment, false);
    const QString ago = m_workspace.timeRange().formatAgo(moment).replace(u' ', QChar(QChar::Nbsp));
    const QString when = u"%1 · %2"_s.arg(utc, ago);
    const QString claimed = claimedWords(*m_event, m_workspace.timeRange());
    m_ui->when->setText((utc == local ? when : when + u'\n' + tr("%1, local time").arg(local)) +
                        (claimed.isEmpty() ? QString() : u'\n' + claimed));
    m_ui->when->setToolTip(utc == local ? tr("Local time here is UTC") : QString());
    const QString by = phrase.who == m_event->source
                           ? tr("By %1").arg(phrase.who)
                           : tr("By %1, through %2", "user, source").arg(phrase.who, m_event->source);
    m_ui->who->setText(phrase.reason.isEmpty() ? by + u" · "_s + tr("no reason was given") : by);
    m_ui->why->setText(tr("Because: %1").arg(phrase.reason));
    m_ui->why->setVisible(!phrase.reason.isEmpty());
    m_ui->ids->setText(tr("event %1").arg(m_event->eventId.toString(QUuid::WithoutBraces)));
    m_ui->replay->setVisible(!phrase.deviceId.isEmpty());
}

void EventDetail::showChecksum() {
    const ChecksumWords words = checksumWords(checksumState(*m_event));
    m_ui->checksumIcon->setPixmap(
        style::icon(words.icon, words.tint).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_ui->checksum->setText(words.text);
    style::setTone(m_ui->checksum, words.tone);
}

void EventDetail::showSurroundings(const Result<EventSurroundings>& around) {
    if (!around) {
        m_ui->chainTitle->setText(tr("Why it happened · could not be asked: %1").arg(around.error().message));
        return;
    }
    showChain(around->chain);
    showNeighbours(around->previous, around->next);
}

void EventDetail::showChain(const EventChain& chain) {
    const QString total = chain.totalIsLeast ? tr("more than %1 events").arg(QLocale().toString(chain.total))
                                             : counted(chain.total, tr("%1 event"), tr("%1 events"));
    const bool whole = chain.events.size() >= chain.total && !chain.totalIsLeast;
    m_ui->chainTitle->setText(chain.total == 1 ? tr("Why it happened · stands alone")
                              : whole          ? tr("Why it happened · %1").arg(total)
                                      : tr("Why it happened · the nearest %1 of %2, with all its causes")
                                            .arg(QLocale().toString(chain.events.size()), total));
    m_ui->fit->setVisible(chain.total > 1);
    const bool hadFocus = m_chain->hasFocus();
    m_chain->setEvents(chain.events, m_event->eventId);
    fitParts();
    if (hadFocus)
        m_chain->setFocus();
}

// The picture gets the rows that it has, the data the rest; whoever moved the line between them keeps it.
void EventDetail::fitParts() {
    if (m_partsMoved)
        return;
    const int whole = m_ui->parts->height();
    const int causes = m_chain->sizeHint().height() + m_ui->chainTitle->sizeHint().height() + 10;
    m_ui->parts->setSizes({std::min(causes, whole * 55 / 100), std::max(80, whole - causes)});
}

void EventDetail::showNeighbours(const std::optional<Event>& previous, const std::optional<Event>& next) {
    m_previous = previous;
    m_next = next;
    m_ui->previous->setEnabled(previous.has_value());
    m_ui->next->setEnabled(next.has_value());
}

void EventDetail::replayHere() {
    m_workspace.open(
        {u"replay"_s,
         {{u"device"_s, {eventDeviceId(*m_event)}}, {u"at"_s, {m_event->timestamp.toString()}}}});
}

// Within the event Ctrl+F finds in the event: the page would take it otherwise.
bool EventDetail::event(QEvent* happened) {
    if (happened->type() == QEvent::ShortcutOverride && m_event &&
        static_cast<QKeyEvent*>(happened)->matches(QKeySequence::Find))
        happened->accept();
    return QFrame::event(happened);
}

void EventDetail::keyPressEvent(QKeyEvent* event) {
    if (m_event && event->matches(QKeySequence::Find)) {
        m_ui->tabs->setCurrentWidget(m_ui->eventTab);
        m_ui->json->openSearch();
    } else {
        QFrame::keyPressEvent(event);
    }
}

} // namespace fleet
