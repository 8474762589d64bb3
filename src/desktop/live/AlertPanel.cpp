#include "desktop/live/AlertPanel.h"

#include <QSystemTrayIcon>
#include <optional>

#include "core/EventType.h"
#include "desktop/shared/Counted.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"
#include "ui_AlertPanel.h"

namespace fleet {

using namespace Qt::StringLiterals;

AlertPanel::AlertPanel(Workspace& workspace, QWidget* parent)
    : QFrame(parent),
      m_workspace(workspace),
      m_ui(std::make_unique<Ui::AlertPanel>()),
      m_rules(savedAlertRules()) {
    m_ui->setupUi(this);
    style::makeCard(this);
    style::setTextRole(m_ui->heading, style::TextRole::Title);
    style::setMuted(m_ui->note);
    const bool desktop = QSystemTrayIcon::isSystemTrayAvailable() && QSystemTrayIcon::supportsMessages();
    m_ui->note->setText(desktop
                            ? tr("A desktop notification is raised, also while you look at another page.")
                            : tr("This desktop shows no notifications: matches are told on the Live page."));
    if (desktop)
        m_tray = new QSystemTrayIcon(style::icon(u"live"_s), this);
    for (const QString& family : fleetFamilies())
        m_ui->type->addItem(family + u".*"_s);
    m_ui->type->setCurrentIndex(-1);
    m_ui->type->lineEdit()->setPlaceholderText(tr("any type"));
    connect(&workspace, &Workspace::knowledgeChanged, this, [this] {
        const QString typed = m_ui->type->currentText();
        m_ui->type->clear();
        for (const QString& family : fleetFamilies())
            m_ui->type->addItem(family + u".*"_s);
        for (const EventType& type : m_workspace.eventTypes())
            m_ui->type->addItem(type.name);
        m_ui->type->setEditText(typed);
    });
    connect(m_ui->addButton, &QPushButton::clicked, this, &AlertPanel::addRule);
    connect(m_ui->device, &QLineEdit::returnPressed, this, &AlertPanel::addRule);
    connect(m_ui->removeButton, &QPushButton::clicked, this, &AlertPanel::removeRule);
    connect(m_ui->list, &QListWidget::currentRowChanged, this,
            [this](int row) { m_ui->removeButton->setEnabled(row >= 0 && row < m_rules.size()); });
    showRules();
}

AlertPanel::~AlertPanel() = default;

void AlertPanel::addRule() {
    const AlertRule rule{m_ui->type->currentText().trimmed(), m_ui->device->text().trimmed()};
    // A rule that matches everything would only make noise.
    if (rule == AlertRule{} || m_rules.contains(rule))
        return;
    m_rules << rule;
    saveAlertRules(m_rules);
    m_ui->type->setEditText({});
    m_ui->device->clear();
    showRules();
}

void AlertPanel::removeRule() {
    const int row = m_ui->list->currentRow();
    if (row < 0 || row >= m_rules.size())
        return;
    m_rules.removeAt(row);
    saveAlertRules(m_rules);
    showRules();
}

void AlertPanel::showRules() {
    m_ui->list->clear();
    for (const AlertRule& rule : std::as_const(m_rules))
        m_ui->list->addItem(rule.describe());
    m_ui->list->setVisible(!m_rules.isEmpty());
    m_ui->removeButton->setVisible(!m_rules.isEmpty());
    m_ui->removeButton->setEnabled(false);
    emit rulesChanged();
}

void AlertPanel::look(const QList<Event>& arrivals) {
    int count = 0;
    const Event* first = nullptr;
    const AlertRule* why = nullptr;
    for (const Event& event : arrivals)
        for (const AlertRule& rule : std::as_const(m_rules))
            if (rule.matches(event, m_workspace.deviceName(event.aggregateId))) {
                if (count++ == 0) {
                    first = &event;
                    why = &rule;
                }
                break;
            }
    if (!first)
        return;
    QString words = tr("%1: %2").arg(why->describe(), m_workspace.deviceName(first->aggregateId));
    if (count > 1)
        words = counted(count, tr("%1 event match your rules, among them %2"),
                        tr("%1 events match your rules, among them %2"))
                    .arg(words);
    notify(words);
    emit matched(*first, words);
}

void AlertPanel::notify(const QString& words) {
    if (!m_tray)
        return;
    m_tray->show();
    m_tray->showMessage(tr("Fleet Audit"), words);
}

} // namespace fleet
