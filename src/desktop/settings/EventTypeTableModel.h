// The registry of event types as table rows.
#pragma once

#include <QAbstractTableModel>

#include "core/EventType.h"

namespace fleet {

/// By family, in the fleet's order, then by name. GUI thread only.
class EventTypeTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, AggregateType, Description, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setTypes(const QList<EventType>& types);
    const EventType& type(int row) const { return m_types.at(row); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<EventType> m_types;
};

} // namespace fleet
