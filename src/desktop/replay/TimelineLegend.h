// The names of the colours and marks of the timeline, beside the buttons that move through it.
#pragma once

#include <QWidget>

#include "desktop/replay/TimelineBars.h"

namespace fleet {

/// Names what has room; its tip names all. Owned by the replay page. GUI thread only.
class TimelineLegend : public QWidget {
    Q_OBJECT

public:
    explicit TimelineLegend(QWidget* parent = nullptr);

    void setBars(const TimelineBars& bars);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    TimelineBars m_bars;
};

} // namespace fleet
