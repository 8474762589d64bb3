// Event log: how far the log is settled, what follows it, what could not be followed, and how listeners are
// told.
#pragma once

#include <QTimer>
#include <functional>
#include <memory>

#include "desktop/settings/SettingsSection.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/NotifyMode.h"
#include "store/ProjectionBuilder.h"

namespace Ui {
class EventLogSection;
}

namespace fleet {

class FailureTableModel;
class ProcessorTableModel;

/// Looks again every two seconds while it is shown. GUI thread only.
class EventLogSection : public SettingsSection {
    Q_OBJECT

public:
    explicit EventLogSection(Workspace& workspace, QWidget* parent = nullptr);
    ~EventLogSection() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    /// All that the section shows, read together.
    struct Standing {
        HorizonStatus horizon;
        QList<ProjectionStatus> processors;
        NotifyMode mode = NotifyMode::Each;
    };
    static Result<Standing> readStanding(Session& session);

    void setupLook();
    void setupActions();
    QFuture<Result<Standing>> askForStanding();
    void showStanding(const Standing& standing);
    void showHorizon(const HorizonStatus& horizon);
    void showMode();
    void askForFailures();
    void rebuild();
    void retry();
    /// Shows the progress of work on a projection and, when it is done, what `outcome` says of so many
    /// events.
    void follow(const QFuture<Result<qint64>>& answer, const QString& step,
                const std::function<QString(qint64)>& outcome);
    void applyMode();
    void updateButtons();
    const ProjectionStatus* chosen() const;

    std::unique_ptr<Ui::EventLogSection> m_ui;
    ProcessorTableModel* m_processors;
    FailureTableModel* m_failures;
    NotifyMode m_mode = NotifyMode::Each;
    QTimer m_poll;
    LatestAnswer<Standing> m_standing;
    LatestAnswer<Standing> m_quietStanding; ///< Of the timer: shows no busy line.
    LatestAnswer<QList<ProjectionFailure>> m_failing;
    LatestAnswer<qint64> m_work;
    LatestAnswer<void> m_switching;
};

} // namespace fleet
