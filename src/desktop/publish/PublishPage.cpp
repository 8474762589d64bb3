#include "desktop/publish/PublishPage.h"

#include "desktop/publish/ImportPanel.h"
#include "desktop/publish/PublishForm.h"
#include "desktop/style/Style.h"
#include "ui_PublishPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

PublishPage::PublishPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent),
      m_ui(std::make_unique<Ui::PublishPage>()),
      m_form(new PublishForm(workspace, messages(), busyHook())),
      m_import(new ImportPanel(workspace, messages(), busyHook())) {
    m_ui->setupUi(content());
    m_ui->tabs->addTab(m_form, tr("&One event"));
    m_ui->tabs->addTab(m_import, tr("&A file of events"));
    style::setTone(m_ui->notAllowed, style::Tone::Warning);
    connect(&workspace, &Workspace::knowledgeChanged, this, &PublishPage::showAbilities);
    connect(m_ui->tabs, &QTabWidget::currentChanged, this, &PublishPage::showAbilities);
    showAbilities();
}

PublishPage::~PublishPage() = default;

QString PublishPage::id() const {
    return u"publish"_s;
}

QString PublishPage::title() const {
    return tr("Publish");
}

void PublishPage::refresh() {
    showAbilities(); // everything else on this page is what a person typed
}

void PublishPage::cancel() {
    m_form->cancel();
    m_import->cancel();
}

void PublishPage::showAbilities() {
    const SessionAbilities& abilities = workspace().abilities();
    m_form->setEnabled(abilities.mayPublish && abilities.hasSchema);
    m_import->setEnabled(abilities.mayImport && abilities.hasSchema);
    m_ui->notAllowed->setText(refusal());
    m_ui->notAllowed->setVisible(workspace().knowsDatabase() && !m_ui->tabs->currentWidget()->isEnabled());
}

QString PublishPage::refusal() const {
    const SessionAbilities& abilities = workspace().abilities();
    if (!abilities.hasSchema)
        return tr("This database is not migrated yet: apply the migrations in Settings first.");
    if (!abilities.mayPublish)
        return tr("%1 may read this database but not publish. Ask its administrator for the support role.")
            .arg(abilities.user);
    return tr("%1 may publish single events but not import files, which can bring events of the past. Ask an "
              "administrator of this database to do it, or for the admin role.")
        .arg(abilities.user);
}

void PublishPage::open(const Address& address) {
    m_ui->tabs->setCurrentWidget(address.value(u"tab"_s) == u"import"_s ? static_cast<QWidget*>(m_import)
                                                                        : m_form);
    m_form->choose(address.value(u"type"_s), address.value(u"aggregate"_s));
}

Address PublishPage::address() const {
    if (m_ui->tabs->currentWidget() == m_import)
        return {id(), {{u"tab"_s, {u"import"_s}}}};
    const EventDraft draft = m_form->draft();
    Address address{id(), {}};
    if (!draft.eventType.isEmpty())
        address.parameters.insert(u"type"_s, {draft.eventType});
    if (!draft.aggregateId.isEmpty())
        address.parameters.insert(u"aggregate"_s, {draft.aggregateId});
    return address;
}

} // namespace fleet
