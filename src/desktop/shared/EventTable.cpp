#include "desktop/shared/EventTable.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include "core/EventJson.h"
#include "desktop/style/Style.h"

namespace fleet {

EventTable::EventTable(QWidget* parent) : RecordTable(parent) {
    setAccessibleName(tr("Events"));
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { chooseColumns(horizontalHeader()->mapToGlobal(at)); });
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
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && currentIndex().isValid())
        emit eventActivated(m_events->event(currentIndex().row()));
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

void EventTable::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copy = menu.addAction(style::icon(QStringLiteral("copy")), tr("&Copy as JSON"), this, [this] {
        QKeyEvent press(QEvent::KeyPress, Qt::Key_C, Qt::ControlModifier);
        keyPressEvent(&press);
    });
    copy->setEnabled(currentIndex().isValid());
    menu.addAction(style::icon(QStringLiteral("columns")), tr("C&hoose columns…"), this,
                   [this, at = event->globalPos()] { chooseColumns(at); });
    menu.exec(event->globalPos());
}

QString EventTable::textOf(const QModelIndexList& rows) const {
    QStringList lines;
    for (const QModelIndex& row : rows)
        lines.append(toImportLine(m_events->event(row.row())));
    return lines.join(u'\n');
}

void EventTable::chooseColumns(const QPoint& at) {
    QMenu menu(this);
    for (int column = 0; column < EventTableModel::ColumnCount; ++column) {
        QAction* action = menu.addAction(model()->headerData(column, Qt::Horizontal).toString(), this,
                                         [this, column](bool shown) { setColumnHidden(column, !shown); });
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != EventTableModel::Type); // something must stay to take hold of
    }
    menu.exec(at);
}

} // namespace fleet
