#include "desktop/shared/FigureCard.h"

#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "desktop/shared/ElidedLabel.h"

namespace fleet {

FigureCard::FigureCard(QWidget* parent)
    : QFrame(parent), m_figure(new QLabel(this)), m_caption(new ElidedLabel(this)) {
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

void FigureCard::setLink(const QString& hint) {
    m_leads = true;
    setToolTip(hint);
    setAccessibleDescription(hint);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

void FigureCard::mouseReleaseEvent(QMouseEvent* event) {
    if (m_leads && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        emit activated();
    QFrame::mouseReleaseEvent(event);
}

void FigureCard::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    if (m_leads && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space))
        emit activated();
    else
        QFrame::keyPressEvent(event);
}

} // namespace fleet
