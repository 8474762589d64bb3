#include "desktop/incident/IncidentPage.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

#include "desktop/incident/IncidentSheet.h"
#include "desktop/incident/IncidentView.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/shared/MessageBar.h"
#include "ui_IncidentPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

IncidentPage::IncidentPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent), m_ui(std::make_unique<Ui::IncidentPage>()), m_answer(busyHook()) {
    m_ui->setupUi(content());
    setFocusProxy(m_ui->view);
    setUpLook();
    setUpActions();
    setUpSaving();
    m_ui->view->setDescriptions([this](int node) { return describe(node); });
    connect(&workspace, &Workspace::connectionChanged, this, &IncidentPage::forget);
    const auto tellAgain = [this] {
        if (m_story) {
            m_ui->view->replacePicture(makePicture());
            showWords();
        }
    };
    connect(&workspace, &Workspace::knowledgeChanged, this, tellAgain);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, tellAgain);
    forget();
}

IncidentPage::~IncidentPage() = default;

void IncidentPage::setUpLook() {
    style::makeCard(m_ui->card);
    style::setTextRole(m_ui->sentence, style::TextRole::Title);
    for (QLabel* label : {m_ui->extent, m_ui->walkedWords, m_ui->hint, m_ui->keys})
        style::setMuted(label);
    style::setTextRole(m_ui->keys, style::TextRole::Caption);
    m_ui->back->setIcon(style::icon(u"chevron-left"_s));
    m_ui->history->setIcon(style::icon(u"history"_s));
    m_ui->replay->setIcon(style::icon(u"replay"_s));
    m_ui->save->setIcon(style::icon(u"export"_s));
}

void IncidentPage::setUpActions() {
    connect(m_ui->back, &QPushButton::clicked, this, &IncidentPage::backWanted);
    connect(m_ui->whole, &QPushButton::clicked, this, &IncidentPage::refresh);
    connect(m_ui->view, &IncidentView::backWanted, this, &IncidentPage::backWanted);
    connect(m_ui->view, &IncidentView::walked, this, &IncidentPage::showWalked);
    connect(m_ui->view, &IncidentView::eventActivated, this, &IncidentPage::openInHistory);
    connect(m_ui->view, &IncidentView::replayWanted, this, &IncidentPage::replay);
    const auto walked = [this] {
        return Event(m_ui->view->picture().story().nodes.at(m_ui->view->walkedTo()).event);
    };
    connect(m_ui->history, &QPushButton::clicked, this, [this, walked] { openInHistory(walked()); });
    connect(m_ui->replay, &QPushButton::clicked, this, [this, walked] { replay(walked()); });
}

void IncidentPage::setUpSaving() {
    auto* menu = new QMenu(m_ui->save);
    for (const auto& [text, suffix] :
         {std::pair(tr("&PNG picture…"), u"png"_s), std::pair(tr("&SVG drawing…"), u"svg"_s),
          std::pair(tr("P&DF to be printed…"), u"pdf"_s), std::pair(tr("Its events as &CSV…"), u"csv"_s)})
        menu->addAction(text, this, [this, suffix = suffix] { chooseFile(suffix); });
    m_ui->save->setMenu(menu);
}

void IncidentPage::forget() {
    m_answer.cancel();
    m_story.reset();
    m_eventId = {};
    m_ui->view->clear();
    m_ui->hint->setText(tr("No event is chosen. “Show the incident” beside an event in History leads here."));
    m_ui->pages->setCurrentWidget(m_ui->nothing);
    for (QWidget* widget : {static_cast<QWidget*>(m_ui->history), static_cast<QWidget*>(m_ui->replay),
                            static_cast<QWidget*>(m_ui->save)})
        widget->setEnabled(false);
    m_ui->whole->setChecked(false);
    m_ui->whole->hide();
    m_ui->sentence->clear();
    m_ui->extent->clear();
}

void IncidentPage::open(const Address& address) {
    const QUuid event = QUuid::fromString(address.value(u"event"_s));
    forget();
    messages().clear();
    m_eventId = event;
    if (event.isNull() && address.parameters.contains(u"event"_s))
        messages().showMessage(
            MessageBar::Level::Warning,
            tr("This address names no event: fleet-audit://incident?event=… needs its id."));
    refresh();
}

Address IncidentPage::address() const {
    if (m_eventId.isNull())
        return {id(), {}};
    return {id(), {{u"event"_s, {m_eventId.toString(QUuid::WithoutBraces)}}}};
}

void IncidentPage::refresh() {
    if (m_eventId.isNull())
        return;
    messages().clear();
    if (!m_story)
        m_ui->hint->setText(tr("Reading what happened around the event…"));
    const ChainPart part = m_ui->whole->isChecked() ? ChainPart::Whole : ChainPart::Nearest;
    m_answer.ask(
        workspace().reading().call<IncidentStory>([event = m_eventId, part](Session& session, JobControl&) {
            return readIncident(session, event, part);
        }),
        [this](const Result<IncidentStory>& story) {
            if (story)
                return showStory(*story);
            m_ui->hint->setText(tr("The incident could not be read."));
            showError(story.error());
        });
}

void IncidentPage::cancel() {
    if (!m_answer.isWaiting())
        return;
    m_answer.cancel();
    m_ui->hint->setText(tr("Stopped. F5 asks again."));
}

DeviceNames IncidentPage::names() const {
    return [this](const QString& id) { return workspace().deviceName(id); };
}

IncidentPicture IncidentPage::makePicture() const {
    return {*m_story, names(),
            [this](Timestamp moment) { return workspace().timeRange().formatShort(moment); }};
}

void IncidentPage::showStory(const IncidentStory& story) {
    const bool again = m_story && m_story->event == story.event;
    const Event walked =
        again ? m_ui->view->picture().story().nodes.at(m_ui->view->walkedTo()).event : story.event;
    m_story = story;
    m_ui->pages->setCurrentWidget(m_ui->story);
    m_ui->save->setEnabled(true);
    m_ui->whole->setVisible(m_ui->whole->isChecked() || story.chain.total > story.chain.events.size());
    m_ui->history->setEnabled(true);
    m_ui->view->setPicture(makePicture());
    const QList<StoryNode>& nodes = m_ui->view->picture().story().nodes;
    for (int node = 0; node < nodes.size(); ++node) {
        if (nodes.at(node).event.eventId == walked.eventId)
            m_ui->view->walkTo(node);
    }
    showWords();
    if (isVisible())
        m_ui->view->setFocus();
}

void IncidentPage::showWords() {
    m_ui->sentence->setText(eventSentence(m_story->event, names()).text);
    m_ui->extent->setText(describeExtent());
    showWalked(m_ui->view->walkedTo());
}

/// "12 events on 3 aggregates within 4 min 12 s · 8 other events of cam-0417 in grey"
QString IncidentPage::describeExtent() const {
    const StoryLayout& story = m_ui->view->picture().story();
    const EventChain& chain = m_story->chain;
    const qsizetype lanes = std::count_if(story.lanes.begin(), story.lanes.end(),
                                          [](const StoryLane& lane) { return !lane.isContext; });
    const auto [first, last] =
        std::minmax_element(chain.events.begin(), chain.events.end(),
                            [](const Event& a, const Event& b) { return a.timestamp < b.timestamp; });
    QStringList parts;
    if (chain.events.size() == 1)
        parts += tr("It stands alone: nothing in the log caused it or followed from it.");
    else
        parts += tr("%1 on %2 within %3", "events, aggregates, how long")
                     .arg(counted(chain.events.size(), tr("%1 event"), tr("%1 events")),
                          counted(lanes, tr("%1 aggregate"), tr("%1 aggregates")),
                          gapText(last->timestamp.microseconds - first->timestamp.microseconds));
    if (chain.total > chain.events.size() || chain.totalIsLeast)
        parts += chain.totalIsLeast
                     ? tr("the nearest of more than %1").arg(QLocale().toString(chain.total))
                     : tr("the nearest of %1, with all its causes").arg(QLocale().toString(chain.total));
    if (!m_story->context.isEmpty())
        parts +=
            counted(m_story->context.size(), tr("%1 other event in grey"), tr("%1 other events in grey"));
    if (m_story->metrics.metricsForbidden)
        parts += tr("your role may not read the device's metrics");
    parts += tr("long gaps are shortened");
    return parts.join(u" · "_s);
}

QString IncidentPage::describe(int node) const {
    const StoryLayout& story = m_ui->view->picture().story();
    const StoryNode& shown = story.nodes.at(node);
    QString text = tr("%1 of %2", "event, events").arg(node + 1).arg(story.nodes.size()) + u" · "_s +
                   workspace().timeRange().formatMoment(shown.event.timestamp) + u'\n' +
                   shown.event.eventType + u": "_s + eventSentence(shown.event, names()).text;
    text += u'\n' + tr("Lane %1, %2.")
                        .arg(m_ui->view->picture().laneName(shown.lane),
                             m_ui->view->picture().laneRemark(shown.lane));
    if (shown.cause >= 0)
        text += u' ' + tr("Caused by %1, event %2.")
                           .arg(story.nodes.at(shown.cause).event.eventType)
                           .arg(shown.cause + 1);
    if (node == story.chosen)
        text += u' ' + tr("This is the chosen event.");
    return text;
}

void IncidentPage::showWalked(int node) {
    if (node < 0 || !m_story)
        return;
    const StoryLayout& story = m_ui->view->picture().story();
    const StoryNode& shown = story.nodes.at(node);
    const EventPhrase phrase = describeEvent(shown.event, workspace());
    m_ui->walkedDot->setPixmap(familyDot(shown.event.eventType));
    m_ui->walkedSentence->setText(eventSentence(shown.event, names()).text);
    QStringList words{shown.event.eventType, workspace().timeRange().formatMoment(shown.event.timestamp),
                      tr("by %1").arg(phrase.who)};
    if (shown.cause >= 0) {
        const Event& cause = story.nodes.at(shown.cause).event;
        words += tr("%1 after %2, which caused it")
                     .arg(gapText(shown.event.timestamp.microseconds - cause.timestamp.microseconds),
                          cause.eventType);
    } else if (!shown.event.causationId.isNull()) {
        words += tr("its cause is not in the picture");
    }
    if (!phrase.reason.isEmpty())
        words += u'“' + phrase.reason + u'”';
    m_ui->walkedWords->setText(words.join(u" · "_s));
    m_ui->replay->setEnabled(!phrase.deviceId.isEmpty());
}

void IncidentPage::openInHistory(const Event& event) {
    workspace().open({u"history"_s, {{u"event"_s, {event.eventId.toString(QUuid::WithoutBraces)}}}});
}

void IncidentPage::replay(const Event& event) {
    const QString device = eventDeviceId(event);
    if (!device.isEmpty())
        workspace().open({u"replay"_s,
                          {{u"device"_s, {device}},
                           {u"at"_s, {event.timestamp.toString()}},
                           {u"event"_s, {QString::number(event.id)}}}});
}

QStringList IncidentPage::facts() const {
    const Event& event = m_story->event;
    const QString& database = workspace().settings().database;
    return {
        tr("%1 at %2, event %3")
            .arg(event.eventType, TimeRangeChoice::formatMoment(event.timestamp, true),
                 event.eventId.toString(QUuid::WithoutBraces)),
        describeExtent(),
        tr("Database: %1. Times in UTC.").arg(database.isEmpty() ? workspace().connectionName() : database)};
}

void IncidentPage::chooseFile(const QString& suffix) {
    const QString path = QFileDialog::getSaveFileName(
        window(), tr("Save the incident"), incidentSheet(*m_story, names(), {}).fileName + u'.' + suffix,
        u"%1 (*.%2)"_s.arg(suffix.toUpper(), suffix));
    if (!path.isEmpty())
        saveAs(QFileInfo(path).suffix().isEmpty() ? path + u'.' + suffix : path);
}

void IncidentPage::saveAs(const QString& path) {
    if (!m_story)
        return;
    if (const auto written = writeChart(incidentSheet(*m_story, names(), facts()), path); !written)
        return messages().showError(written.error(), [this, path] { saveAs(path); });
    messages().showMessage(MessageBar::Level::Success,
                           tr("The incident was written to %1.").arg(QFileInfo(path).fileName()));
}

} // namespace fleet
