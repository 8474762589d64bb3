#include "desktop/settings/PartitionsSection.h"

#include <QHeaderView>
#include <QSettings>

#include "desktop/settings/PartitionTableModel.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"
#include "ui_PartitionsSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
const QString aheadKey = u"maintenance/createAhead"_s;
const QString retainKey = u"maintenance/retainDays"_s;
constexpr int typingPause = 350; // milliseconds
constexpr int runsShown = 5;
} // namespace

PartitionsSection::PartitionsSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::PartitionsSection>()),
      m_model(new PartitionTableModel(this)),
      m_partitions(busyHook()),
      m_planning(busyHook()),
      m_runs(busyHook()),
      m_work(busyHook()) {
    m_ui->setupUi(content());
    setupLook();
    setupActions();
    forgetPlan();
    showFigures();
}

PartitionsSection::~PartitionsSection() = default;

QString PartitionsSection::id() const {
    return u"partitions"_s;
}

QString PartitionsSection::title() const {
    return tr("Partitions");
}

void PartitionsSection::setupLook() {
    for (QWidget* card :
         QList<QWidget*>{m_ui->controlsCard, m_ui->tableCard, m_ui->consequenceCard, m_ui->runsCard})
        style::makeCard(card);
    style::makePrimary(m_ui->createButton);
    style::makeDestructive(m_ui->dropButton);
    for (QLabel* title : {m_ui->consequenceTitle, m_ui->runsTitle}) {
        style::setTextRole(title, style::TextRole::Caption);
        style::setMuted(title);
    }
    style::setMuted(m_ui->runsText);
    style::setTone(m_ui->refusal, style::Tone::Bad);
    style::setMuted(m_ui->readOnlyNote);
    m_ui->table->setModel(m_model);
    m_ui->table->setEmptyText(tr("No partitions: apply the migrations first."));
    QHeaderView* header = m_ui->table->horizontalHeader();
    header->resizeSection(PartitionTableModel::Name, 230);
    header->resizeSection(PartitionTableModel::Range, 170);
    header->resizeSection(PartitionTableModel::Rows, 140);
    header->resizeSection(PartitionTableModel::Size, 100);
    const QSettings settings;
    m_ui->ahead->setValue(settings.value(aheadKey, 7).toInt());
    m_ui->retain->setValue(settings.value(retainKey, 90).toInt());
}

void PartitionsSection::setupActions() {
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &PartitionsSection::askForPlan);
    connect(m_ui->ahead, &QSpinBox::valueChanged, this, &PartitionsSection::settingsEdited);
    connect(m_ui->retain, &QSpinBox::valueChanged, this, &PartitionsSection::settingsEdited);
    connect(m_ui->previewButton, &QPushButton::clicked, this, &PartitionsSection::askForPlan);
    connect(m_ui->createButton, &QPushButton::clicked, this, &PartitionsSection::create);
    connect(m_ui->dropButton, &QPushButton::clicked, this, &PartitionsSection::askBeforeDrop);
    connect(m_ui->confirmation, &TypedConfirmation::confirmed, this, &PartitionsSection::drop);
    connect(m_ui->confirmation, &TypedConfirmation::dismissed, this,
            [this] { m_ui->dropButton->setFocus(); });
    connect(m_ui->progress, &JobProgress::stopRequested, this, &PartitionsSection::cancel);
    connect(&workspace(), &Workspace::knowledgeChanged, this, &PartitionsSection::updateButtons);
    connect(&workspace().timeRange(), &TimeRangeChoice::displayChanged, this,
            [this] { showRuns(m_runList); });
}

void PartitionsSection::refresh() {
    askForPartitions();
    askForPlan();
    askForRuns();
}

void PartitionsSection::cancel() {
    m_typing.stop();
    m_partitions.cancel();
    m_planning.cancel();
    m_runs.cancel();
    if (!m_work.isWaiting())
        return;
    m_work.cancel();
    messages().showMessage(MessageBar::Level::Warning,
                           tr("Stopped. Partitions that were finished until then stay as they are now."));
    updateButtons();
}

void PartitionsSection::askForPartitions() {
    auto answer = workspace().reading().call<QList<Partition>>(
        [](Session& session, JobControl&) { return PartitionStore(session).partitions(); });
    m_partitions.ask(answer, [this](const Result<QList<Partition>>& partitions) {
        if (partitions)
            showPartitions(*partitions);
        else
            showError(partitions.error());
    });
}

void PartitionsSection::askForPlan() {
    m_typing.stop();
    forgetPlan();
    const int ahead = m_ui->ahead->value();
    const int retain = m_ui->retain->value();
    if (!phrases::refusal(ahead, retain).isEmpty())
        return;
    auto answer = workspace().reading().call<MaintenancePlan>([ahead, retain](Session& session, JobControl&) {
        return PartitionStore(session).plan(ahead, retain);
    });
    m_planning.ask(answer, [this](const Result<MaintenancePlan>& plan) {
        if (plan)
            showPlan(*plan);
        else
            showError(plan.error());
    });
}

void PartitionsSection::askForRuns() {
    auto answer = workspace().reading().call<QList<MaintenanceRun>>(
        [](Session& session, JobControl&) { return PartitionStore(session).recentRuns(runsShown); });
    m_runs.ask(answer, [this](const Result<QList<MaintenanceRun>>& runs) {
        if (runs)
            showRuns(*runs);
        else
            showError(runs.error());
    });
}

void PartitionsSection::settingsEdited() {
    m_planning.cancel();
    forgetPlan();
    const QString refusal = phrases::refusal(m_ui->ahead->value(), m_ui->retain->value());
    showFigures();
    if (!refusal.isEmpty()) {
        m_typing.stop();
        return;
    }
    QSettings settings;
    settings.setValue(aheadKey, m_ui->ahead->value());
    settings.setValue(retainKey, m_ui->retain->value());
    m_typing.start();
}

void PartitionsSection::showPartitions(const QList<Partition>& partitions) {
    m_partitionList = partitions;
    m_model->setPartitions(partitions);
    if (const int row = m_model->receivingRow(); row >= 0 && (!m_plan || m_plan->toDrop.isEmpty()))
        m_ui->table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
    showFigures();
}

void PartitionsSection::showPlan(const MaintenancePlan& plan) {
    m_plan = plan;
    m_model->setPlan(plan);
    if (!plan.toDrop.isEmpty())
        m_ui->table->scrollToTop();
    m_ui->consequenceTitle->setText(phrases::consequenceTitle(plan));
    m_ui->consequenceText->setText(phrases::consequence(plan));
    showFigures();
    updateButtons();
}

void PartitionsSection::forgetPlan() {
    m_plan.reset();
    m_model->setPlan({});
    m_ui->confirmation->dismiss();
    m_ui->consequenceTitle->setText(tr("What this does"));
    m_ui->consequenceText->setText(tr("Working out what is due…"));
    updateButtons();
}

void PartitionsSection::showFigures() {
    const QLocale locale;
    const int ahead = phrases::daysAhead(m_partitionList, Timestamp::now());
    qint64 bytes = 0;
    qint64 stray = m_plan ? m_plan->rowsInDefault : 0;
    for (const Partition& partition : std::as_const(m_partitionList)) {
        bytes += partition.sizeBytes;
        if (partition.isDefault() && !m_plan)
            stray = partition.rows;
    }
    m_ui->aheadFigure->setFigure(counted(ahead, tr("%1 day"), tr("%1 days")), tr("partitions ahead"),
                                 ahead > 0 ? style::Tone::Neutral : style::Tone::Warning);
    const int retain = m_ui->retain->value();
    m_ui->retainFigure->setFigure(retain < 1 ? u"–"_s : counted(retain, tr("%1 day"), tr("%1 days")),
                                  tr("retention"));
    m_ui->sizeFigure->setFigure(phrases::sizeText(bytes), tr("event log on disk"));
    m_ui->strayFigure->setFigure(locale.toString(stray), tr("events without a day's partition"),
                                 stray > 0 ? style::Tone::Warning : style::Tone::Neutral);
}

void PartitionsSection::showRuns(const QList<MaintenanceRun>& runs) {
    m_runList = runs;
    QStringList lines;
    for (const MaintenanceRun& run : runs)
        lines << phrases::runText(run, workspace().timeRange());
    m_ui->runsText->setText(lines.isEmpty() ? tr("No maintenance has run on this database yet.")
                                            : lines.join(u'\n'));
}

void PartitionsSection::updateButtons() {
    const bool allowed = workspace().abilities().mayMaintain;
    const bool working = m_work.isWaiting();
    const QString refusal = phrases::refusal(m_ui->ahead->value(), m_ui->retain->value());
    m_ui->refusal->setText(refusal);
    m_ui->refusal->setVisible(!refusal.isEmpty());
    if (!refusal.isEmpty())
        m_ui->consequenceText->setText(tr("Nothing: these settings are refused."));
    m_ui->readOnlyNote->setVisible(!allowed);
    m_ui->createButton->setVisible(allowed);
    m_ui->dropButton->setVisible(allowed);
    m_ui->previewButton->setEnabled(refusal.isEmpty() && !working);
    const int toCreate = m_plan ? int(m_plan->toCreate.size()) : 0;
    const int toDrop = m_plan ? int(m_plan->toDrop.size()) : 0;
    m_ui->createButton->setText(
        toCreate > 0 ? counted(toCreate, tr("&Create %1 partition"), tr("&Create %1 partitions"))
                     : tr("Nothing to create"));
    m_ui->dropButton->setText(toDrop > 0
                                  ? counted(toDrop, tr("&Drop %1 partition…"), tr("&Drop %1 partitions…"))
                                  : tr("Nothing to drop"));
    for (QPushButton* button : {m_ui->createButton, m_ui->dropButton})
        button->setAccessibleName(button->text().remove(u'&'));
    m_ui->createButton->setEnabled(toCreate > 0 && !working);
    m_ui->dropButton->setEnabled(toDrop > 0 && !working);
}

void PartitionsSection::create() {
    if (!m_plan)
        return;
    messages().clear();
    auto answer =
        workspace().writing().call<QStringList>([plan = *m_plan](Session& session, JobControl& control) {
            return PartitionStore(session).create(plan, control);
        });
    m_work.ask(answer, [this](const Result<QStringList>& names) { runFinished(names, false); });
    m_ui->progress->follow(m_work.watcher(), tr("Creating partitions…"));
    updateButtons();
}

void PartitionsSection::askBeforeDrop() {
    if (!m_plan)
        return;
    const int count = int(m_plan->toDrop.size());
    m_ui->confirmation->ask(tr("drop %1").arg(count),
                            counted(count, tr("Drop %1 partition"), tr("Drop %1 partitions")));
}

void PartitionsSection::drop() {
    if (!m_plan)
        return;
    messages().clear();
    auto answer =
        workspace().writing().call<QStringList>([plan = *m_plan](Session& session, JobControl& control) {
            return PartitionStore(session).drop(plan, control);
        });
    m_work.ask(answer, [this](const Result<QStringList>& names) { runFinished(names, true); });
    m_ui->progress->follow(m_work.watcher(), tr("Dropping partitions…"));
    updateButtons();
}

void PartitionsSection::runFinished(const Result<QStringList>& names, bool dropped) {
    if (names) {
        const int count = int(names->size());
        messages().showMessage(
            MessageBar::Level::Success,
            dropped ? counted(count, tr("Dropped %1 partition."), tr("Dropped %1 partitions."))
                    : counted(count, tr("Created %1 partition."), tr("Created %1 partitions.")));
    } else {
        showError(names.error());
    }
    refresh();
    workspace().announceChange();
}

} // namespace fleet
