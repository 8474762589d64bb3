// The bar at the bottom: which database, in which role, how it is; at the right what the page and the
// listener say.
#pragma once

#include <QFrame>

#include "desktop/shell/HealthWatch.h"
#include "store/EventListener.h"

class QHBoxLayout;
class QLabel;

namespace fleet {

class StatusDot;
class Workspace;

/// Owned by MainWindow. GUI thread only.
class StatusBar : public QFrame {
    Q_OBJECT

public:
    explicit StatusBar(QWidget* parent = nullptr);

    void setWorkspace(Workspace& workspace);
    void setPageText(const QString& text);
    /// In place of the connection's name while there is none: "no database".
    void showUnconnected(const QString& text);

    void showHealth(const DatabaseHealth& health);
    void showFailure(const Error& error);

private:
    QLabel* addItem(QHBoxLayout* row);
    void showConnection();
    void showListener(EventListener::State state, const QString& detail);

    Workspace* m_workspace = nullptr;
    StatusDot* m_dot;
    QLabel* m_connection;
    QLabel* m_role;
    QLabel* m_horizon;
    QLabel* m_partitions;
    QLabel* m_page;
    QLabel* m_listener;
};

} // namespace fleet
