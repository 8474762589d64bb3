#include "desktop/settings/ConnectionsSection.h"

#include "desktop/settings/DemoPanel.h"
#include "desktop/settings/ProfileListModel.h"
#include "desktop/shared/BackgroundJob.h"
#include "desktop/shell/ConnectionOpener.h"
#include "desktop/style/Style.h"
#include "ui_ConnectionsSection.h"

namespace fleet {

using namespace Qt::StringLiterals;

ConnectionsSection::ConnectionsSection(Workspace& workspace, QWidget* parent)
    : SettingsSection(workspace, parent),
      m_ui(std::make_unique<Ui::ConnectionsSection>()),
      m_model(new ProfileListModel(this)),
      m_demo(new DemoPanel),
      m_trying(busyHook()),
      m_password(busyHook()),
      m_savingPassword(busyHook()) {
    m_ui->setupUi(content());
    setupLook();
    setupActions();
    fillList();
    m_ui->list->setCurrentIndex(m_model->index(0));
}

ConnectionsSection::~ConnectionsSection() {
    // The list loses its rows after this section has ended.
    m_ui->list->selectionModel()->disconnect(this);
}

QString ConnectionsSection::id() const {
    return u"connections"_s;
}

QString ConnectionsSection::title() const {
    return tr("Connections");
}

void ConnectionsSection::setupLook() {
    style::makeCard(m_ui->listCard);
    style::makeCard(m_ui->detailCard);
    style::makeNavigation(m_ui->list);
    style::makePrimary(m_ui->connectButton);
    style::makeDestructive(m_ui->removeButton);
    style::makeDestructive(m_ui->confirmRemove);
    m_ui->list->setModel(m_model);
    m_ui->detail->addWidget(m_demo);
    m_ui->removeQuestion->hide();
}

void ConnectionsSection::setupActions() {
    connect(m_ui->list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ConnectionsSection::chosen);
    connect(m_ui->addButton, &QPushButton::clicked, this, &ConnectionsSection::addProfile);
    connect(m_ui->saveButton, &QPushButton::clicked, this, &ConnectionsSection::save);
    connect(m_ui->testButton, &QPushButton::clicked, this, [this] { tryConnection(false); });
    connect(m_ui->connectButton, &QPushButton::clicked, this, [this] { tryConnection(true); });
    connect(m_ui->removeButton, &QPushButton::clicked, this, &ConnectionsSection::askBeforeRemove);
    connect(m_ui->confirmRemove, &QPushButton::clicked, this, &ConnectionsSection::remove);
    connect(m_ui->keepButton, &QPushButton::clicked, m_ui->removeQuestion, &QWidget::hide);
    connect(m_ui->form, &ConnectionForm::edited, this, &ConnectionsSection::updateButtons);
    connect(m_ui->progress, &JobProgress::stopRequested, this, &ConnectionsSection::cancel);
    connect(m_demo, &DemoPanel::started, this, &ConnectionsSection::demoStarted);
    connect(m_demo, &DemoPanel::stopped, this, [this] {
        messages().showMessage(MessageBar::Level::Information,
                               tr("The demo database is stopped. Its events are kept."));
    });
    connect(m_demo, &DemoPanel::failed, this, &ConnectionsSection::showError);
    connect(&workspace(), &Workspace::connectionChanged, this, &ConnectionsSection::fillList);
}

void ConnectionsSection::refresh() {
    fillList();
    m_demo->refresh();
}

void ConnectionsSection::cancel() {
    m_demo->cancel();
    m_trying.cancel();
    m_password.cancel();
    updateButtons();
}

void ConnectionsSection::fillList() {
    QString shown = m_ui->list->currentIndex().data(ProfileListModel::NameRole).toString();
    QList<ProfileListModel::Entry> entries{{ConnectionOpener::demoName(), {}, true}};
    for (const QString& name : m_profiles.names())
        if (const auto settings = m_profiles.profile(name))
            entries.append({name, *settings});
    const QSignalBlocker quiet(m_ui->list->selectionModel());
    m_model->setEntries(entries, workspace().connectionName());
    if (m_ui->detail->currentWidget() == m_ui->formPanel)
        shown = m_editedName;
    m_ui->list->setCurrentIndex(m_model->index(m_model->rowOf(shown)));
}

void ConnectionsSection::chosen(const QModelIndex& index) {
    if (!index.isValid())
        return;
    messages().clear();
    m_ui->removeQuestion->hide();
    if (index.data(ProfileListModel::IsDemoRole).toBool()) {
        m_ui->detail->setCurrentWidget(m_demo);
        m_demo->refresh();
        return;
    }
    m_ui->detail->setCurrentWidget(m_ui->formPanel);
    showProfile(index.data(ProfileListModel::NameRole).toString());
}

void ConnectionsSection::showProfile(const QString& name) {
    const auto settings = m_profiles.profile(name);
    if (!settings) {
        showError(settings.error());
        return;
    }
    m_editedName = name;
    m_ui->form->setProfile(name, *settings);
    updateButtons();
    loadPassword(name);
}

void ConnectionsSection::loadPassword(const QString& name) {
    m_password.ask(m_profiles.password(name), [this, name](const Result<QString>& password) {
        if (name != m_editedName)
            return;
        if (password)
            m_ui->form->setPassword(*password);
        else
            messages().showMessage(
                MessageBar::Level::Warning,
                tr("%1. Type the password each time you connect.").arg(password.error().message));
    });
}

void ConnectionsSection::addProfile() {
    messages().clear();
    m_editedName.clear();
    m_ui->list->setCurrentIndex({});
    m_ui->removeQuestion->hide();
    m_ui->form->setProfile({}, {});
    m_ui->detail->setCurrentWidget(m_ui->formPanel);
    m_ui->form->setFocus();
    updateButtons();
}

void ConnectionsSection::save() {
    const QString name = m_ui->form->name();
    const ConnectionSettings settings = m_ui->form->settings();
    if (!m_editedName.isEmpty() && m_editedName != name)
        m_profiles.remove(m_editedName);
    m_profiles.save(name, settings);
    m_editedName = name;
    fillList();
    updateButtons();
    messages().showMessage(MessageBar::Level::Success, tr("Saved “%1”.").arg(name));
    savePassword(name, settings.password);
}

void ConnectionsSection::savePassword(const QString& name, const QString& password) {
    m_savingPassword.ask(m_profiles.savePassword(name, password), [this, name,
                                                                   password](const Result<void>& saved) {
        if (!saved && !password.isEmpty())
            messages().showMessage(MessageBar::Level::Warning,
                                   tr("Saved “%1” without its password: %2. Type it each time you connect.")
                                       .arg(name, saved.error().message));
    });
}

void ConnectionsSection::askBeforeRemove() {
    m_ui->removeText->setText(
        tr("Forget “%1” and its password on this machine? The database itself is not touched.")
            .arg(m_editedName));
    m_ui->confirmRemove->setText(tr("&Forget “%1”").arg(m_editedName));
    m_ui->confirmRemove->setAccessibleName(tr("Forget the connection %1").arg(m_editedName));
    m_ui->removeQuestion->show();
    m_ui->keepButton->setFocus();
}

void ConnectionsSection::remove() {
    const QString name = m_editedName;
    m_ui->removeQuestion->hide();
    m_profiles.remove(name);
    m_editedName.clear();
    fillList();
    m_ui->list->setCurrentIndex(m_model->index(0));
    messages().showMessage(MessageBar::Level::Information, tr("Forgot “%1”.").arg(name));
}

void ConnectionsSection::updateButtons() {
    const QString problem = m_ui->form->problem();
    const bool usable = problem.isEmpty() && !m_trying.isWaiting();
    for (QPushButton* button : {m_ui->saveButton, m_ui->testButton, m_ui->connectButton}) {
        button->setEnabled(usable);
        button->setToolTip(problem);
    }
    m_ui->removeButton->setVisible(!m_editedName.isEmpty());
}

void ConnectionsSection::tryConnection(bool connectAfterwards) {
    messages().clear();
    const ConnectionSettings settings = m_ui->form->settings();
    auto answer = runInBackground<SessionAbilities>([settings](JobControl&) -> Result<SessionAbilities> {
        const auto session = Session::open(settings.withSafeDefaults());
        return session ? sessionAbilities(**session) : failure(session.error());
    });
    m_trying.ask(answer, [this, settings, connectAfterwards](const Result<SessionAbilities>& abilities) {
        tried(abilities, settings, connectAfterwards);
    });
    m_ui->progress->follow(m_trying.watcher(), tr("Connecting to %1…").arg(settings.toDisplayUrl()));
    updateButtons();
}

void ConnectionsSection::tried(const Result<SessionAbilities>& abilities, const ConnectionSettings& settings,
                               bool connectAfterwards) {
    updateButtons();
    if (!abilities) {
        messages().showError(abilities.error(),
                             [this, connectAfterwards] { tryConnection(connectAfterwards); });
        return;
    }
    if (connectAfterwards)
        workspace().connectTo(settings.withSafeDefaults(), m_ui->form->name());
    QString text = tr("%1 as %2, PostgreSQL %3.")
                       .arg(connectAfterwards ? tr("Connected") : tr("The connection works:"),
                            abilities->user, abilities->serverVersion);
    if (!abilities->hasSchema)
        text += u' ' + tr("This database is not migrated yet: see Migrations.");
    messages().showMessage(MessageBar::Level::Success, text);
}

void ConnectionsSection::demoStarted(const ConnectionSettings& settings) {
    workspace().connectTo(settings, ConnectionOpener::demoName());
    messages().showMessage(MessageBar::Level::Success, tr("Connected to the demo fleet."));
}

} // namespace fleet
