// The rules of the live page: a list, a row to add one, and where the notifications go.
#pragma once

#include <QFrame>
#include <memory>

#include "desktop/live/AlertRule.h"

class QSystemTrayIcon;

namespace Ui {
class AlertPanel;
}

namespace fleet {

class Workspace;

/// Raises desktop notifications where the system has a place for them, else only matched() tells. GUI thread
/// only.
class AlertPanel : public QFrame {
    Q_OBJECT

public:
    explicit AlertPanel(Workspace& workspace, QWidget* parent = nullptr);
    ~AlertPanel() override;

    const QList<AlertRule>& rules() const { return m_rules; }

    /// Compares arrivals with the rules; at most one notification a call, however many match.
    void look(const QList<Event>& arrivals);

signals:
    void rulesChanged();
    void matched(const fleet::Event& event, const QString& words);

private:
    void addRule();
    void removeRule();
    void showRules();
    void notify(const QString& words);

    Workspace& m_workspace;
    std::unique_ptr<Ui::AlertPanel> m_ui;
    QList<AlertRule> m_rules;
    QSystemTrayIcon* m_tray = nullptr;
};

} // namespace fleet
