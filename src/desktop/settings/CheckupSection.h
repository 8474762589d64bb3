// Checkup: doctor's checks of the connected database, in the window.
#pragma once

#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"

namespace Ui {
class CheckupSection;
}

namespace fleet {

class CheckTableModel;

/// Runs the checks when it is shown first and on demand. GUI thread only.
class CheckupSection : public SettingsSection {
    Q_OBJECT

public:
    explicit CheckupSection(Workspace& workspace, QWidget* parent = nullptr);
    ~CheckupSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

private:
    void showResults(const QList<CheckResult>& results);

    std::unique_ptr<Ui::CheckupSection> m_ui;
    CheckTableModel* m_model;
    LatestAnswer<QList<CheckResult>> m_checking;
};

} // namespace fleet
