// Lines that count something and lead somewhere.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/Address.h"

namespace fleet {

/// GUI thread only; owned by OverviewPage.
class TallyModel : public QAbstractTableModel {
    Q_OBJECT

public:
    struct Row {
        QString name;
        QString note;
        QString count;
        Address address; ///< Where Enter or a double click goes.
    };

    TallyModel(const QString& nameTitle, const QString& noteTitle, const QString& countTitle,
               QObject* parent = nullptr);

    void setRows(const QList<Row>& rows);
    const Address& address(int row) const { return m_rows.at(row).address; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList m_titles;
    QList<Row> m_rows;
};

} // namespace fleet
