// The charts of the history: the same result, counted.
#pragma once

#include <QWidget>

#include "core/EventFilter.h"
#include "desktop/shared/Workspace.h"

namespace fleet {

class ChartPanel;
class CountsPanel;

/// Asks only while it is shown. Owned by HistoryPage. GUI thread only.
class ChartsView : public QWidget {
    Q_OBJECT

public:
    ChartsView(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent = nullptr);

    void ask(const EventFilter& filter);
    void cancel();
    void clear();

signals:
    void zoomWanted(const fleet::TimeRange& range); ///< Is to become the page's time range.
    /// The events behind a bar: in `range`, or in the shown one where that is open, that also meet `more`.
    void eventsWanted(const fleet::TimeRange& range, const fleet::FilterExpression& more);
    void counted(qint64 total);
    void noticed(const QString& text);
    void exported(const QString& path);
    void failed(const fleet::Error& error);

private:
    CountsPanel* m_counts;
    QList<ChartPanel*> m_panels;
};

} // namespace fleet
