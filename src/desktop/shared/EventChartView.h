// The drawing and the brush of EventChart.
#pragma once

#include <QChartView>

#include "desktop/shared/BucketCounts.h"

class QBarSet;
class QStackedBarSeries;
class QValueAxis;

namespace fleet {

/// Buckets are evenly wide across the plot area, so a position is a time. GUI thread only; owned by
/// EventChart. CountsChartView draws more of the same counts.
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

    // What a chart that says more does in its own way.
    virtual QColor colorOf(const QString& key) const;
    virtual qint64 axisTop() const; ///< The count at the upper end of the plot area.
    virtual void drawScale(QPainter& painter) const;
    virtual QStringList describeBucket(int bucket) const;

    void setRoom(const QMargins& room); ///< Around the plot area.
    const EventHistogram& histogram() const { return m_histogram; }
    const BucketCounts& buckets() const { return m_buckets; }
    int bucketCount() const;
    int bucketAt(double x) const; ///< -1 where there are no buckets.
    double xOf(Timestamp moment) const;
    TimeRange bucketRange(int first, int last) const;
    int cursorBucket() const { return m_cursor; } ///< The bucket of the keyboard and the pointer, or -1.
    int anchorBucket() const { return m_anchor; } ///< Where a selection by keys began, or -1.
    void clearPick();
    void showCursor(); ///< Tells of the cursor's bucket beside it.

private:
    void fillBars();
    void applyTheme();
    void layOut();
    void pick(int first, int last);
    void showBucket(int bucket, const QPoint& at);

    void drawUncounted(QPainter& painter) const;
    void drawBand(QPainter& painter, const TimeRange& range) const;
    void drawTimeLabels(QPainter& painter) const;
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
