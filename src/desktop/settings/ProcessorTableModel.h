// The processors that follow the log, as table rows.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/TimeRangeChoice.h"
#include "store/ProjectionBuilder.h"

namespace fleet {

/// Keeps the rows of a processor where they are when its figures change. GUI thread only.
class ProcessorTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Behind, SetAside, Version, LastWorked, Description, ColumnCount };

    ProcessorTableModel(const TimeRangeChoice& times, QObject* parent);

    void setProcessors(const QList<ProjectionStatus>& processors);
    const ProjectionStatus& processor(int row) const { return m_processors.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const ProjectionStatus& processor, int column) const;
    QVariant color(const ProjectionStatus& processor, int column) const;

    const TimeRangeChoice& m_times;
    QList<ProjectionStatus> m_processors;
};

} // namespace fleet
