// A card with one figure and what it counts: "7 days / partitions ahead".
#pragma once

#include <QFrame>

#include "desktop/style/Style.h"

class QLabel;

namespace fleet {

class ElidedLabel;

/// Narrow cards cut the caption short. Owned by its page. GUI thread only.
class FigureCard : public QFrame {
    Q_OBJECT

public:
    explicit FigureCard(QWidget* parent = nullptr);

    /// `caption` says in words what the figure means; the tone colours the figure only.
    void setFigure(const QString& figure, const QString& caption, style::Tone tone = style::Tone::Neutral);
    QString figure() const;

    /// Makes the card lead somewhere by a click, Enter or Space; `hint` says where.
    void setLink(const QString& hint);

signals:
    void activated();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLabel* m_figure;
    ElidedLabel* m_caption;
    bool m_leads = false;
};

} // namespace fleet
