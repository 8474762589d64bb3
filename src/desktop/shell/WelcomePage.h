// What the window shows while there is no database: three ways to begin.
#pragma once

#include <QWidget>
#include <memory>

namespace Ui {
class WelcomePage;
}

namespace fleet {

class ConnectionOpener;
struct Error;

/// Shows how opening goes and what failed. Owned by MainWindow. GUI thread only.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(ConnectionOpener& opener, QWidget* parent = nullptr);
    ~WelcomePage() override;

signals:
    void connectionsWanted(); ///< Settings, Connections.
    void importReady();       ///< An empty private database is open: lead to the import.

private:
    void setUpLook();
    void followOpening();
    void setChoicesEnabled(bool enabled);

    std::unique_ptr<Ui::WelcomePage> m_ui;
    ConnectionOpener& m_opener;
    bool m_importNext = false;
};

} // namespace fleet
