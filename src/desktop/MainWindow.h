// The window: rail, top bar, pages, status bar.
#pragma once

#include <QMainWindow>

#include "desktop/shared/Page.h"

class QStackedWidget;

namespace fleet {

class NavigationRail;
class StatusBar;
class TopBar;

/// Owns the Workspace and the pages of pageList(). GUI thread only.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Workspace& workspace() { return *m_workspace; }
    QList<Page*> pages() const { return m_pages; }
    Page* currentPage() const;

    void showPage(const QString& id);
    void open(const Address& address);

private:
    void addPages();
    void addShortcuts();
    void connectPage(Page* page);
    void pageShown(Page* page);

    Workspace* m_workspace;
    NavigationRail* m_rail;
    TopBar* m_topBar;
    StatusBar* m_statusBar;
    QStackedWidget* m_stack;
    QList<Page*> m_pages;
};

} // namespace fleet
