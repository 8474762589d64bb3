#include "desktop/shared/EventTable.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include "core/EventJson.h"
#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

EventTable::EventTable(QWidget* parent) : RecordTable(parent) {
    setAccessibleName(tr("Events"));
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setIconSize(familyIconSize);
    connect(this, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (index.isValid())
            emit eventActivated(m_events->event(index.row()));
    });
}

void EventTable::setEventModel(EventTableModel* model) {
    m_events = model;
    setModel(model);
    setColumnWidth(EventTableModel::Time, 172);
    setColumnWidth(EventTableModel::Type, 208);
    setColumnWidth(EventTableModel::What, 264);
    setColumnWidth(EventTableModel::Details, 280);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && !m_restoring)
                    emit eventSelected(m_events->event(current.row()));
            });
}

std::optional<Event> EventTable::currentEvent() const {
    const QModelIndex index = currentIndex();
    if (!m_events || !index.isValid())
        return {};
    return m_events->event(index.row());
}

void EventTable::selectEvent(const QUuid& eventId) {
    const int row = m_events ? m_events->rowOf(eventId) : -1;
    if (row < 0)
        return clearSelection();
    setCurrentIndex(m_events->index(row, 0));
    scrollTo(m_events->index(row, 0), QAbstractItemView::EnsureVisible);
}

void EventTable::restoreSelection(const QUuid& eventId) {
    const int row = m_events ? m_events->rowOf(eventId) : -1;
    if (row < 0 || currentIndex().row() == row)
        return;
    m_restoring = true;
    setAutoScroll(false);
    selectionModel()->setCurrentIndex(m_events->index(row, 0),
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    setAutoScroll(true);
    m_restoring = false;
}

// No half row on top, where the view moved to bring a row into sight.
void EventTable::scrollTo(const QModelIndex& index, ScrollHint hint) {
    QScrollBar* bar = verticalScrollBar();
    const int before = bar->value();
    RecordTable::scrollTo(index, hint);
    if (const int beyond = bar->value() % style::metrics::row; bar->value() != before && beyond > 0)
        bar->setValue(bar->value() + style::metrics::row - beyond);
}

void EventTable::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    const bool moves =
        key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    // The row that was current has left the window of rows: the keyboard goes on from what is in view.
    if (moves && !currentIndex().isValid() && visibleRows().first >= 0)
        return setCurrentIndex(m_events->index(visibleRows().first, 0));
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && currentIndex().isValid())
        emit eventActivated(m_events->event(currentIndex().row()));
    else if (key == Qt::Key_Home && !event->modifiers().testFlag(Qt::ShiftModifier))
        selectEdge(true);
    else if (key == Qt::Key_End && !event->modifiers().testFlag(Qt::ShiftModifier))
        selectEdge(false);
    else
        RecordTable::keyPressEvent(event);
}

// The selected event may fall off an end while somebody scrolls. The view would select its neighbour and
// scroll there.
void EventTable::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) {
    const int current = currentIndex().row();
    if (first <= current && current <= last)
        selectionModel()->clear();
    RecordTable::rowsAboutToBeRemoved(parent, first, last);
}

void EventTable::selectEdge(bool newest) {
    if (m_events && m_events->rowCount() > 0)
        setCurrentIndex(m_events->index(newest ? 0 : m_events->rowCount() - 1, 0));
    emit edgeWanted(newest);
}

// A new row's height counts only once the view has laid it out.
void EventTable::keepPlace(int rows) {
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + rows * style::metrics::row);
}

void EventTable::showAtTop(int row) {
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(row * style::metrics::row);
}

std::pair<int, int> EventTable::visibleRows() const {
    const int rows = m_events ? m_events->rowCount() : 0;
    if (rows == 0)
        return {-1, -1};
    const int last = rowAt(viewport()->height() - 1);
    return {std::max(0, rowAt(0)), last < 0 ? rows - 1 : last};
}

void EventTable::setEdgeNote(const QString& text, bool atTop) {
    if (text == m_edgeNote && atTop == m_noteAtTop)
        return;
    m_edgeNote = text;
    m_noteAtTop = atTop;
    viewport()->update();
}

void EventTable::paintEvent(QPaintEvent* event) {
    RecordTable::paintEvent(event);
    QPainter painter(viewport());
    // + and - are about this cell.
    if (hasFocus() && currentIndex().isValid()) {
        painter.setPen(QPen(style::palette().accent, 1));
        painter.drawRect(visualRect(currentIndex()).adjusted(0, 0, -1, -2));
    }
    if (m_edgeNote.isEmpty())
        return;
    QRect strip = viewport()->rect();
    strip.setHeight(style::metrics::row);
    if (!m_noteAtTop)
        strip.moveBottom(viewport()->rect().bottom());
    painter.fillRect(strip, style::palette().surface);
    painter.setPen(style::palette().muted);
    painter.drawText(strip, Qt::AlignCenter, m_edgeNote);
}

QString EventTable::textOf(const QModelIndexList& rows) const {
    QStringList lines;
    for (const QModelIndex& row : rows)
        lines.append(toImportLine(m_events->event(row.row())));
    return lines.join(u'\n');
}

} // namespace fleet
