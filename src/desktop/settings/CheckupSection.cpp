#include "desktop/settings/CheckupSection.h"

#include <QHeaderView>
#include <algorithm>

#include "desktop/settings/CheckTableModel.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"
#include "ui_CheckupSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

CheckupSection::CheckupSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::CheckupSection>()),
      m_model(new CheckTableModel(this)),
      m_checking(busyHook()) {
    m_ui->setupUi(content());
    style::makeCard(m_ui->summaryCard);
    style::makeCard(m_ui->tableCard);
    style::setTextRole(m_ui->summary, style::TextRole::Title);
    style::setMuted(m_ui->explanation);
    m_ui->table->setModel(m_model);
    m_ui->table->setWordWrap(true);
    m_ui->table->setEmptyText(tr("Nothing was checked yet."));
    m_ui->table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->table->horizontalHeader()->resizeSection(CheckTableModel::Outcome, 120);
    m_ui->table->horizontalHeader()->resizeSection(CheckTableModel::Name, 160);
    connect(m_ui->runButton, &QPushButton::clicked, this, &CheckupSection::refresh);
    connect(m_ui->progress, &JobProgress::stopRequested, this, &CheckupSection::cancel);
}

CheckupSection::~CheckupSection() = default;

QString CheckupSection::id() const {
    return u"checkup"_s;
}

QString CheckupSection::title() const {
    return tr("Checkup");
}

void CheckupSection::refresh() {
    // On the writing thread: one check publishes an event in a transaction that it rolls back.
    auto answer = workspace().writing().call<QList<CheckResult>>(
        [](Session& session, JobControl& control) -> Result<QList<CheckResult>> {
            return checkDatabase(session, control);
        });
    m_checking.ask(answer, [this](const Result<QList<CheckResult>>& results) {
        m_ui->runButton->setEnabled(true);
        if (results)
            showResults(*results);
        else
            showError(results.error());
    });
    m_ui->runButton->setEnabled(false);
    m_ui->summary->setText(tr("Checking…"));
    m_ui->progress->follow(m_checking.watcher(), tr("Connecting…"));
}

void CheckupSection::cancel() {
    if (!m_checking.isWaiting())
        return;
    m_checking.cancel();
    m_ui->runButton->setEnabled(true);
    m_ui->summary->setText(tr("Stopped before the end"));
}

void CheckupSection::showResults(const QList<CheckResult>& results) {
    messages().clear();
    m_model->setResults(results);
    const auto count = [&results](CheckResult::Outcome outcome) {
        return std::count_if(results.begin(), results.end(),
                             [outcome](const CheckResult& result) { return result.outcome == outcome; });
    };
    const auto failed = count(CheckResult::Outcome::Failed);
    const auto warnings = count(CheckResult::Outcome::Warning);
    QStringList parts;
    if (failed > 0)
        parts << counted(failed, tr("%1 check failed"), tr("%1 checks failed"));
    if (warnings > 0)
        parts << counted(warnings, tr("%1 thing to look at"), tr("%1 things to look at"));
    m_ui->summary->setText(parts.isEmpty() ? tr("All is well") : parts.join(u", "_s));
    style::setTone(m_ui->summary, failed > 0     ? style::Tone::Bad
                                  : warnings > 0 ? style::Tone::Warning
                                                 : style::Tone::Good);
}

} // namespace fleet
