#include "desktop/replay/ChangeRow.h"

#include <QPainter>

#include "desktop/style/Style.h"

namespace fleet {

QColor changeColor(const JsonChange& change) {
    switch (change.operation) {
        case JsonChange::Operation::Add:
            return style::palette().added;
        case JsonChange::Operation::Remove:
            return style::palette().removed;
        case JsonChange::Operation::Move:
        case JsonChange::Operation::Replace:
            break;
    }
    return style::palette().changed;
}

ChangeRowDelegate::ChangeRowDelegate(int placeColumn, QObject* parent)
    : QStyledItemDelegate(parent), m_placeColumn(placeColumn) {}

void ChangeRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    if (!option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect.adjusted(0, 0, 0, -1), index.data(Qt::BackgroundRole).value<QColor>());
    QStyledItemDelegate::paint(painter, option, index);
}

void ChangeRowDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() == m_placeColumn)
        option->textElideMode = Qt::ElideLeft;
}

} // namespace fleet
