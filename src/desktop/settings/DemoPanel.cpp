#include "desktop/settings/DemoPanel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "desktop/settings/TypedConfirmation.h"
#include "desktop/shared/BackgroundJob.h"
#include "desktop/shared/JobProgress.h"
#include "desktop/style/Style.h"
#include "jobs/DemoDatabase.h"

namespace fleet {

using namespace Qt::StringLiterals;

DemoPanel::DemoPanel(QWidget* parent)
    : QWidget(parent),
      m_status(new QLabel(this)),
      m_start(new QPushButton(tr("&Start and connect"), this)),
      m_stop(new QPushButton(tr("Sto&p"), this)),
      m_reset(new QPushButton(tr("&Make anew…"), this)),
      m_confirmation(new TypedConfirmation(this)),
      m_progress(new JobProgress(this)),
      m_starting([this](bool busy) { setWorking(busy); }),
      m_stopping([this](bool busy) { setWorking(busy); }) {
    addWidgets();
    connect(m_start, &QPushButton::clicked, this, [this] { start(false); });
    connect(m_stop, &QPushButton::clicked, this, &DemoPanel::stop);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        m_confirmation->ask(tr("make anew"), tr("Delete the demo database and make a new one"));
    });
    connect(m_confirmation, &TypedConfirmation::confirmed, this, [this] { start(true); });
    connect(m_progress, &JobProgress::stopRequested, this, &DemoPanel::cancel);
}

void DemoPanel::addWidgets() {
    auto* title = new QLabel(tr("Demo fleet"), this);
    style::setTextRole(title, style::TextRole::Title);
    auto* note =
        new QLabel(tr("A private PostgreSQL on this machine, in a folder of your own, with a month of 200 "
                      "invented devices. Nobody else can reach it; nothing here touches other databases."),
                   this);
    note->setWordWrap(true);
    style::setMuted(note);
    m_status->setWordWrap(true);
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    style::makePrimary(m_start);
    style::makeDestructive(m_reset);
    m_start->setAccessibleName(tr("Start the demo database and connect to it"));
    m_stop->setAccessibleName(tr("Stop the demo database"));
    m_reset->setAccessibleName(tr("Delete the demo database and make a new one"));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(style::metrics::unit);
    for (QPushButton* button : {m_start, m_stop, m_reset})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(style::metrics::gap);
    for (QWidget* widget : QList<QWidget*>{title, note, m_status})
        layout->addWidget(widget);
    layout->addLayout(buttons);
    layout->addWidget(m_confirmation);
    layout->addWidget(m_progress);
    layout->addStretch(1);
}

void DemoPanel::refresh() {
    if (m_starting.isWaiting() || m_stopping.isWaiting())
        return;
    m_asking.ask(runInBackground<ClusterStatus>(
                     [](JobControl&) -> Result<ClusterStatus> { return PrivateCluster().status(); }),
                 [this](const Result<ClusterStatus>& status) {
                     if (status)
                         showStatus(*status);
                     else
                         emit failed(status.error());
                 });
}

void DemoPanel::showStatus(const ClusterStatus& status) {
    using State = ClusterStatus::State;
    const bool running = status.state == State::Running;
    switch (status.state) {
        case State::ProgramsMissing:
            m_status->setText(status.problem.message + u". "_s + status.problem.advice);
            break;
        case State::NotMade:
            m_status->setText(tr("Not made yet. It will live in %1.").arg(status.directory));
            break;
        case State::Stopped:
            m_status->setText(tr("Stopped. Its files are in %1.").arg(status.directory));
            break;
        case State::Starting:
            m_status->setText(tr("Starting or stopping…"));
            break;
        case State::Running:
            m_status->setText(tr("Running: PostgreSQL %1, at %2.").arg(status.major).arg(status.host));
            break;
    }
    style::setTone(m_status, running                                  ? style::Tone::Good
                             : status.state == State::ProgramsMissing ? style::Tone::Bad
                                                                      : style::Tone::Neutral);
    m_start->setText(running ? tr("&Connect") : tr("&Start and connect"));
    m_start->setEnabled(status.state != State::ProgramsMissing);
    m_stop->setEnabled(running);
    m_reset->setEnabled(status.state == State::Stopped || running);
}

void DemoPanel::setWorking(bool working) {
    for (QPushButton* button : {m_start, m_stop, m_reset})
        button->setEnabled(!working);
    m_confirmation->dismiss();
    if (!working)
        refresh();
}

void DemoPanel::start(bool anew) {
    m_starting.ask(runInBackground<ConnectionSettings>([anew](JobControl& control) {
                       PrivateCluster cluster;
                       return anew ? resetDemo(cluster, DemoContent::Fleet, control)
                                   : startDemo(cluster, DemoContent::Fleet, control);
                   }),
                   [this](const Result<ConnectionSettings>& settings) {
                       if (settings)
                           emit started(*settings);
                       else
                           emit failed(settings.error());
                   });
    m_progress->follow(m_starting.watcher(), tr("Starting the private PostgreSQL…"));
}

void DemoPanel::stop() {
    m_stopping.ask(runInBackground<void>([](JobControl& control) { return PrivateCluster().stop(control); }),
                   [this](const Result<void>& result) {
                       if (result)
                           emit stopped();
                       else
                           emit failed(result.error());
                   });
    m_progress->follow(m_stopping.watcher(), tr("Stopping the private PostgreSQL…"));
}

void DemoPanel::cancel() {
    m_starting.cancel();
    m_stopping.cancel();
}

} // namespace fleet
