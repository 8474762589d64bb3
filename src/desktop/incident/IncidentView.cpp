#include "desktop/incident/IncidentView.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "desktop/incident/IncidentAccessible.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal zoomStep = 1.25;
constexpr qreal largestScale = 8;
constexpr qreal readableScale = 0.4; ///< Below it a first look shows a part rather than all.
} // namespace

IncidentView::IncidentView(QWidget* parent) : QAbstractScrollArea(parent) {
    installIncidentAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("The incident over time"));
    setAccessibleDescription(tr(
        "Left and Right walk in time, Up and Down from lane to lane, Ctrl+Left goes to the cause, Ctrl+Right "
        "to the effect, Enter opens the event, R replays its device, plus and minus zoom, 0 shows all."));
    connect(&style::Theme::instance(), &style::Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void IncidentView::setPicture(const IncidentPicture& picture) {
    m_picture = picture;
    m_walkedTo = picture.story().chosen;
    m_scale = 1;
    m_all = viewport()->width() >= readableScale * m_picture.naturalWidth();
    layOut();
    updateGeometry();
    bringIntoView(m_walkedTo);
    emit walked(m_walkedTo);
}

void IncidentView::replacePicture(const IncidentPicture& picture) {
    m_picture = picture;
    layOut();
    emit walked(m_walkedTo);
}

QSize IncidentView::sizeHint() const {
    return {800, int(std::ceil(m_picture.height())) + 2};
}

void IncidentView::layOut() {
    const QSize room = viewport()->size();
    const qreal names = IncidentPicture::namesWidth;
    m_picture.setWidth(m_all ? room.width() : names + (m_picture.naturalWidth() - names) * m_scale,
                       room.height());
    const int width = int(std::ceil(m_picture.width()));
    const int height = int(std::ceil(m_picture.height()));
    horizontalScrollBar()->setRange(0, m_all ? 0 : std::max(0, width - room.width()));
    horizontalScrollBar()->setPageStep(room.width());
    horizontalScrollBar()->setSingleStep(40);
    verticalScrollBar()->setRange(0, std::max(0, height - room.height()));
    verticalScrollBar()->setPageStep(room.height());
    verticalScrollBar()->setSingleStep(30);
    viewport()->update();
}

void IncidentView::scrollTo(qreal x) {
    horizontalScrollBar()->setValue(int(x));
}

void IncidentView::bringIntoView(int node) {
    if (node < 0)
        return;
    const QPointF place = m_picture.placeOf(node);
    const qreal left = horizontalScrollBar()->value() + IncidentPicture::namesWidth + 20;
    const qreal right = horizontalScrollBar()->value() + viewport()->width() - 60;
    if (place.x() < left || place.x() > right)
        scrollTo(place.x() - IncidentPicture::namesWidth -
                 (viewport()->width() - IncidentPicture::namesWidth) / 2.0);
    const qreal top = verticalScrollBar()->value() + IncidentPicture::axisHeight + 30;
    const qreal bottom = verticalScrollBar()->value() + viewport()->height() - 30;
    if (place.y() < top || place.y() > bottom)
        verticalScrollBar()->setValue(int(place.y() - viewport()->height() / 2.0));
}

void IncidentView::walkTo(int node) {
    if (node < 0 || node >= m_picture.story().nodes.size())
        return;
    m_walkedTo = node;
    bringIntoView(node);
    viewport()->update();
    announceIncidentWalk(this);
    emit walked(node);
}

// The walked event stays where it is on the screen.
void IncidentView::zoom(qreal factor) {
    if (m_walkedTo < 0)
        return;
    const qreal names = IncidentPicture::namesWidth;
    const qreal natural = m_picture.naturalWidth() - names;
    const qreal now = m_all ? (m_picture.width() - names) / natural : m_scale;
    const qreal whole = (viewport()->width() - names) / natural; // narrower than the window makes no sense
    const qreal onScreen = m_picture.placeOf(m_walkedTo).x() - horizontalScrollBar()->value();
    m_scale = std::clamp(now * factor, std::min(whole, largestScale), std::max(whole, largestScale));
    m_all = m_scale <= whole;
    layOut();
    scrollTo(m_picture.placeOf(m_walkedTo).x() - onScreen);
    bringIntoView(m_walkedTo);
}

void IncidentView::showAll() {
    m_all = true;
    layOut();
}

int IncidentView::firstEffect() const {
    const QList<StoryNode>& nodes = m_picture.story().nodes;
    const auto effect = std::find_if(nodes.begin(), nodes.end(),
                                     [this](const StoryNode& node) { return node.cause == m_walkedTo; });
    return effect == nodes.end() ? -1 : int(effect - nodes.begin());
}

/// The event of the next lane that has one, nearest in time.
int IncidentView::inNextLane(int direction) const {
    const StoryLayout& story = m_picture.story();
    if (m_walkedTo < 0)
        return -1;
    const qreal here = m_picture.placeOf(m_walkedTo).x();
    for (int lane = story.nodes.at(m_walkedTo).lane + direction; lane >= 0 && lane < story.lanes.size();
         lane += direction) {
        int nearest = -1;
        for (int node = 0; node < story.nodes.size(); ++node) {
            if (story.nodes.at(node).lane == lane &&
                (nearest < 0 || std::abs(m_picture.placeOf(node).x() - here) <
                                    std::abs(m_picture.placeOf(nearest).x() - here)))
                nearest = node;
        }
        if (nearest >= 0)
            return nearest;
    }
    return -1;
}

/// Whether the key is one that walks.
bool IncidentView::walkByKey(const QKeyEvent& event) {
    const bool causes = event.modifiers() & Qt::ControlModifier;
    const int last = int(m_picture.story().nodes.size()) - 1;
    switch (event.key()) {
        case Qt::Key_Left:
            walkTo(!causes          ? m_walkedTo - 1
                   : m_walkedTo < 0 ? -1
                                    : m_picture.story().nodes.at(m_walkedTo).cause);
            return true;
        case Qt::Key_Right:
            walkTo(causes ? firstEffect() : m_walkedTo + 1);
            return true;
        case Qt::Key_Up:
            walkTo(inNextLane(-1));
            return true;
        case Qt::Key_Down:
            walkTo(inNextLane(1));
            return true;
        case Qt::Key_Home:
            walkTo(0);
            return true;
        case Qt::Key_End:
            walkTo(last);
            return true;
        default:
            return false;
    }
}

void IncidentView::keyPressEvent(QKeyEvent* event) {
    if (!(event->modifiers() & Qt::AltModifier) && walkByKey(*event))
        return;
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return event->ignore();
    const int key = event->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_walkedTo >= 0)
        emit eventActivated(Event(walkedEvent())); // opening it may replace the picture
    else if (key == Qt::Key_R && m_walkedTo >= 0)
        emit replayWanted(Event(walkedEvent()));
    else if (key == Qt::Key_Plus || key == Qt::Key_Equal)
        zoom(zoomStep);
    else if (key == Qt::Key_Minus)
        zoom(1 / zoomStep);
    else if (key == Qt::Key_0)
        showAll();
    else if (key == Qt::Key_Escape)
        emit backWanted();
    else
        event->ignore();
}

// In the picture Esc leads back; the window would take it otherwise.
bool IncidentView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
        event->accept();
    return QAbstractScrollArea::event(event);
}

int IncidentView::nodeAt(QPoint position) const {
    if (position.x() < IncidentPicture::namesWidth)
        return -1;
    return m_picture.nodeAt(position + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value()));
}

bool IncidentView::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(nodeAt(help->pos())), viewport());
    return true;
}

void IncidentView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        walkTo(nodeAt(event->pos()));
}

void IncidentView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int node = nodeAt(event->pos());
    if (event->button() == Qt::LeftButton && node >= 0)
        emit eventActivated(Event(m_picture.story().nodes.at(node).event));
}

void IncidentView::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    if (std::abs(turned.x()) > std::abs(turned.y()))
        scrollTo(horizontalScrollBar()->value() - turned.x());
    else if (event->modifiers() & Qt::ShiftModifier)
        scrollTo(horizontalScrollBar()->value() - turned.y());
    else
        zoom(std::pow(zoomStep, turned.y() / 120.0));
    event->accept();
}

void IncidentView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), style::palette().surface);
    const QRectF visible(horizontalScrollBar()->value(), verticalScrollBar()->value(), viewport()->width(),
                         viewport()->height());
    m_picture.paint(painter, visible, style::palette(), {m_walkedTo, hasFocus()});
}

void IncidentView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
    bringIntoView(m_walkedTo);
}

void IncidentView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void IncidentView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace fleet
