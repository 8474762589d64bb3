// A device's whole kept history as a strip, with the playhead and the pins A and B.
#pragma once

#include <QWidget>
#include <array>

#include "desktop/replay/TimelineBars.h"

namespace fleet {

enum class TimelinePin { A, B };

/// Bars show how many events there were, in the colours of their families; marks above them what went wrong.
/// The playhead follows the mouse; Left/Right move by a bar (with Shift by ten), Home/End go to the ends, A
/// and B set a pin, Space plays, + and - change how fast. It only asks: the page moves the playhead when the
/// answer is there. GUI thread only.
class TimelineWidget : public QWidget {
    Q_OBJECT

public:
    explicit TimelineWidget(QWidget* parent = nullptr);

    void setActivity(const DeviceActivity& activity);
    void clear();
    void setUtc(bool utc);

    void setPlayhead(std::optional<Timestamp> moment);
    std::optional<Timestamp> playhead() const { return m_playhead; }

    void setPin(TimelinePin pin, std::optional<Timestamp> moment);
    std::optional<Timestamp> pin(TimelinePin pin) const { return m_pins[size_t(pin)]; }

    const TimeRange& extent() const { return m_bars.extent; }
    const TimelineBars& bars() const { return m_bars; }
    QSize sizeHint() const override;

signals:
    void seekRequested(fleet::Timestamp moment, bool dragging); ///< Dragging: more will follow.
    void pinRequested(fleet::TimelinePin pin);
    void firstRequested();
    void lastRequested();
    void playRequested();
    void speedRequested(int steps); ///< Faster (1) or slower (-1).

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    TimelineScale scale() const;
    qreal xOf(Timestamp moment) const { return scale().xOf(moment); }
    Timestamp momentAt(qreal x) const { return scale().momentAt(x); }
    bool hasTimeline() const { return !m_bars.isEmpty(); }
    QString describe(Timestamp moment) const;
    void moveBy(qint64 bars);
    void paintPin(QPainter& painter, TimelinePin pin) const;
    void paintPlayhead(QPainter& painter) const;

    TimelineBars m_bars;
    std::optional<Timestamp> m_playhead;
    std::optional<Timestamp> m_dragged; ///< Where the mouse holds the playhead.
    std::array<std::optional<Timestamp>, 2> m_pins;
    bool m_utc = true;
};

} // namespace fleet
