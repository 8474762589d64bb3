#include "desktop/overview/TallyModel.h"

#include "desktop/style/Style.h"

namespace fleet {

namespace {

enum Column { Name, Note, Count };

} // namespace

TallyModel::TallyModel(const QString& nameTitle, const QString& noteTitle, const QString& countTitle,
                       QObject* parent)
    : QAbstractTableModel(parent), m_titles{nameTitle, noteTitle, countTitle} {}

void TallyModel::setRows(const QList<Row>& rows) {
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

int TallyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TallyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_titles.size());
}

QVariant TallyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    const QString text = index.column() == Name ? row.name : index.column() == Note ? row.note : row.count;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return text;
        case Qt::FontRole:
            return index.column() == Count ? QVariant(style::font(style::TextRole::Fixed)) : QVariant();
        case Qt::ForegroundRole:
            return index.column() == Note ? QVariant(style::palette().muted) : QVariant();
        case Qt::TextAlignmentRole:
            return index.column() == Count ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
        default:
            return {};
    }
}

QVariant TallyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section == Count)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    return role == Qt::DisplayRole ? QVariant(m_titles.at(section)) : QVariant();
}

} // namespace fleet
