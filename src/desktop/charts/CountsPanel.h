// Events over time: stacked by family, type or source, with the period before and the rate.
#pragma once

#include "desktop/charts/ChartPanel.h"
#include "desktop/charts/CountsChartView.h"

class QCheckBox;
class QComboBox;

namespace fleet {

class FlowLayout;
class PickTools;

/// Owned by ChartsView. GUI thread only.
class CountsPanel : public ChartPanel {
    Q_OBJECT

public:
    CountsPanel(Workspace& workspace, const std::function<void(bool)>& busy, QWidget* parent = nullptr);

    void showAgain() override;
    qint64 total() const { return m_counts.histogram.total(); }

signals:
    void zoomWanted(const fleet::TimeRange& range); ///< Is to become the page's time range.
    void counted(qint64 total);

protected:
    void question() override;
    void stopQuestion() override { m_answer.cancel(); }
    bool isAsking() const override { return m_answer.isWaiting(); }
    void forget() override;
    ChartSheet sheet() const override;

private:
    struct Counts {
        HistogramKey key = HistogramKey::Family;
        EventHistogram histogram; ///< With all keys.
        std::optional<PeriodBefore> before;
    };

    void setUpChoices();
    void setUpChart();
    HistogramKey chosenKey() const;
    /// The equally long range just before; none where the asked one is open.
    std::optional<TimeRange> rangeBefore() const;
    TimeRange withinShown(const TimeRange& range) const;
    FilterExpression conditionOf(const QString& key) const;
    QString othersOf(const QStringList& keys) const;
    QString summarize() const;
    void fillLegend(const ShownCounts& shown);
    ShownCounts shown() const;
    void leadTo(const TimeRange& range, const QString& key);

    QComboBox* m_by;
    QCheckBox* m_compare;
    CountsChartView* m_chart;
    PickTools* m_tools;
    QWidget* m_legend;
    Counts m_counts;
    LatestAnswer<Counts> m_answer;
};

} // namespace fleet
