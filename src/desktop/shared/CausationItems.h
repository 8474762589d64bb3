// What the picture of causes is drawn with.
#pragma once

#include <QGraphicsItem>

namespace fleet {

namespace causation {
inline constexpr qreal rowHeight = 24;
inline constexpr qreal laneWidth = 16;
inline constexpr qreal dotRadius = 4.5;
inline constexpr qreal margin = 10;
inline constexpr qreal bend = 8; ///< Above an effect's row, where its arrow turns to the right.

/// The middle of the dot in a lane of a row.
inline QPointF place(int row, int lane) {
    return {margin + laneWidth * lane, rowHeight * (row + 0.5)};
}
} // namespace causation

/// An event: a dot in its family's colour and its words. Colours are taken when it is painted, so that it
/// follows the appearance. Owned by its scene.
class CausationItem : public QGraphicsItem {
public:
    struct Words {
        QString title;  ///< The type.
        QString remark; ///< How long after its cause, or who.
    };

    /// The words begin at `wordsLeft`.
    CausationItem(int row, int lane, const QString& eventType, Words words, qreal wordsLeft);

    int row() const { return m_row; }
    void setWidth(qreal width); ///< Of the whole row; longer words are cut.
    void setCurrent(bool current);
    void setWalkedTo(bool walkedTo, bool focused);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintWords(QPainter* painter) const;

    int m_row;
    QPointF m_dot;
    QString m_eventType;
    Words m_words;
    qreal m_wordsLeft;
    qreal m_width = 300;
    bool m_current = false;
    bool m_walkedTo = false;
    bool m_focused = false;
};

/// The arrow to an effect, down from a place on its cause's line. Owned by its scene.
class CausationArrow : public QGraphicsItem {
public:
    CausationArrow(QPointF start, QPointF effect);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QPointF m_start;
    QPointF m_effect;
};

} // namespace fleet
