#include "desktop/shared/CausationView.h"

#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

#include "desktop/shared/CausationAccessible.h"
#include "desktop/shared/CausationItems.h"
#include "desktop/shared/EventPhrase.h"
#include "desktop/shared/EventSentence.h"
#include "desktop/shared/TimeTicks.h"
#include "desktop/shared/Workspace.h"
#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal smallestScale = 0.25;
constexpr qreal largestScale = 2.5;
constexpr qreal zoomStep = 1.2;
} // namespace

CausationView::CausationView(Workspace& workspace, QWidget* parent)
    : QGraphicsView(parent), m_workspace(workspace) {
    installCausationAccessibility();
    setScene(new QGraphicsScene(this));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setBackgroundBrush(Qt::NoBrush);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Causes and effects"));
    setAccessibleDescription(
        tr("Up and Down walk in time, Left goes to the cause, Right to the effect, Enter opens the event, "
           "plus and "
           "minus zoom, 0 shows everything."));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // rows fit, unless somebody zooms in
    connect(&style::Theme::instance(), &style::Theme::changed, this, [this] { scene()->update(); });
}

void CausationView::setEvents(const QList<Event>& events, const QUuid& current) {
    m_nodes = layOutCauses(events);
    m_items.clear();
    scene()->clear();
    resetTransform();
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_current = m_walkedTo = -1;
    int lanes = 0;
    for (const CausationNode& node : m_nodes)
        lanes = std::max(lanes, node.lane + 1);
    for (int row = 0; row < m_nodes.size(); ++row) {
        addNode(row, lanes);
        if (m_nodes.at(row).event.eventId == current)
            m_current = row;
    }
    if (m_current >= 0)
        m_items.at(m_current)->setCurrent(true);
    fitRows();
    updateGeometry();
    walkTo(std::max(0, m_current));
}

/// Where the arrow to an effect begins: at its cause, or where the arrow to the effect before it left the
/// cause's line, so that no line is drawn twice.
QPointF CausationView::branchFor(int row) const {
    const int cause = m_nodes.at(row).cause;
    const QPointF start = causation::place(cause, m_nodes.at(cause).lane);
    for (int earlier = row - 1; earlier > cause; --earlier) {
        if (m_nodes.at(earlier).cause == cause)
            return {start.x(), causation::place(earlier, 0).y() - causation::bend};
    }
    return start + QPointF(0, causation::dotRadius);
}

void CausationView::addNode(int row, int lanes) {
    const CausationNode& node = m_nodes.at(row);
    CausationItem::Words words{node.event.eventType, {}};
    if (node.cause >= 0) {
        const Timestamp caused = m_nodes.at(node.cause).event.timestamp;
        words.remark = u'+' + describeDuration(node.event.timestamp.microseconds - caused.microseconds);
        scene()->addItem(new CausationArrow(branchFor(row), causation::place(row, node.lane)));
    } else if (const QString who = describeEvent(node.event, m_workspace).who; who != node.event.source) {
        words.remark = who;
    }
    const qreal wordsLeft = causation::margin + causation::laneWidth * lanes;
    auto* item = new CausationItem(row, node.lane, node.event.eventType, words, wordsLeft);
    item->setToolTip(describe(row));
    scene()->addItem(item);
    m_items.append(item);
}

// Rows are as wide as there is room, so that the words need no scrolling to the side.
void CausationView::fitRows() {
    const qreal width = std::max(200, viewport()->width() - 1);
    for (CausationItem* item : std::as_const(m_items))
        item->setWidth(width);
    setSceneRect(0, 0, width, causation::rowHeight * qreal(m_items.size()));
}

QSize CausationView::sizeHint() const {
    constexpr int mostRows = 9;
    const int rows = std::clamp(int(m_nodes.size()), 1, mostRows);
    return {300, int(causation::rowHeight) * rows + 2};
}

QString CausationView::describe(int row) const {
    if (row < 0 || row >= m_nodes.size())
        return {};
    const CausationNode& node = m_nodes.at(row);
    const auto names = [this](const QString& id) { return m_workspace.deviceName(id); };
    QString text = tr("%1 of %2", "row, rows").arg(row + 1).arg(m_nodes.size()) + u" · "_s +
                   m_workspace.timeRange().formatMoment(node.event.timestamp) + u'\n' + node.event.eventType +
                   u": "_s + eventSentence(node.event, names).text;
    if (node.cause >= 0)
        text += u'\n' +
                tr("Caused by %1, row %2.").arg(m_nodes.at(node.cause).event.eventType).arg(node.cause + 1);
    if (row == m_current)
        text += u'\n' + tr("This is the event that is shown.");
    return text;
}

void CausationView::walkTo(int row) {
    if (row < 0 || row >= m_items.size())
        return;
    m_walkedTo = row;
    showWalk();
    ensureVisible(m_items.at(row), 0, int(causation::rowHeight));
    announceWalk(this);
}

void CausationView::showWalk() {
    for (CausationItem* item : std::as_const(m_items))
        item->setWalkedTo(item->row() == m_walkedTo, hasFocus());
}

int CausationView::firstEffect(int row) const {
    const auto effect = std::find_if(m_nodes.begin(), m_nodes.end(),
                                     [row](const CausationNode& node) { return node.cause == row; });
    return effect == m_nodes.end() ? -1 : int(effect - m_nodes.begin());
}

/// Where a key leads, or -1.
int CausationView::target(int key) const {
    switch (key) {
        case Qt::Key_Up:
            return m_walkedTo - 1;
        case Qt::Key_Down:
            return m_walkedTo + 1;
        case Qt::Key_Left:
            return m_walkedTo < 0 ? -1 : m_nodes.at(m_walkedTo).cause;
        case Qt::Key_Right:
            return firstEffect(m_walkedTo);
        case Qt::Key_Home:
            return 0;
        case Qt::Key_End:
            return int(m_nodes.size()) - 1;
        default:
            return -1;
    }
}

void CausationView::keyPressEvent(QKeyEvent* event) {
    constexpr int walking[] = {Qt::Key_Up,    Qt::Key_Down, Qt::Key_Left,
                               Qt::Key_Right, Qt::Key_Home, Qt::Key_End};
    const int key = event->key();
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier))
        return event->ignore();
    if (std::find(std::begin(walking), std::end(walking), key) != std::end(walking))
        return walkTo(target(key));
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_walkedTo >= 0)
        emit eventActivated(Event(m_nodes.at(m_walkedTo).event)); // opening it may lay the picture out anew
    else if (key == Qt::Key_Plus || key == Qt::Key_Equal)
        zoom(zoomStep);
    else if (key == Qt::Key_Minus)
        zoom(1 / zoomStep);
    else if (key == Qt::Key_0)
        zoomToFit();
    else
        event->ignore();
}

int CausationView::rowAt(const QPoint& position) const {
    const int row = int(mapToScene(position).y() / causation::rowHeight);
    return row >= 0 && row < m_items.size() ? row : -1;
}

void CausationView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        walkTo(rowAt(event->pos()));
}

void CausationView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int row = rowAt(event->pos());
    if (event->button() == Qt::LeftButton && row >= 0)
        emit eventActivated(Event(m_nodes.at(row).event)); // opening it may lay the picture out anew
}

void CausationView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier)
        zoom(event->angleDelta().y() > 0 ? zoomStep : 1 / zoomStep);
    else
        QGraphicsView::wheelEvent(event);
}

void CausationView::zoom(qreal factor) {
    const qreal now = transform().m11();
    const qreal wanted = std::clamp(now * factor, smallestScale, largestScale);
    scale(wanted / now, wanted / now);
    setHorizontalScrollBarPolicy(wanted > 1 ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
}

void CausationView::zoomToFit() {
    const QRectF whole = sceneRect();
    if (whole.isEmpty())
        return;
    resetTransform();
    const qreal fitting =
        std::min(viewport()->width() / whole.width(), viewport()->height() / whole.height());
    zoom(std::min<qreal>(1, fitting));
}

void CausationView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    fitRows();
}

void CausationView::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    showWalk();
}

void CausationView::focusOutEvent(QFocusEvent* event) {
    QGraphicsView::focusOutEvent(event);
    showWalk();
}

} // namespace fleet
