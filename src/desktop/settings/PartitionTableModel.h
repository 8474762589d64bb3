// The event log's partitions as table rows, with what a plan would do to each.
#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "desktop/settings/PartitionPhrases.h"

namespace fleet {

/// Sorted by range, the default partition last; planned partitions appear before it. GUI thread only.
class PartitionTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Range, Rows, Size, State, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setPartitions(const QList<Partition>& partitions);
    /// Shows what the plan would do; none: the partitions as they are.
    void setPlan(std::optional<MaintenancePlan> plan);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The row that receives now, or -1.
    int receivingRow() const;

private:
    struct Row {
        Partition partition;
        PartitionState state;
    };

    void rebuild();
    QString text(const Row& row, int column) const;
    QVariant color(const Row& row, int column) const;

    QList<Partition> m_partitions;
    std::optional<MaintenancePlan> m_plan;
    QList<Row> m_rows;
};

} // namespace fleet
