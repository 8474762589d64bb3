#include "desktop/shared/RecordTable.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <algorithm>

#include "desktop/style/Style.h"

namespace fleet {

using namespace Qt::StringLiterals;

RecordTable::RecordTable(QWidget* parent) : QTableView(parent) {
    style::setUpTable(this, false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QMenu menu(this);
        fillColumnMenu(&menu);
        menu.exec(horizontalHeader()->mapToGlobal(at));
    });
    for (auto changed : {&QHeaderView::sectionMoved, &QHeaderView::sectionResized})
        connect(horizontalHeader(), changed, this, &RecordTable::saveColumns);
}

void RecordTable::keepColumns(const QString& key) {
    horizontalHeader()->restoreState(QSettings().value(key).toByteArray());
    m_columnsKey = key;
}

void RecordTable::saveColumns() const {
    if (!m_columnsKey.isEmpty())
        QSettings().setValue(m_columnsKey, horizontalHeader()->saveState());
}

void RecordTable::showColumn(int column, bool shown) {
    setColumnHidden(column, !shown);
    saveColumns();
}

void RecordTable::fillColumnMenu(QMenu* menu) {
    const int columns = model() ? model()->columnCount() : 0;
    const bool onlyOne = horizontalHeader()->hiddenSectionCount() + 1 >= columns;
    for (int column = 0; column < columns; ++column) {
        QAction* action = menu->addAction(model()->headerData(column, Qt::Horizontal).toString(), this,
                                          [this, column](bool shown) { showColumn(column, shown); });
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(isColumnHidden(column) || !onlyOne);
    }
}

void RecordTable::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* copy = menu.addAction(style::icon(u"copy"_s), tr("&Copy"), this, &RecordTable::copySelection);
    copy->setEnabled(selectionModel() && selectionModel()->hasSelection());
    QMenu* columns = menu.addMenu(style::icon(u"columns"_s), tr("C&olumns"));
    fillColumnMenu(columns);
    menu.exec(event->globalPos());
}

void RecordTable::setEmptyText(const QString& text) {
    m_emptyText = text;
    viewport()->update();
}

void RecordTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else
        QTableView::keyPressEvent(event);
}

void RecordTable::copySelection() const {
    if (!selectionModel())
        return;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QGuiApplication::clipboard()->setText(textOf(rows));
}

QString RecordTable::textOf(const QModelIndexList& rows) const {
    QStringList lines;
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < model()->columnCount(); ++column)
            cells.append(row.siblingAtColumn(column).data().toString());
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

void RecordTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (m_emptyText.isEmpty() || (model() && model()->rowCount() > 0))
        return;
    QPainter painter(viewport());
    painter.setPen(style::palette().muted);
    const QRect area = viewport()->rect().adjusted(24, 0, -24, 0);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

} // namespace fleet
