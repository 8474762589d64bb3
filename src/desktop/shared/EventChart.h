// Stacked counts over time, by family, that a person can brush (Qt Charts).
#pragma once

#include <QWidget>

#include "store/EventStore.h"

namespace fleet {

class EventChartView;

/// Used by Overview and History. Dragging picks a range, a click on a bar picks its bucket, Esc or a double
/// click clears the pick; with the keyboard Left and Right move, Shift extends, Enter picks. GUI thread only.
class EventChart : public QWidget {
    Q_OBJECT

public:
    explicit EventChart(QWidget* parent = nullptr);

    void setHistogram(const EventHistogram& histogram, bool utc);
    void setLegendShown(
        bool shown); ///< Family names above the bars, where nothing else on the page explains the colours.
    void setEmptyText(const QString& text);

    /// The picked range, drawn as a soft accent band; an empty range clears it.
    void setPicked(const TimeRange& range);
    TimeRange picked() const;

signals:
    void rangePicked(const fleet::TimeRange& range);
    void pickCleared();

private:
    void describe(const EventHistogram& histogram);

    EventChartView* m_view;
};

} // namespace fleet
