#include "desktop/overview/TallyModel.h"

#include "desktop/shared/PlainToolTip.h"
#include "desktop/style/Style.h"

namespace fleet {

TallyModel::TallyModel(const QList<Column>& columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(columns) {}

void TallyModel::setRows(const QList<Row>& rows) {
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int TallyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TallyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant TallyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return row.cells.value(column);
        case Qt::ToolTipRole:
            return plainToolTip(column == 0 && !row.hint.isEmpty() ? row.hint : row.cells.value(column));
        case Qt::FontRole:
            return isNumeric(column) ? QVariant(style::font(style::TextRole::Fixed)) : QVariant();
        case Qt::ForegroundRole:
            return m_columns.at(column).style == Style::Muted ? QVariant(style::palette().muted) : QVariant();
        case Qt::TextAlignmentRole:
            return alignment(column);
        case SortRole:
            return isNumeric(column) ? QVariant(row.order) : QVariant(row.cells.value(column));
        default:
            return {};
    }
}

QVariant TallyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section);
    return role == Qt::DisplayRole ? QVariant(m_columns.at(section).title) : QVariant();
}

QVariant TallyModel::alignment(int column) const {
    return m_columns.at(column).style == Style::Count ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                      : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
}

bool TallyModel::isNumeric(int column) const {
    const Style style = m_columns.at(column).style;
    return style == Style::Count || style == Style::Moment;
}

} // namespace fleet
