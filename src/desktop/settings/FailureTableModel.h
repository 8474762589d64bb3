// Events that a processor could not use, as table rows.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/TimeRangeChoice.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

/// GUI thread only.
class FailureTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { EventId, Type, Time, Problem, ColumnCount };

    FailureTableModel(const TimeRangeChoice& times, QObject* parent);

    void setFailures(const QList<ProjectionFailure>& failures);
    const ProjectionFailure& failureAt(int row) const { return m_failures.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const TimeRangeChoice& m_times;
    QList<ProjectionFailure> m_failures;
};

} // namespace fleet
