// What one event, or the time between two moments, changed: a table of places with old and new values.
#pragma once

#include <QAbstractTableModel>

#include "core/JsonDiff.h"
#include "desktop/shared/RecordTable.h"

namespace fleet {

/// One row a change: place, before, after. GUI thread only.
class ChangeListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Place, Before, After, ColumnCount };

    explicit ChangeListModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setChanges(const QList<JsonChange>& changes);
    const QList<JsonChange>& changes() const { return m_changes; }

private:
    QList<JsonChange> m_changes;
};

/// Added, removed and changed rows are coloured, and say so by what stands in their cells. GUI thread only.
class ChangeList : public RecordTable {
    Q_OBJECT

public:
    explicit ChangeList(QWidget* parent = nullptr);

    void setChanges(const QList<JsonChange>& changes);
signals:
    void pointerSelected(const QString& pointer);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    ChangeListModel* m_model;
};

} // namespace fleet
