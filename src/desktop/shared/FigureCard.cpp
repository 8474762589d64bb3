#include "desktop/shared/FigureCard.h"

#include <QLabel>
#include <QVBoxLayout>

namespace fleet {

FigureCard::FigureCard(QWidget* parent)
    : QFrame(parent), m_figure(new QLabel(this)), m_caption(new QLabel(this)) {
    style::makeCard(this);
    style::setTextRole(m_figure, style::TextRole::Figure);
    style::setMuted(m_caption);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 10, 14, 10);
    layout->setSpacing(2);
    layout->addWidget(m_figure);
    layout->addWidget(m_caption);
}

void FigureCard::setFigure(const QString& figure, const QString& caption, style::Tone tone) {
    m_figure->setText(figure);
    m_caption->setText(caption);
    style::setTone(m_figure, tone);
    setAccessibleName(figure + u' ' + caption);
}

QString FigureCard::figure() const {
    return m_figure->text();
}

} // namespace fleet
