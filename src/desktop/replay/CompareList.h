// What differs between two states, and who made the difference.
#pragma once

#include <QAbstractTableModel>

#include "desktop/shared/RecordTable.h"
#include "store/StateCompare.h"

namespace fleet {

class Workspace;

/// One row a change: place, both values, and the newest of its events. GUI thread only.
class CompareModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Place, Before, After, When, Who, Why, ColumnCount };

    explicit CompareModel(Workspace& workspace, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setComparison(const StateComparisonResult& comparison);
    const JsonChange& change(int row) const { return m_changes.at(row); }
    /// Newest first; of two devices those of B, then those of A.
    QList<Event> events(int row) const;

private:
    QString text(int row, int column) const;
    QString tip(int row) const;

    Workspace& m_workspace;
    StateComparisonResult m_comparison;
    QList<JsonChange> m_changes; ///< The most telling first.
};

/// Coloured by what happened, which the cells say too. GUI thread only; owned by the compare panel.
class CompareList : public RecordTable {
    Q_OBJECT

public:
    explicit CompareList(Workspace& workspace, QWidget* parent = nullptr);

    void setComparison(const StateComparisonResult& comparison) { m_model->setComparison(comparison); }

signals:
    void eventActivated(const fleet::Event& event); ///< Enter, or a double click.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    CompareModel* m_model;
};

/// "2026-11-23T13:41:57.418204Z container.crashed by agent: out of memory": one event of a text.
QString causeLine(const Event& event);

/// The changes with their events, as text.
QString comparisonText(const StateComparisonResult& comparison);

} // namespace fleet
