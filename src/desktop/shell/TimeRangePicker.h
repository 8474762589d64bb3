// The control on top of the window that shows and changes the shared time range.
#pragma once

#include <QFrame>

class QPushButton;

namespace fleet {

class TimeRangeChoice;
class TimeRangePopup;

/// Arrows for the span before and after, and a button that opens presets and exact moments. GUI thread only.
class TimeRangePicker : public QFrame {
    Q_OBJECT

public:
    explicit TimeRangePicker(QWidget* parent = nullptr);
    void setTimeRange(TimeRangeChoice& timeRange);
    void openChoices();

private:
    void showRange();

    TimeRangeChoice* m_timeRange = nullptr;
    QPushButton* m_previous;
    QPushButton* m_range;
    QPushButton* m_next;
    TimeRangePopup* m_popup = nullptr;
};

} // namespace fleet
