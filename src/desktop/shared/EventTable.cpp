#include "desktop/shared/EventTable.h"

#include <QHeaderView>
#include <QKeyEvent>
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
    setColumnWidth(EventTableModel::Type, 232);
    setColumnWidth(EventTableModel::What, 264);
    setColumnWidth(EventTableModel::Details, 280);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
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

void EventTable::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
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

QString EventTable::textOf(const QModelIndexList& rows) const {
    QStringList lines;
    for (const QModelIndex& row : rows)
        lines.append(toImportLine(m_events->event(row.row())));
    return lines.join(u'\n');
}

} // namespace fleet
