// Counts over time with axes for counts and rate, and the period before as a line.
#pragma once

#include <QHash>

#include "desktop/report/ReportChart.h"
#include "desktop/shared/EventChartView.h"

namespace fleet {

/// "a minute": in which unit a rate is said, so that the highest is at least one where that can be.
struct RateUnit {
    qint64 microseconds = 0;
    QString name;

    static RateUnit fitting(qint64 highest, qint64 bucketMicroseconds);
    double rate(double count, qint64 overMicroseconds) const;
};

/// What is drawn. A plain value.
struct ShownCounts {
    EventHistogram histogram; ///< Rare keys joined.
    QHash<QString, QColor> colours;
    std::optional<PeriodBefore> before;
};

/// Left and Right walk the buckets, with Shift they pick; Up and Down choose a part of the bar; Enter makes
/// the picked range, or the bar, the time range; Space or a double click goes to the events of it; Esc lets
/// go. GUI thread only; owned by CountsPanel.
class CountsChartView : public EventChartView {
    Q_OBJECT

public:
    explicit CountsChartView(QWidget* parent = nullptr);

    void setCounts(const ShownCounts& counts, bool utc);
    const ShownCounts& counts() const { return m_counts; }
    void letGo() { clearPick(); }

signals:
    void zoomWanted(const fleet::TimeRange& range);
    void eventsWanted(const fleet::TimeRange& range, const QString& key); ///< An empty key: all.

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

    QColor colorOf(const QString& key) const override;
    qint64 axisTop() const override;
    void drawScale(QPainter& painter) const override;
    QStringList describeBucket(int bucket) const override;

private:
    bool hasPick() const { return picked().from && picked().to; }
    TimeRange selection() const;
    void moveKey(int by);
    QString keyAt(int bucket, double y) const;
    double yOf(double count) const;
    void drawBefore(QPainter& painter) const;
    void drawKey(QPainter& painter) const;
    void announce();

    ShownCounts m_counts;
    BucketCounts m_before;
    QString m_key; ///< The part of the bar that Up and Down chose.
};

} // namespace fleet
