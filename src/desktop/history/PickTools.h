// What can be done with the range that is picked in the chart.
#pragma once

#include <QWidget>

#include "core/TimeRange.h"

class QLabel;
class QToolButton;

namespace fleet {

/// A line over the top left corner of the chart, shown while something is picked. Owned by HistoryPage. GUI
/// thread only.
class PickTools : public QWidget {
    Q_OBJECT

public:
    explicit PickTools(QWidget* chart);

    /// With a button that leads to the events, where they are not beside the chart.
    void offerEvents();

    /// An empty range hides the line.
    void showPick(const TimeRange& range, bool utc);

signals:
    void zoomWanted(); ///< The picked range is to become the page's.
    void clearWanted();
    void eventsWanted();

private:
    QLabel* m_span;
    QToolButton* m_zoom;
    QToolButton* m_clear;
    QToolButton* m_events;
};

} // namespace fleet
