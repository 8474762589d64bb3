// The bar on top: the page's title and small buttons, the time range, UTC or local, search.
#pragma once

#include <QFrame>
#include <memory>

namespace Ui {
class TopBar;
}

namespace fleet {

class Page;
class TimeRangeChoice;

/// Owned by MainWindow. GUI thread only.
class TopBar : public QFrame {
    Q_OBJECT

public:
    explicit TopBar(QWidget* parent = nullptr);
    ~TopBar() override;

    void setTimeRange(TimeRangeChoice& timeRange);
    /// Shows its title and title widgets, and the range where the page uses it. Null: an empty bar.
    void showPage(Page* page);
    void setBusy(bool busy); ///< Shows the Stop button.
    void openTimeRange();

signals:
    void stopRequested();
    void searchRequested();

private:
    void setUpSearch();
    void showZone();

    std::unique_ptr<Ui::TopBar> m_ui;
    TimeRangeChoice* m_timeRange = nullptr;
    Page* m_page = nullptr;
};

} // namespace fleet
