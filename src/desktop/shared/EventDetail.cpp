#include "desktop/shared/EventDetail.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <algorithm>

#include "core/EventJson.h"
#include "desktop/shared/CausationModel.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"
#include "proof/Sha256.h"
#include "ui_EventDetail.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// How many rows a tree would show, at most `most`.
int rowsOf(const QTreeView& tree, int most) {
    int rows = 0;
    for (QModelIndex at = tree.model()->index(0, 0); at.isValid() && rows < most; at = tree.indexBelow(at))
        ++rows;
    return rows;
}

} // namespace

EventDetail::EventDetail(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_ui(std::make_unique<Ui::EventDetail>()),
      m_chain(new CausationModel(workspace, this)) {
    m_ui->setupUi(this);
    style::makeCard(this);
    style::setTextRole(m_ui->title, style::TextRole::Title);
    for (QLabel* label : {m_ui->when, m_ui->who, m_ui->hint, m_ui->chainTitle, m_ui->dataTitle, m_ui->ids})
        style::setMuted(label);
    for (QLabel* label : {m_ui->chainTitle, m_ui->dataTitle})
        style::setTextRole(label, style::TextRole::Caption);
    style::setTextRole(m_ui->ids, style::TextRole::FixedCaption);
    style::setUpTree(m_ui->chain, false);
    m_ui->chain->setIndentation(12);
    m_ui->chain->setIconSize(familyIconSize);
    m_ui->chain->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_ui->chain->setModel(m_chain);
    m_ui->data->setNotesShown(false);
    m_ui->data->setEmptyText(tr("This event carries no data."));
    setUpActions();
    // Whoever goes down the table with the arrow key held does not ask for the chain of every row.
    m_askSoon.setSingleShot(true);
    m_askSoon.setInterval(40);
    connect(&m_askSoon, &QTimer::timeout, this, &EventDetail::askChain);
    clear();
    connect(&workspace, &Workspace::knowledgeChanged, this, [this] {
        if (m_event)
            showSentence();
    });
}

EventDetail::~EventDetail() = default;

void EventDetail::setUpActions() {
    connect(m_ui->replay, &QPushButton::clicked, this, &EventDetail::replayHere);
    connect(m_ui->chain, &QTreeView::activated, this, [this](const QModelIndex& index) {
        emit chainEventSelected(index.data(CausationModel::EventRole).value<Event>());
    });
    connect(m_ui->sentence, &QLabel::linkActivated, this, [this](const QString& device) {
        m_workspace.open({u"history"_s, {{u"device"_s, {device}}}});
    });
    auto* menu = new QMenu(m_ui->more);
    menu->addAction(tr("Copy as &JSON"), this, [this] { copy(toImportLine(*m_event)); });
    menu->addAction(tr("Copy &address"), this, [this] {
        copy(Address{u"history"_s, {{u"event"_s, {m_event->eventId.toString(QUuid::WithoutBraces)}}}}
                 .toString());
    });
    menu->addAction(tr("Copy as &command"), this, [this] {
        copy(u"fleet-audit-cli chain "_s + m_event->correlationId.toString(QUuid::WithoutBraces));
    });
    m_ui->more->setMenu(menu);
    m_ui->more->setIcon(style::icon(u"copy"_s));
}

void EventDetail::clear() {
    m_askSoon.stop();
    m_chainAnswer.cancel();
    m_event.reset();
    m_ui->stack->setCurrentWidget(m_ui->nothing);
}

JsonTree& EventDetail::payload() const {
    return *m_ui->data;
}

void EventDetail::cancel() {
    m_askSoon.stop();
    m_chainAnswer.cancel();
}

void EventDetail::setEvent(const Event& event) {
    if (m_event && *m_event == event)
        return;
    const bool sameChain = m_event && m_event->correlationId == event.correlationId;
    m_event = event;
    m_ui->stack->setCurrentWidget(m_ui->something);
    m_ui->dot->setPixmap(familyDot(event.eventType));
    m_ui->title->setText(eventTypeTitle(event.eventType));
    m_ui->data->setDocument(Json::parse(event.data).value_or(Json::object()));
    showSentence();
    showChecksum();
    if (!sameChain) {
        m_chain->setChain({event}, event.eventId);
        fitChain();
    }
    m_chainAnswer.cancel();
    m_askSoon.start();
}

void EventDetail::askChain() {
    if (!m_event)
        return;
    m_chainAnswer.ask(m_workspace.reading().call<QList<Event>>(
                          [id = m_event->correlationId](Session& session, JobControl&) {
                              return EventStore(session).chain(id);
                          }),
                      [this](const Result<QList<Event>>& chain) { showChain(chain); });
}

void EventDetail::showSentence() {
    const EventPhrase phrase = describeEvent(*m_event, m_workspace);
    QString sentence = phrase.what.toHtmlEscaped();
    if (!phrase.deviceId.isEmpty()) {
        const QString name = phrase.device.toHtmlEscaped();
        const QString link = u"<a href=\"%1\" style=\"color:%2;text-decoration:none\">%3</a>"_s.arg(
            phrase.deviceId.toHtmlEscaped(), style::palette().accent.name(), name);
        sentence = sentence.endsWith(name) ? sentence.chopped(name.size()) + link : sentence;
    }
    if (!phrase.details.isEmpty())
        sentence += u" — "_s + phrase.details.toHtmlEscaped();
    m_ui->sentence->setText(sentence);
    const TimeRangeChoice& times = m_workspace.timeRange();
    m_ui->when->setText(times.formatMoment(m_event->timestamp) + u" · "_s +
                        times.formatAgo(m_event->timestamp));
    m_ui->who->setText(phrase.reason.isEmpty() ? tr("By %1").arg(phrase.who)
                                               : tr("By %1, because: %2").arg(phrase.who, phrase.reason));
    m_ui->replay->setVisible(!phrase.deviceId.isEmpty());
}

// The same sum that the database makes, over the text that it sent.
void EventDetail::showChecksum() {
    const QByteArray sum =
        QCryptographicHash::hash(m_event->data.toUtf8(), QCryptographicHash::Sha256).toHex();
    const bool right = QString::fromLatin1(sum) == m_event->checksum;
    m_ui->ids->setText(
        tr("event %1\n%2")
            .arg(m_event->eventId.toString(QUuid::WithoutBraces),
                 right ? tr("checksum matches the data") : tr("the checksum does NOT match the data")));
    style::setTone(m_ui->ids, right ? style::Tone::Muted : style::Tone::Bad);
}

void EventDetail::showChain(const Result<QList<Event>>& chain) {
    if (!chain) {
        m_ui->chainTitle->setText(tr("Why it happened · could not be asked: %1").arg(chain.error().message));
        return;
    }
    m_ui->chainTitle->setText(chain->size() == 1 ? tr("Why it happened · stands alone")
                                                 : tr("Why it happened · %1 events").arg(chain->size()));
    m_chain->setChain(*chain, m_event->eventId);
    fitChain();
    const QModelIndex current = m_chain->indexOf(m_event->eventId);
    m_ui->chain->setCurrentIndex(current);
    m_ui->somethingLayout->activate(); // its height has just changed
    m_ui->chain->scrollTo(current, QAbstractItemView::PositionAtCenter);
}

// Chain and data share the height by the rows that they have.
void EventDetail::fitChain() {
    constexpr int mostRows = 12;
    m_ui->chain->setRootIsDecorated(m_chain->isNested());
    m_ui->chain->expandAll();
    const int rows = std::max(1, rowsOf(*m_ui->chain, mostRows));
    const int height = m_ui->chain->sizeHintForRow(0);
    m_ui->chain->setMinimumHeight(std::min(rows, 2) * height + 2);
    m_ui->chain->setMaximumHeight(rows * height + 2);
    m_ui->somethingLayout->setStretchFactor(m_ui->chain, rows);
    m_ui->somethingLayout->setStretchFactor(m_ui->data, std::max(2, rowsOf(*m_ui->data, mostRows)));
}

void EventDetail::copy(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
}

void EventDetail::replayHere() {
    const EventPhrase phrase = describeEvent(*m_event, m_workspace);
    m_workspace.open(
        {u"replay"_s, {{u"device"_s, {phrase.deviceId}}, {u"at"_s, {m_event->timestamp.toString()}}}});
}

} // namespace fleet
