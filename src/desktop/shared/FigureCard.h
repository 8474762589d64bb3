// A card with one figure and what it counts: "7 days / partitions ahead".
#pragma once

#include <QFrame>

#include "desktop/style/Style.h"

class QLabel;

namespace fleet {

/// Owned by its page. GUI thread only.
class FigureCard : public QFrame {
    Q_OBJECT

public:
    explicit FigureCard(QWidget* parent = nullptr);

    /// `caption` says in words what the figure means; the tone colours the figure only.
    void setFigure(const QString& figure, const QString& caption, style::Tone tone = style::Tone::Neutral);
    QString figure() const;

private:
    QLabel* m_figure;
    QLabel* m_caption;
};

} // namespace fleet
