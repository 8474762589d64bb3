#include "desktop/incident/IncidentPainter.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace fleet {

using namespace Qt::StringLiterals;
using namespace incident;

namespace {

constexpr qreal arrowSize = 5;

QColor faded(QColor colour, qreal opacity) {
    colour.setAlphaF(float(opacity));
    return colour;
}

/// From cause to effect: straight within a lane, else out of the cause and into the effect sideways.
QPainterPath arrowPath(QPointF cause, QPointF effect, bool over) {
    const qreal direction = effect.x() >= cause.x() ? 1 : -1;
    const QPointF start = cause + QPointF(direction * (dotRadius + 1), 0);
    const QPointF tip = effect - QPointF(direction * (dotRadius + 2), 0);
    QPainterPath path(start);
    if (cause.y() == effect.y() && !over) {
        path.lineTo(tip);
        return path;
    }
    if (cause.y() == effect.y()) {
        const qreal rise = std::min<qreal>(20, 8 + std::abs(tip.x() - start.x()) * 0.03);
        path.cubicTo(start - QPointF(0, rise), tip - QPointF(direction * 14, rise), tip);
        return path;
    }
    const qreal reach = direction * std::clamp<qreal>(std::abs(tip.x() - start.x()) * 0.5, 12, 70);
    path.cubicTo(start + QPointF(reach, 0), tip - QPointF(reach, 0), tip);
    return path;
}

} // namespace

QFont incident::labelFont(bool bold) {
    QFont font = style::font(style::TextRole::Caption);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

IncidentPainter::IncidentPainter(const IncidentPicture& picture, QPainter& painter, const QRectF& visible,
                                 const style::Palette& colours, const IncidentPicture::Marks& marks)
    : m_picture(picture),
      m_story(picture.story()),
      m_painter(painter),
      m_visible(visible),
      m_colours(colours),
      m_marks(marks) {}

void IncidentPainter::paint() {
    if (m_story.nodes.isEmpty())
        return;
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setClipRect(QRectF({0, 0}, m_visible.size()), Qt::IntersectClip);
    m_painter.save();
    m_painter.translate(-m_visible.topLeft());
    paintLanes();
    paintBreaks();
    paintChosenLine();
    paintArrows();
    paintEvents();
    paintLabels();
    paintCurves();
    m_painter.restore();
    paintNames();
    paintAxis();
    m_painter.restore();
}

qreal IncidentPainter::curvesTop() const {
    return IncidentPicture::axisHeight + m_picture.laneHeight() * qreal(m_story.lanes.size()) + curvesGap;
}

bool IncidentPainter::isMuted(int node) const {
    return m_story.nodes.at(node).isContext;
}

void IncidentPainter::paintLanes() {
    m_painter.setPen(QPen(m_colours.border, 1));
    for (qsizetype lane = 0; lane <= m_story.lanes.size(); ++lane) {
        const qreal y = IncidentPicture::axisHeight + m_picture.laneHeight() * qreal(lane);
        m_painter.drawLine(QPointF(0, y), QPointF(m_picture.width(), y));
    }
    m_painter.setPen(QPen(faded(m_colours.border, 0.7), 1, Qt::DotLine));
    for (qsizetype lane = 0; lane < m_story.lanes.size(); ++lane) {
        const qreal y = IncidentPicture::axisHeight + m_picture.laneHeight() * (qreal(lane) + 0.5);
        m_painter.drawLine(QPointF(IncidentPicture::namesWidth, y), QPointF(m_picture.width(), y));
    }
}

/// Where the axis leaves much out, a band goes through all lanes.
void IncidentPainter::paintBreaks() {
    for (int node = 0; node + 1 < m_story.nodes.size(); ++node) {
        if (!m_story.axis.isBroken(node))
            continue;
        const qreal middle = (m_picture.placeOf(node).x() + m_picture.placeOf(node + 1).x()) / 2;
        const QRectF band(middle - 4, IncidentPicture::axisHeight, 8,
                          m_picture.height() - IncidentPicture::axisHeight);
        m_painter.fillRect(band, m_colours.background);
        m_painter.setPen(QPen(m_colours.border, 1, Qt::DashLine));
        m_painter.drawLine(band.topLeft(), band.bottomLeft());
        m_painter.drawLine(band.topRight(), band.bottomRight());
    }
}

void IncidentPainter::paintChosenLine() {
    if (m_story.chosen < 0)
        return;
    const qreal x = m_picture.placeOf(m_story.chosen).x();
    m_painter.setPen(QPen(faded(m_colours.accent, 0.6), 1, Qt::DashLine));
    m_painter.drawLine(QPointF(x, IncidentPicture::axisHeight - 6), QPointF(x, m_picture.height()));
}

void IncidentPainter::paintArrows() {
    for (int node = 0; node < m_story.nodes.size(); ++node) {
        if (m_story.nodes.at(node).cause >= 0)
            paintArrow(node);
    }
}

void IncidentPainter::paintArrow(int effect) {
    const int cause = m_story.nodes.at(effect).cause;
    const bool walked = effect == m_marks.walkedTo || cause == m_marks.walkedTo;
    const bool causal = m_picture.onCausalPath(effect);
    bool over = false; // other events lie between them in the same lane
    for (int node = std::min(cause, effect) + 1; node < std::max(cause, effect); ++node)
        over = over || m_story.nodes.at(node).lane == m_story.nodes.at(effect).lane;
    const QColor colour = walked   ? m_colours.accent
                          : causal ? m_colours.text
                                   : faded(m_colours.muted, isMuted(effect) || over ? 0.35 : 0.6);
    const QPointF from = m_picture.placeOf(cause);
    const QPointF to = m_picture.placeOf(effect);
    const QPainterPath path = arrowPath(from, to, over);
    m_painter.setPen(QPen(colour, walked || causal ? 1.6 : 1.1));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(path);

    const QPointF tip = path.currentPosition();
    const QPointF back = path.pointAtPercent(path.percentAtLength(std::max<qreal>(0, path.length() - 6)));
    const qreal angle = std::atan2(tip.y() - back.y(), tip.x() - back.x());
    QPolygonF head{tip};
    for (const qreal turn : {2.65, -2.65})
        head.append(tip + QPointF(std::cos(angle + turn), std::sin(angle + turn)) * arrowSize * 1.2);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(colour);
    m_painter.drawPolygon(head);
}

void IncidentPainter::paintEvents() {
    for (const bool context : {true, false}) { // the chain lies on top
        for (int node = 0; node < m_story.nodes.size(); ++node) {
            if (m_story.nodes.at(node).isContext == context)
                paintEvent(node);
        }
    }
}

void IncidentPainter::paintEvent(int node) {
    const QPointF at = m_picture.placeOf(node);
    const QString& type = m_story.nodes.at(node).event.eventType;
    const bool chosen = node == m_story.chosen;
    const qreal radius = isMuted(node) ? dotRadius - 1.5 : chosen ? dotRadius + 1.5 : dotRadius;
    if (chosen || node == m_marks.walkedTo) {
        m_painter.setPen(QPen(m_colours.accent, node == m_marks.walkedTo && m_marks.focused ? 2 : 1.2));
        m_painter.setBrush(chosen ? QBrush(m_colours.accentSoft) : QBrush(Qt::NoBrush));
        m_painter.drawEllipse(at, radius + 4.5, radius + 4.5);
    }
    m_painter.setPen(QPen(m_colours.surface, 1));
    m_painter.setBrush(isMuted(node) ? faded(m_colours.muted, 0.55) : style::familyColor(type));
    if (isBadEvent(type)) { // a shape of its own, for who cannot tell the colours
        const qreal reach = radius + 1.5;
        m_painter.drawPolygon(QPolygonF({at - QPointF(0, reach), at + QPointF(reach, 0),
                                         at + QPointF(0, reach), at - QPointF(reach, 0)}));
    } else {
        m_painter.drawEllipse(at, radius, radius);
    }
}

void IncidentPainter::paintLabels() {
    for (const IncidentPicture::Label& label : m_picture.m_labels) {
        m_painter.fillRect(label.box.adjusted(-1, 0, 1, 0), faded(m_colours.surface, 0.75));
        m_painter.setFont(labelFont(label.node == m_story.chosen));
        m_painter.setPen(isMuted(label.node) ? m_colours.muted : m_colours.text);
        m_painter.drawText(label.box, Qt::AlignLeft | Qt::AlignVCenter, label.text);
    }
}

} // namespace fleet
