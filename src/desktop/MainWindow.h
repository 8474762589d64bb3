// The window: rail, top bar, pages, status bar.
#pragma once

#include <QElapsedTimer>
#include <QMainWindow>
#include <QSet>
#include <memory>

#include "desktop/shared/Page.h"

namespace Ui {
class MainWindow;
}

namespace fleet {

class CommandPalette;
class ConnectionOpener;
class HealthWatch;
class ProjectionKeeper;
class WelcomePage;

/// Owns the Workspace and the pages of pageList(). Keeps geometry, UTC or local, and the last page across
/// starts. GUI thread only.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Workspace& workspace() { return *m_workspace; }
    ConnectionOpener& opener() { return *m_opener; }
    ProjectionKeeper& projections() { return *m_projections; }
    QList<Page*> pages() const { return m_pages; }
    Page* currentPage() const;

    void showPage(const QString& id);
    void open(const Address& address);
    void refreshPage();
    void toggleUtc();
    void copyAddress(); ///< Of what is selected on the current page, to the clipboard.
    void openPalette();
    void openAnotherWindow(); ///< On the same database; deletes itself when closed.

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void addPages();
    void addShortcuts();
    void addWelcome();
    void connectWorkspace();
    void connectPage(Page* page);
    void pageShown(Page* page);
    bool isConnected() const;
    void refreshWhenShown(Page* page);
    void markAllStale();
    void showKnowledge();
    void letPagesWait();
    void expectRecovery();
    void showHealthFailure(const Error& error);
    void restoreState();

    std::unique_ptr<Ui::MainWindow> m_ui;
    Workspace* m_workspace;
    HealthWatch* m_health;
    ProjectionKeeper* m_projections;
    ConnectionOpener* m_opener;
    WelcomePage* m_welcome;
    CommandPalette* m_palette;
    QList<Page*> m_pages;
    QSet<Page*> m_stale; ///< Must ask again before they are looked at.
    bool m_connectionLost = false;
    QElapsedTimer m_recovered;
    bool m_pagesWait = false; ///< The database lets nobody in, or lacks the tables.
    QString m_wantedPage;     ///< Shown as soon as there is a database.
    QString m_railPage;       ///< The last one that is in the rail.
};

} // namespace fleet
