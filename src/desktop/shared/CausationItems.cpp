#include "desktop/shared/CausationItems.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace causation;

namespace {
constexpr qreal arrowSize = 5;
}

CausationItem::CausationItem(int row, int lane, const QString& eventType, Words words, qreal wordsLeft)
    : m_row(row),
      m_dot(place(row, lane)),
      m_eventType(eventType),
      m_words(std::move(words)),
      m_wordsLeft(wordsLeft) {}

void CausationItem::setWidth(qreal width) {
    prepareGeometryChange();
    m_width = width;
}

void CausationItem::setCurrent(bool current) {
    m_current = current;
    update();
}

void CausationItem::setWalkedTo(bool walkedTo, bool focused) {
    m_walkedTo = walkedTo;
    m_focused = focused;
    update();
}

QRectF CausationItem::boundingRect() const {
    return {0, rowHeight * m_row, m_width, rowHeight};
}

void CausationItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const QRectF row = boundingRect().adjusted(0.5, 0.5, -0.5, -0.5);
    if (m_current || m_walkedTo) {
        painter->setPen(m_walkedTo && m_focused ? QPen(style::palette().accent, 1) : QPen(Qt::NoPen));
        painter->setBrush(m_current ? QBrush(style::palette().accentSoft) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(row, 4, 4);
    }
    painter->setBrush(style::familyColor(m_eventType));
    painter->setPen(m_current ? QPen(style::palette().accent, 2) : QPen(style::palette().surface, 1));
    const qreal radius = m_current ? dotRadius + 1 : dotRadius;
    painter->drawEllipse(m_dot, radius, radius);
    paintWords(painter);
}

void CausationItem::paintWords(QPainter* painter) const {
    QFont font = style::font(style::TextRole::Body);
    font.setWeight(m_current ? QFont::DemiBold : QFont::Normal);
    const QFontMetricsF metrics(font);
    QRectF room(m_wordsLeft, rowHeight * m_row, std::max<qreal>(0, m_width - m_wordsLeft - 6), rowHeight);
    const QString title = metrics.elidedText(m_words.title, Qt::ElideRight, room.width());
    painter->setFont(font);
    painter->setPen(style::palette().text);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft, title);

    room.setLeft(room.left() + metrics.horizontalAdvance(title) + 10);
    const QFont small = style::font(style::TextRole::Caption);
    painter->setFont(small);
    painter->setPen(style::palette().muted);
    if (room.width() > 20)
        painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                          QFontMetricsF(small).elidedText(m_words.remark, Qt::ElideRight, room.width()));
}

CausationArrow::CausationArrow(QPointF start, QPointF effect) : m_start(start), m_effect(effect) {
    setZValue(-1);
}

QRectF CausationArrow::boundingRect() const {
    return QRectF(m_start, m_effect).normalized().adjusted(-arrowSize, -arrowSize, arrowSize, arrowSize);
}

// Down in the cause's lane, then to the right into the effect.
void CausationArrow::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const bool straight = m_start.x() == m_effect.x();
    const qreal away = dotRadius + 1.5;
    const QPointF tip = straight ? m_effect - QPointF(0, away) : m_effect - QPointF(away, 0);
    QPainterPath path(m_start);
    if (straight) {
        path.lineTo(tip);
    } else {
        path.lineTo(m_start.x(), m_effect.y() - bend);
        path.quadTo(m_start.x(), m_effect.y(), m_start.x() + bend, m_effect.y());
        path.lineTo(tip);
    }
    painter->setPen(QPen(style::palette().muted, 1.2));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path);

    const qreal half = arrowSize * 0.6;
    const QPolygonF head =
        straight ? QPolygonF({tip, tip + QPointF(-half, -arrowSize), tip + QPointF(half, -arrowSize)})
                 : QPolygonF({tip, tip + QPointF(-arrowSize, -half), tip + QPointF(-arrowSize, half)});
    painter->setPen(Qt::NoPen);
    painter->setBrush(style::palette().muted);
    painter->drawPolygon(head);
}

} // namespace fleet
