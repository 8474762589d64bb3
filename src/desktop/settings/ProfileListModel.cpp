#include "desktop/settings/ProfileListModel.h"

#include <QSize>

namespace fleet {

using namespace Qt::StringLiterals;

void ProfileListModel::setEntries(const QList<Entry>& entries, const QString& connectedName) {
    beginResetModel();
    m_entries = entries;
    m_connectedName = connectedName;
    endResetModel();
}

int ProfileListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_entries.size());
}

QVariant ProfileListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_entries.size())
        return {};
    const Entry& entry = m_entries.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return entry.name == m_connectedName ? tr("%1 · connected").arg(entry.name) : entry.name;
        case Qt::ToolTipRole:
            return entry.isDemo ? tr("A private PostgreSQL on this machine with an invented fleet")
                                : entry.settings.toDisplayUrl();
        case Qt::SizeHintRole:
            return QSize(0, 32);
        case NameRole:
            return entry.name;
        case IsDemoRole:
            return entry.isDemo;
        default:
            return {};
    }
}

int ProfileListModel::rowOf(const QString& name) const {
    for (int row = 0; row < m_entries.size(); ++row)
        if (m_entries.at(row).name == name)
            return row;
    return -1;
}

} // namespace fleet
