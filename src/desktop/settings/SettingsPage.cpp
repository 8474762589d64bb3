#include "desktop/settings/SettingsPage.h"

#include <QScrollArea>

#include "desktop/settings/SectionList.h"
#include "desktop/settings/SettingsSection.h"
#include "desktop/style/Style.h"
#include "ui_SettingsPage.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr int sectionRow = 32; // pixels
}

SettingsPage::SettingsPage(Workspace& workspace, QWidget* parent)
    : Page(workspace, parent), m_ui(std::make_unique<Ui::SettingsPage>()) {
    m_ui->setupUi(content());
    style::makeNavigation(m_ui->sectionList);
    m_sections = makeSections(workspace, m_ui->stack);
    for (SettingsSection* section : std::as_const(m_sections))
        addSection(section);
    connect(m_ui->sectionList, &QListWidget::currentRowChanged, this, [this](int row) {
        m_ui->stack->setCurrentIndex(row);
        if (isVisible())
            refresh();
    });
    m_ui->sectionList->setCurrentRow(0);
}

SettingsPage::~SettingsPage() {
    // The list loses its rows after this page has ended.
    m_ui->sectionList->disconnect(this);
}

void SettingsPage::addSection(SettingsSection* section) {
    auto* scroll = new QScrollArea(m_ui->stack);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(section);
    m_ui->stack->addWidget(scroll);
    auto* item = new QListWidgetItem(section->title(), m_ui->sectionList);
    item->setData(Qt::UserRole, section->id());
    item->setSizeHint({0, sectionRow});
    connect(section, &SettingsSection::busyChanged, this,
            [this](bool busy) { busy ? beginWork() : endWork(); });
}

QString SettingsPage::id() const {
    return u"settings"_s;
}

QString SettingsPage::title() const {
    return tr("Settings");
}

void SettingsPage::refresh() {
    currentSection()->refresh();
}

void SettingsPage::cancel() {
    currentSection()->cancel();
}

SettingsSection* SettingsPage::currentSection() const {
    return m_sections.at(m_ui->stack->currentIndex());
}

void SettingsPage::showSection(const QString& sectionId) {
    for (int row = 0; row < m_sections.size(); ++row)
        if (m_sections.at(row)->id() == sectionId)
            m_ui->sectionList->setCurrentRow(row);
}

void SettingsPage::open(const Address& address) {
    showSection(address.value(u"section"_s));
}

Address SettingsPage::address() const {
    return {id(), {{u"section"_s, {currentSection()->id()}}}};
}

} // namespace fleet
