// What is wrong with a file to import, line by line.
#pragma once

#include <QAbstractTableModel>

#include "jobs/ImportFile.h"

namespace fleet {

/// GUI thread only.
class LineProblemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Line, Problem, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setProblems(const QList<LineProblem>& problems);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<LineProblem> m_problems;
};

} // namespace fleet
