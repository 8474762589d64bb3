// The picture of a week: seven rows of 24 squares, on the screen and on paper.
#pragma once

#include <QPainter>

#include "core/WeekGrid.h"
#include "desktop/style/Style.h"

namespace fleet {

/// More events make a square larger and stronger: five steps, of which the legend tells the numbers. A plain
/// value that is made to be drawn; GUI thread.
class WeekPicture {
public:
    static constexpr int steps = 5;

    WeekPicture(const WeekGrid& week, const QRectF& area, const QFont& font, const style::Palette& palette);

    void draw(QPainter& painter) const;
    void drawLegend(QPainter& painter) const; ///< Below the squares.
    QRectF cell(WeekHour at) const;
    std::optional<WeekHour> hourAt(const QPointF& point) const;

    /// 0 for no events, else 1 to `steps`.
    static int stepOf(qint64 count, qint64 highest);

private:
    QColor colour(int step) const;
    void drawSquare(QPainter& painter, const QRectF& cell, int step) const;

    const WeekGrid& m_week;
    QRectF m_area;
    QFont m_font;
    const style::Palette& m_palette;
    double m_labelWidth;
    double m_lineHeight;
    qint64 m_highest;
};

/// "Tuesday 14:00 – 15:00"
QString describeHour(WeekHour at);

} // namespace fleet
