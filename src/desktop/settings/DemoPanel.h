// The private demo database: whether it runs; start, stop, connect, make anew.
#pragma once

#include <QWidget>

#include "cluster/PrivateCluster.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/ConnectionSettings.h"

class QLabel;
class QPushButton;

namespace fleet {

class JobProgress;
class TypedConfirmation;

/// Owned by ConnectionsSection, which connects and shows what failed. GUI thread only.
class DemoPanel : public QWidget {
    Q_OBJECT

public:
    explicit DemoPanel(QWidget* parent = nullptr);

    void refresh();
    void cancel();

signals:
    void started(const fleet::ConnectionSettings& settings);
    void stopped();
    void failed(const fleet::Error& error);

private:
    void addWidgets();
    void showStatus(const ClusterStatus& status);
    void setWorking(bool working);
    void start(bool anew);
    void stop();

    QLabel* m_status;
    QPushButton* m_start;
    QPushButton* m_stop;
    QPushButton* m_reset;
    TypedConfirmation* m_confirmation;
    JobProgress* m_progress;
    LatestAnswer<ClusterStatus> m_asking;
    LatestAnswer<ConnectionSettings> m_starting;
    LatestAnswer<void> m_stopping;
};

} // namespace fleet
