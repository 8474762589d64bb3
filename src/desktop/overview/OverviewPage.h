// The overview: the fleet at the end of the range, and what happened in it.
#pragma once

#include "desktop/overview/LogSummary.h"
#include "desktop/overview/TallyModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"
#include "store/DeviceStore.h"

namespace Ui {
class OverviewPage;
}

namespace fleet {

class RecordTable;
struct EventPhrase;

/// GUI thread only; owned by the window.
class OverviewPage : public Page {
    Q_OBJECT

public:
    explicit OverviewPage(Workspace& workspace, QWidget* parent = nullptr);
    ~OverviewPage() override;

    QString id() const override;
    QString title() const override;
    void refresh() override;
    void cancel() override;

private:
    void setUpFigures();
    void setUpLists();
    void setUpList(RecordTable* table, TallyModel& model, const QString& emptyText);
    void showFleet(const FleetSummary& fleet);
    void showLog(const LogSummary& log);
    void showLogAgain();
    void showChanges(const QList<FleetChange>& changes);
    Address changeAddress(const FleetChange& change, const EventPhrase& phrase) const;
    Address historyOf(const QMap<QString, QStringList>& conditions) const;
    Address devicesOf(const QMap<QString, QStringList>& conditions) const;

    std::unique_ptr<Ui::OverviewPage> m_ui;
    TallyModel m_changes;
    TallyModel m_leaders;
    TallyModel m_releases;
    TallyModel m_offline;
    LatestAnswer<QList<DeviceSummary>> m_devices;
    LatestAnswer<LogSummary> m_log;
    std::optional<LogSummary> m_shownLog;
    TimeRange m_range;
};

} // namespace fleet
