#include "desktop/publish/DropArea.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>

#include "desktop/style/Style.h"

namespace fleet {

namespace {

/// The one local file that is dragged, or an empty text.
QString draggedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 ? urls.first().toLocalFile() : QString();
}

} // namespace

DropArea::DropArea(QWidget* parent) : QFrame(parent) {
    setAcceptDrops(true);
}

void DropArea::dragEnterEvent(QDragEnterEvent* event) {
    if (draggedFile(event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_hovered = true;
    update();
}

void DropArea::dragLeaveEvent(QDragLeaveEvent*) {
    m_hovered = false;
    update();
}

void DropArea::dropEvent(QDropEvent* event) {
    m_hovered = false;
    update();
    event->acceptProposedAction();
    emit fileDropped(draggedFile(event->mimeData()));
}

void DropArea::paintEvent(QPaintEvent*) {
    const style::Palette& colors = style::palette();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_hovered ? colors.accent : colors.muted, 1, Qt::DashLine));
    painter.setBrush(m_hovered ? colors.accentSoft : colors.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace fleet
