// The history's scroll bar: time from the newest event on top to the oldest below, how much happened when,
// and where the table stands in it.
#pragma once

#include <QWidget>

#include "desktop/shared/BucketCounts.h"

class QAbstractScrollArea;

namespace fleet {

/// A click or a drag goes to a moment; with the keyboard Up and Down go a bucket, Page Up and Page Down ten,
/// Home and End to the ends. Bars are logarithmic, so that a quiet night shows beside a bad day. Owned by
/// HistoryPage. GUI thread only.
class TimeMap : public QWidget {
    Q_OBJECT

public:
    explicit TimeMap(QWidget* parent = nullptr);

    /// The wheel over the map scrolls this.
    void setScrolled(QAbstractScrollArea* scrolled) { m_scrolled = scrolled; }
    void setHistogram(const EventHistogram& histogram, bool utc);
    /// The times of the oldest and the newest event in view; open ends: nothing is in view.
    void setView(const TimeRange& shown);

    QSize sizeHint() const override;

signals:
    void momentWanted(fleet::Timestamp moment);
    void edgeWanted(bool newest);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool hasRange() const { return m_buckets.size() > 0; }
    QRectF plot() const;
    double yOf(Timestamp moment) const;
    Timestamp momentAt(double y) const;
    qsizetype bucketAt(Timestamp moment) const;
    void goTo(Timestamp moment);
    void moveBy(int buckets);
    QString describe(Timestamp moment) const;
    void describeView();

    void drawUncounted(QPainter& painter) const;
    void drawBars(QPainter& painter) const;
    void drawLabels(QPainter& painter) const;
    void drawView(QPainter& painter) const;
    void drawPointer(QPainter& painter) const;

    /// A step by keys: from the newest moment that was in view to the one that was asked for.
    struct Step {
        Timestamp shown;
        Timestamp wanted;
    };

    QAbstractScrollArea* m_scrolled = nullptr;
    EventHistogram m_histogram;
    BucketCounts m_buckets;
    TimeRange m_shown;
    bool m_utc = true;
    bool m_dragging = false;
    std::optional<Step> m_step;      ///< The last one.
    std::optional<double> m_pointer; ///< Its height, while it is over the map.
};

} // namespace fleet
