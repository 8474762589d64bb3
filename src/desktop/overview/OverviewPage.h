// The overview: the fleet now or at a moment, and what happened in the range.
#pragma once

#include "desktop/overview/LogSummary.h"
#include "desktop/overview/TallyModel.h"
#include "desktop/shared/LatestAnswer.h"
#include "desktop/shared/Page.h"
#include "store/DeviceStore.h"

class QLabel;

namespace Ui {
class OverviewPage;
}

namespace fleet {

class MomentEdit;
class PastBanner;
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
    QList<QWidget*> titleWidgets() override;
    /// at: a moment; without it the fleet is shown at the range's end, which is now unless the range is
    /// fixed.
    void open(const Address& address) override;
    Address address() const override;

private:
    void setUpMoment();
    void setUpFigures();
    void setUpLists();
    void setUpList(RecordTable* table, TallyModel& model, const QString& emptyText);
    /// None: now.
    std::optional<Timestamp> moment() const;
    void goToNow();
    void showFleet(const FleetAt& fleet);
    void showReleases(const FleetSummary& then, const FleetSummary& now);
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
    QLabel* m_momentLabel;
    MomentEdit* m_moment;
    PastBanner* m_past;
    LatestAnswer<FleetAt> m_devices;
    LatestAnswer<LogSummary> m_log;
    std::optional<LogSummary> m_shownLog;
    TimeRange m_range;
};

} // namespace fleet
