// Migrations: what is applied, what waits and what it does, and applying it.
#pragma once

#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/Migrator.h"

namespace Ui {
class MigrationsSection;
}

namespace fleet {

class MigrationTableModel;

/// GUI thread only.
class MigrationsSection : public SettingsSection {
    Q_OBJECT

public:
    explicit MigrationsSection(Workspace& workspace, QWidget* parent = nullptr);
    ~MigrationsSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

private:
    void setupLook();
    void showStatus(const MigrationStatus& status);
    void showWaiting(const QList<Migration>& pending);
    void updateButton();
    void apply();
    void applied(const Result<QList<Migration>>& migrations);

    std::unique_ptr<Ui::MigrationsSection> m_ui;
    MigrationTableModel* m_model;
    MigrationStatus m_status;
    LatestAnswer<MigrationStatus> m_asking;
    LatestAnswer<QList<Migration>> m_work;
};

} // namespace fleet
