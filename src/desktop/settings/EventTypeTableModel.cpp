#include "desktop/settings/EventTypeTableModel.h"

#include "desktop/shared/FamilyMark.h"
#include "desktop/style/Style.h"

namespace fleet {

void EventTypeTableModel::setTypes(const QList<EventType>& types) {
    beginResetModel();
    m_types = inFamilyOrder(types);
    endResetModel();
}

int EventTypeTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_types.size());
}

int EventTypeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventTypeTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_types.size())
        return {};
    const EventType& type = m_types.at(index.row());
    if (role == Qt::DecorationRole && index.column() == Name)
        return familyDot(type.name);
    if (role == Qt::ForegroundRole && index.column() != Name)
        return style::palette().muted;
    if (role == Qt::ToolTipRole && index.column() == Description)
        return type.description;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
        case Name:
            return type.name;
        case AggregateType:
            return type.aggregateType;
        default:
            return type.description;
    }
}

QVariant EventTypeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Event type"), tr("Aggregate"), tr("What it says")};
    return titles.value(section);
}

} // namespace fleet
