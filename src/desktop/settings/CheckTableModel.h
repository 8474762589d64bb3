// The results of a database checkup as table rows.
#pragma once

#include <QAbstractTableModel>

#include "store/DatabaseCheckup.h"

namespace fleet {

/// GUI thread only.
class CheckTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Outcome, Name, Finding, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setResults(const QList<CheckResult>& results);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<CheckResult> m_results;
};

} // namespace fleet
