#include "desktop/settings/FailureTableModel.h"

#include <QLocale>

#include "desktop/shared/FamilyMark.h"

namespace fleet {

using namespace Qt::StringLiterals;

FailureTableModel::FailureTableModel(const TimeRangeChoice& times, QObject* parent)
    : QAbstractTableModel(parent), m_times(times) {}

void FailureTableModel::setFailures(const QList<ProjectionFailure>& failures) {
    beginResetModel();
    m_failures = failures;
    endResetModel();
}

int FailureTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_failures.size());
}

int FailureTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FailureTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= m_failures.size())
        return {};
    const ProjectionFailure& failed = m_failures.at(index.row());
    if (role == Qt::DecorationRole && index.column() == Type)
        return familyDot(failed.eventType);
    if (role == Qt::ToolTipRole && index.column() == Problem)
        return tr("%1 (SQLSTATE %2), tried %3 times, last %4")
            .arg(failed.message, failed.sqlState)
            .arg(failed.attempts)
            .arg(m_times.formatMoment(failed.failedAt));
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
        case EventId:
            return QLocale().toString(failed.id);
        case Type:
            return failed.eventType;
        case Time:
            return m_times.formatShort(failed.eventTimestamp);
        default:
            return failed.message;
    }
}

QVariant FailureTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    static const QStringList titles{tr("Event"), tr("Type"), tr("Time"), tr("Why it could not be used")};
    return titles.value(section);
}

} // namespace fleet
