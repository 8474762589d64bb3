// Lines that count something and lead somewhere.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/Address.h"

namespace fleet {

/// GUI thread only; owned by OverviewPage.
class TallyModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Style { Plain, Muted, Count, Moment };
    enum Role { SortRole = Qt::UserRole };

    struct Column {
        QString title;
        Style style = Style::Plain;
    };

    struct Row {
        QStringList cells;
        qint64 order = 0; ///< Of a Count or Moment cell, for sorting.
        Address address;  ///< Where Enter or a double click goes.
        QString hint = {};
    };

    explicit TallyModel(const QList<Column>& columns, QObject* parent = nullptr);

    void setRows(const QList<Row>& rows);
    const Address& address(int row) const { return m_rows.at(row).address; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant alignment(int column) const;
    bool isNumeric(int column) const;

    QList<Column> m_columns;
    QList<Row> m_rows;
};

} // namespace fleet
