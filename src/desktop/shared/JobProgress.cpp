#include "desktop/shared/JobProgress.h"

#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "desktop/style/Style.h"

namespace fleet {

JobProgress::JobProgress(QWidget* parent)
    : QWidget(parent),
      m_step(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_stop(new QPushButton(tr("Stop"), this)) {
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(6);
    m_bar->setAccessibleName(tr("Progress"));
    m_stop->setAccessibleName(tr("Stop this job"));
    m_step->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    style::setMuted(m_step);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(style::metrics::gap);
    layout->addWidget(m_step, 2);
    layout->addWidget(m_bar, 3);
    layout->addWidget(m_stop);
    connect(m_stop, &QPushButton::clicked, this, &JobProgress::stopRequested);
    hide();
}

void JobProgress::follow(QFutureWatcherBase* watcher, const QString& what) {
    if (!watcher)
        return;
    m_step->setText(what);
    showRange(watcher->progressMinimum(), watcher->progressMaximum());
    m_bar->setValue(watcher->progressValue());
    show();
    connect(watcher, &QFutureWatcherBase::progressRangeChanged, this, &JobProgress::showRange);
    connect(watcher, &QFutureWatcherBase::progressValueChanged, m_bar, &QProgressBar::setValue);
    connect(watcher, &QFutureWatcherBase::progressTextChanged, m_step, &QLabel::setText);
    connect(watcher, &QFutureWatcherBase::finished, this, &QWidget::hide);
    // Also when the question is withdrawn: the watcher is then destroyed without an answer.
    connect(watcher, &QObject::destroyed, this, &QWidget::hide);
}

void JobProgress::showRange(int minimum, int maximum) {
    m_bar->setRange(minimum, maximum); // 0 to 0 draws "working, length unknown"
}

} // namespace fleet
