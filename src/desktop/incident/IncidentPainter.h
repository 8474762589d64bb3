// How the picture of an incident is drawn.
#pragma once

#include <QPainter>

#include "desktop/incident/IncidentPicture.h"

namespace fleet {

/// Measures of the picture, in pixels.
namespace incident {

inline constexpr qreal lowestLane = 58;
inline constexpr qreal highestLane = 104;
inline constexpr qreal dotRadius = 5;
inline constexpr qreal before = 22; ///< Left of the first event.
inline constexpr qreal after = 136; ///< Right of the last one: its word.
inline constexpr qreal lowestCurve = 44;
inline constexpr qreal highestCurve = 72;
inline constexpr qreal curvesGap = 22; ///< Between the lanes and the curves: where these come from.

QFont labelFont(bool bold);

} // namespace incident

/// Draws one picture once; lives as long as that takes. GUI thread only.
class IncidentPainter {
public:
    IncidentPainter(const IncidentPicture& picture, QPainter& painter, const QRectF& visible,
                    const style::Palette& colours, const IncidentPicture::Marks& marks);

    void paint();

private:
    void paintLanes();
    void paintBreaks();
    void paintChosenLine();
    void paintArrows();
    void paintArrow(int effect);
    void paintEvents();
    void paintEvent(int node);
    void paintLabels();
    void paintCurves();
    void paintCurve(const MetricCurve& curve, qreal top);
    void paintNames();
    void paintAxis();
    void paintMoments();
    void paintGaps();
    qreal curvesTop() const;
    bool isMuted(int node) const;

    const IncidentPicture& m_picture;
    const StoryLayout& m_story;
    QPainter& m_painter;
    const QRectF m_visible;
    const style::Palette& m_colours;
    const IncidentPicture::Marks m_marks;
};

} // namespace fleet
