#include "desktop/settings/MigrationsSection.h"

#include <QHeaderView>

#include "desktop/settings/MigrationTableModel.h"
#include "desktop/shared/Counted.h"
#include "desktop/style/Style.h"
#include "ui_MigrationsSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// Who migrated when is a matter of seconds; events keep their microseconds.
QString toSecond(const TimeRangeChoice& times, Timestamp moment) {
    const Timestamp second{moment.microseconds / microsecondsPerSecond * microsecondsPerSecond};
    return times.formatMoment(second).remove(u".000000"_s);
}

} // namespace

MigrationsSection::MigrationsSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::MigrationsSection>()),
      m_model(new MigrationTableModel(this)),
      m_asking(busyHook()),
      m_work(busyHook()) {
    m_ui->setupUi(content());
    setupLook();
    connect(m_ui->applyButton, &QPushButton::clicked, this, &MigrationsSection::apply);
    connect(m_ui->progress, &JobProgress::stopRequested, this, &MigrationsSection::cancel);
    connect(&workspace.timeRange(), &TimeRangeChoice::displayChanged, this, [this] { showStatus(m_status); });
    connect(&workspace, &Workspace::knowledgeChanged, this, &MigrationsSection::updateButton);
    m_ui->waitingCard->hide();
}

MigrationsSection::~MigrationsSection() = default;

QString MigrationsSection::id() const {
    return u"migrations"_s;
}

QString MigrationsSection::title() const {
    return tr("Migrations");
}

void MigrationsSection::setupLook() {
    style::makeCard(m_ui->waitingCard);
    style::makeCard(m_ui->tableCard);
    style::makePrimary(m_ui->applyButton);
    style::setTextRole(m_ui->waitingTitle, style::TextRole::Title);
    style::setMuted(m_ui->readOnlyNote);
    m_ui->table->setModel(m_model);
    m_ui->table->setEmptyText(tr("Not known yet: connect to a database first."));
    QHeaderView* header = m_ui->table->horizontalHeader();
    header->resizeSection(MigrationTableModel::Number, 90);
    header->resizeSection(MigrationTableModel::Name, 240);
    header->resizeSection(MigrationTableModel::AppliedAt, 260);
    header->resizeSection(MigrationTableModel::AppliedBy, 120);
    header->resizeSection(MigrationTableModel::Duration, 90);
}

void MigrationsSection::refresh() {
    auto answer = workspace().reading().call<MigrationStatus>(
        [](Session& session, JobControl&) { return Migrator(session).status(); });
    m_asking.ask(answer, [this](const Result<MigrationStatus>& status) {
        if (status)
            showStatus(*status);
        else
            showError(status.error());
    });
}

void MigrationsSection::cancel() {
    m_asking.cancel();
    if (!m_work.isWaiting())
        return;
    m_work.cancel();
    messages().showMessage(
        MessageBar::Level::Warning,
        tr("Stopped. The migration that was running was rolled back; those before it stay applied."));
    refresh();
}

void MigrationsSection::showStatus(const MigrationStatus& status) {
    m_status = status;
    m_model->setStatus(status,
                       [this](Timestamp moment) { return toSecond(workspace().timeRange(), moment); });
    showWaiting(status.pending);
    updateButton();
}

void MigrationsSection::showWaiting(const QList<Migration>& pending) {
    m_ui->waitingCard->setVisible(true);
    if (pending.isEmpty()) {
        m_ui->waitingTitle->setText(tr("The database is up to date"));
        m_ui->waitingText->setText(tr("Every migration of this program is applied. Nothing waits."));
        return;
    }
    m_ui->waitingTitle->setText(counted(pending.size(), tr("%1 migration waits to be applied"),
                                        tr("%1 migrations wait to be applied")));
    QStringList items;
    for (const Migration& migration : pending)
        items << u"<p><b>%1</b><br>%2</p>"_s.arg(migration.name.toHtmlEscaped(),
                                                 migrationPurpose(migration).toHtmlEscaped());
    m_ui->waitingText->setText(
        items.join(QString()) +
        u"<p>%1</p>"_s.arg(
            tr("Each is one transaction: it happens whole or not at all. Publishers may wait for a "
               "moment while tables are locked.")));
}

void MigrationsSection::updateButton() {
    const SessionAbilities& abilities = workspace().abilities();
    const qsizetype count = m_status.pending.size();
    const bool allowed = abilities.mayMigrate;
    m_ui->applyButton->setVisible(count > 0 && allowed);
    m_ui->applyButton->setEnabled(!m_work.isWaiting());
    m_ui->applyButton->setText(counted(count, tr("&Apply %1 migration"), tr("&Apply %1 migrations")));
    m_ui->applyButton->setAccessibleName(m_ui->applyButton->text().remove(u'&'));
    m_ui->readOnlyNote->setVisible(count > 0 && !allowed);
}

void MigrationsSection::apply() {
    messages().clear();
    auto answer = workspace().writing().call<QList<Migration>>(
        [](Session& session, JobControl& control) { return Migrator(session).migrate(control); });
    m_work.ask(answer, [this](const Result<QList<Migration>>& migrations) { applied(migrations); });
    m_ui->progress->follow(m_work.watcher(), tr("Waiting for the database…"));
    updateButton();
}

void MigrationsSection::applied(const Result<QList<Migration>>& migrations) {
    if (migrations)
        messages().showMessage(
            MessageBar::Level::Success,
            counted(migrations->size(), tr("Applied %1 migration."), tr("Applied %1 migrations.")));
    else
        showError(migrations.error());
    refresh();
    workspace().refreshKnowledge();
    workspace().announceChange();
}

} // namespace fleet
