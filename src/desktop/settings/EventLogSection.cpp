#include "desktop/settings/EventLogSection.h"

#include <QHeaderView>
#include <algorithm>

#include "desktop/settings/FailureTableModel.h"
#include "desktop/settings/ProcessorTableModel.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/DurationText.h"
#include "desktop/style/Style.h"
#include "ui_EventLogSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr int pollMilliseconds = 2'000;
constexpr qint64 worryingLagMilliseconds = 5'000;
constexpr int failuresShown = 200;
} // namespace

EventLogSection::EventLogSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::EventLogSection>()),
      m_processors(new ProcessorTableModel(workspace.timeRange(), this)),
      m_failures(new FailureTableModel(workspace.timeRange(), this)),
      m_standing(busyHook()),
      m_failing(busyHook()),
      m_work(busyHook()),
      m_switching(busyHook()) {
    m_ui->setupUi(content());
    setupLook();
    setupActions();
    showHorizon({});
    updateButtons();
}

EventLogSection::~EventLogSection() {
    // The table loses its rows after this section has ended.
    m_ui->processors->selectionModel()->disconnect(this);
}

QString EventLogSection::id() const {
    return u"log"_s;
}

QString EventLogSection::title() const {
    return tr("Event log");
}

void EventLogSection::setupLook() {
    for (QWidget* card : QList<QWidget*>{m_ui->processorsCard, m_ui->failuresCard, m_ui->notifyCard})
        style::makeCard(card);
    for (QLabel* title : {m_ui->processorsTitle, m_ui->failuresTitle, m_ui->notifyTitle})
        style::setTextRole(title, style::TextRole::Title);
    for (QLabel* note : {m_ui->processorsNote, m_ui->failuresNote, m_ui->eachNote, m_ui->coalescedNote})
        style::setMuted(note);
    for (QLabel* note : {m_ui->eachNote, m_ui->coalescedNote})
        note->setContentsMargins(3 * style::metrics::unit, 0, 0, 0); // below the words of its button
    style::setMuted(m_ui->readOnlyNote);
    style::setTone(m_ui->heldBack, style::Tone::Warning);
    m_ui->heldBack->hide();
    m_ui->failuresCard->hide();
    m_ui->processors->setModel(m_processors);
    m_ui->processors->setEmptyText(tr("Nothing follows the log yet: apply the migrations first."));
    QHeaderView* header = m_ui->processors->horizontalHeader();
    header->resizeSection(ProcessorTableModel::Name, 130);
    header->resizeSection(ProcessorTableModel::Behind, 150);
    header->resizeSection(ProcessorTableModel::SetAside, 80);
    header->resizeSection(ProcessorTableModel::Version, 150);
    header->resizeSection(ProcessorTableModel::LastWorked, 160);
    m_ui->failures->setModel(m_failures);
    header = m_ui->failures->horizontalHeader();
    header->resizeSection(FailureTableModel::EventId, 100);
    header->resizeSection(FailureTableModel::Type, 200);
    header->resizeSection(FailureTableModel::Time, 170);
}

void EventLogSection::setupActions() {
    m_poll.setInterval(pollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, [this] {
        if (m_standing.isWaiting() || m_quietStanding.isWaiting() || m_work.isWaiting())
            return;
        m_quietStanding.ask(askForStanding(), [this](const Result<Standing>& standing) {
            if (standing)
                showStanding(*standing);
        });
    });
    connect(m_ui->processors->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        updateButtons();
        askForFailures();
    });
    connect(m_ui->failures, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QUuid id = m_failures->failureAt(index.row()).eventId;
        if (!id.isNull())
            workspace().open({u"history"_s, {{u"event"_s, {id.toString(QUuid::WithoutBraces)}}}});
    });
    connect(m_ui->rebuildButton, &QPushButton::clicked, this, &EventLogSection::rebuild);
    connect(m_ui->retryButton, &QPushButton::clicked, this, &EventLogSection::retry);
    connect(m_ui->applyButton, &QPushButton::clicked, this, &EventLogSection::applyMode);
    for (QRadioButton* choice : {m_ui->each, m_ui->coalesced})
        connect(choice, &QRadioButton::toggled, this, &EventLogSection::updateButtons);
    connect(m_ui->progress, &JobProgress::stopRequested, this, &EventLogSection::cancel);
    connect(&workspace(), &Workspace::knowledgeChanged, this, &EventLogSection::updateButtons);
}

void EventLogSection::showEvent(QShowEvent* event) {
    SettingsSection::showEvent(event);
    m_poll.start();
}

void EventLogSection::hideEvent(QHideEvent* event) {
    m_poll.stop();
    SettingsSection::hideEvent(event);
}

Result<EventLogSection::Standing> EventLogSection::readStanding(Session& session) {
    const auto horizon = horizonStatus(session);
    if (!horizon)
        return failure(horizon.error());
    const auto processors = ProjectionBuilder(session).status();
    if (!processors)
        return failure(processors.error());
    const auto mode = notifyMode(session);
    if (!mode)
        return failure(mode.error());
    return Standing{*horizon, *processors, *mode};
}

QFuture<Result<EventLogSection::Standing>> EventLogSection::askForStanding() {
    return workspace().observing().call<Standing>(
        [](Session& session, JobControl&) { return readStanding(session); });
}

void EventLogSection::refresh() {
    m_standing.ask(askForStanding(), [this](const Result<Standing>& standing) {
        if (!standing) {
            showError(standing.error());
            return;
        }
        m_mode = standing->mode;
        showMode();
        showStanding(*standing);
        askForFailures();
    });
}

void EventLogSection::cancel() {
    m_standing.cancel();
    m_quietStanding.cancel();
    m_failing.cancel();
    m_switching.cancel();
    if (m_work.isWaiting()) {
        m_work.cancel();
        messages().showMessage(MessageBar::Level::Warning, tr("Stopped. The projection stays as it was."));
    }
    updateButtons();
}

void EventLogSection::showStanding(const Standing& standing) {
    showHorizon(standing.horizon);
    m_processors->setProcessors(standing.processors);
    if (!m_ui->processors->currentIndex().isValid() && m_processors->rowCount() > 0)
        m_ui->processors->setCurrentIndex(m_processors->index(0, 0));
    qint64 waiting = 0;
    qint64 aside = 0;
    for (const ProjectionStatus& processor : standing.processors) {
        waiting = std::max(waiting, processor.lag());
        aside += processor.failures;
    }
    const QLocale locale;
    m_ui->waitingFigure->setFigure(locale.toString(waiting), tr("events wait for a projection"));
    m_ui->asideFigure->setFigure(locale.toString(aside), tr("events set aside"),
                                 aside > 0 ? style::Tone::Warning : style::Tone::Neutral);
    updateButtons();
}

void EventLogSection::showHorizon(const HorizonStatus& horizon) {
    const bool late = horizon.lagMilliseconds > worryingLagMilliseconds;
    m_ui->settledFigure->setFigure(horizon.settledAt ? durationText(horizon.lagMilliseconds * 1'000) : u"–"_s,
                                   tr("until an event is settled"),
                                   late ? style::Tone::Warning : style::Tone::Neutral);
    m_ui->heldBack->setText(horizon.heldBackBy);
    m_ui->heldBack->setVisible(!horizon.heldBackBy.isEmpty());
}

void EventLogSection::showMode() {
    (m_mode == NotifyMode::Coalesced ? m_ui->coalesced : m_ui->each)->setChecked(true);
}

const ProjectionStatus* EventLogSection::chosen() const {
    const QModelIndex current = m_ui->processors->currentIndex();
    return current.isValid() ? &m_processors->processor(current.row()) : nullptr;
}

void EventLogSection::askForFailures() {
    const ProjectionStatus* processor = chosen();
    if (!processor || processor->failures == 0) {
        m_failing.cancel();
        m_failures->setFailures({});
        m_ui->failuresCard->hide();
        return;
    }
    m_ui->failuresTitle->setText(tr("Events that %1 could not use").arg(processor->processor));
    auto answer = workspace().reading().call<QList<ProjectionFailure>>(
        [name = processor->processor](Session& session, JobControl&) {
            return ProjectionBuilder(session).failures(name, failuresShown);
        });
    m_failing.ask(answer, [this](const Result<QList<ProjectionFailure>>& failures) {
        if (!failures)
            return showError(failures.error());
        m_failures->setFailures(*failures);
        m_ui->failuresCard->setVisible(!failures->isEmpty());
    });
}

void EventLogSection::rebuild() {
    const ProjectionStatus* processor = chosen();
    if (!processor)
        return;
    const QString name = processor->processor;
    auto answer = workspace().writing().call<qint64>([name](Session& session, JobControl& control) {
        return ProjectionBuilder(session).rebuild(name, control);
    });
    follow(answer, tr("Rebuilding %1…").arg(name), [name](qint64 taken) {
        return tr("%1 was rebuilt from %2.").arg(name, counted(taken, tr("%1 event"), tr("%1 events")));
    });
}

void EventLogSection::retry() {
    const ProjectionStatus* processor = chosen();
    if (!processor)
        return;
    auto answer =
        workspace().writing().call<qint64>([name = processor->processor](Session& session, JobControl&) {
            return ProjectionBuilder(session).retryFailures(name);
        });
    follow(answer, tr("Trying again…"), [](qint64 mended) {
        return counted(mended, tr("%1 event was taken in after all."),
                       tr("%1 events were taken in after all."));
    });
}

void EventLogSection::follow(const QFuture<Result<qint64>>& answer, const QString& step,
                             const std::function<QString(qint64)>& outcome) {
    messages().clear();
    m_work.ask(answer, [this, outcome](const Result<qint64>& events) {
        if (!events)
            return showError(events.error());
        messages().showMessage(MessageBar::Level::Success, outcome(*events));
        refresh();
    });
    m_ui->progress->follow(m_work.watcher(), step);
    updateButtons();
}

void EventLogSection::applyMode() {
    const NotifyMode mode = m_ui->coalesced->isChecked() ? NotifyMode::Coalesced : NotifyMode::Each;
    auto answer = workspace().writing().call<void>(
        [mode](Session& session, JobControl&) { return setNotifyMode(session, mode); });
    m_switching.ask(answer, [this, mode](const Result<void>& switched) {
        if (!switched)
            return showError(switched.error());
        m_mode = mode;
        messages().showMessage(MessageBar::Level::Success,
                               mode == NotifyMode::Each
                                   ? tr("From now on each event is notified.")
                                   : tr("From now on a notification stands for all that is new."));
        updateButtons();
        workspace().announceChange();
    });
    updateButtons();
}

void EventLogSection::updateButtons() {
    const ProjectionStatus* processor = chosen();
    const bool allowed = workspace().abilities().mayMaintain;
    const bool working = m_work.isWaiting();
    const NotifyMode wanted = m_ui->coalesced->isChecked() ? NotifyMode::Coalesced : NotifyMode::Each;
    m_ui->readOnlyNote->setVisible(workspace().knowsDatabase() && !allowed);
    m_ui->rebuildButton->setVisible(allowed);
    m_ui->rebuildButton->setEnabled(processor && !working);
    m_ui->retryButton->setVisible(allowed);
    m_ui->retryButton->setEnabled(processor && processor->failures > 0 && !working);
    m_ui->each->setEnabled(allowed);
    m_ui->coalesced->setEnabled(allowed);
    m_ui->applyButton->setVisible(allowed);
    m_ui->applyButton->setEnabled(wanted != m_mode && !m_switching.isWaiting());
}

} // namespace fleet
