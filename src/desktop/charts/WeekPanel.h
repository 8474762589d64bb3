// When in the week things happen: hour of the day by weekday.
#pragma once

#include "core/WeekGrid.h"
#include "desktop/charts/ChartPanel.h"

namespace fleet {

class WeekView;

/// Counted in quarters of an hour, so that another time zone is only another way to add them up. Owned by
/// ChartsView. GUI thread only.
class WeekPanel : public ChartPanel {
    Q_OBJECT

public:
    WeekPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent = nullptr);

    /// An hour of the week with more hours of the calendar than this leads to the newest of them: an
    /// expression that a person can still read.
    static constexpr int mostSpans = 13;

    void showAgain() override;

protected:
    void question() override;
    void stopQuestion() override { m_answer.cancel(); }
    bool isAsking() const override { return m_answer.isWaiting(); }
    void forget() override;
    ChartSheet sheet() const override;

private:
    void leadTo(WeekHour at);
    QList<TimeRange> shownSpans(WeekHour at) const;

    WeekView* m_view;
    QList<QuarterCount> m_quarters;
    WeekGrid m_week;
    LatestAnswer<QList<QuarterCount>> m_answer;
};

} // namespace fleet
