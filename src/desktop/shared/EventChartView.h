// The drawing and the brush of EventChart.
#pragma once

#include <QChartView>

#include "desktop/shared/BucketCounts.h"

class QBarSet;
class QStackedBarSeries;
class QValueAxis;

namespace fleet {

/// Buckets are evenly wide across the plot area, so a position is a time. GUI thread only; owned by
/// EventChart.
class EventChartView : public QChartView {
    Q_OBJECT

public:
    explicit EventChartView(QWidget* parent = nullptr);

    void setHistogram(const EventHistogram& histogram, bool utc);
    void setLegendShown(bool shown);
    void setEmptyText(const QString& text);
    void setPicked(const TimeRange& range);
    const TimeRange& picked() const { return m_picked; }

signals:
    void rangePicked(const fleet::TimeRange& range);
    void pickCleared();

protected:
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void fillBars();
    void applyTheme();
    void layOut();

    int bucketCount() const;
    int bucketAt(double x) const;
    double xOf(Timestamp moment) const;
    TimeRange bucketRange(int first, int last) const;
    void pick(int first, int last);
    void clearPick();
    void showBucket(int bucket, const QPoint& at);

    void drawBand(QPainter& painter, const TimeRange& range) const;
    void drawTimeLabels(QPainter& painter) const;
    void drawScale(QPainter& painter) const;
    void drawLegend(QPainter& painter) const;

    EventHistogram m_histogram;
    BucketCounts m_buckets;
    bool m_utc = true;
    bool m_legend = false;
    QString m_emptyText;
    QStackedBarSeries* m_series;
    QValueAxis* m_counts;
    TimeRange m_picked;
    int m_pressed = -1; ///< Bucket where the drag began.
    int m_cursor = -1;  ///< Bucket of the keyboard and the pointer.
    int m_anchor = -1;
};

} // namespace fleet
