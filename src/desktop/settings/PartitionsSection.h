// Partition maintenance: what there is, what is due, what doing it means, and doing it.
#pragma once

#include <QTimer>
#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/PartitionStore.h"

namespace Ui {
class PartitionsSection;
}

namespace fleet {

class PartitionTableModel;

/// Looks through the reading thread and acts through the writing one. What is dropped is exactly the plan
/// that is shown. GUI thread only.
class PartitionsSection : public SettingsSection {
    Q_OBJECT

public:
    explicit PartitionsSection(Workspace& workspace, QWidget* parent = nullptr);
    ~PartitionsSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

private:
    void setupLook();
    void setupActions();
    void askForPartitions();
    void askForPlan();
    void askForRuns();

    void settingsEdited();
    void showPartitions(const QList<Partition>& partitions);
    void showPlan(const MaintenancePlan& plan);
    void forgetPlan();
    void showFigures();
    void showRuns(const QList<MaintenanceRun>& runs);
    void updateButtons();

    void create();
    void askBeforeDrop();
    void drop();
    void runFinished(const Result<QStringList>& names, bool dropped);

    std::unique_ptr<Ui::PartitionsSection> m_ui;
    PartitionTableModel* m_model;
    QTimer m_typing; ///< The plan is asked for when a person stops typing.
    std::optional<MaintenancePlan> m_plan;
    QList<Partition> m_partitionList;
    QList<MaintenanceRun> m_runList;
    LatestAnswer<QList<Partition>> m_partitions;
    LatestAnswer<MaintenancePlan> m_planning;
    LatestAnswer<QList<MaintenanceRun>> m_runs;
    LatestAnswer<QStringList> m_work;
};

} // namespace fleet
