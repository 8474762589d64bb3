// Adds what is picked in the table or in a payload to the filter: + and -, or their menu.
#pragma once

#include <QObject>
#include <optional>

#include "core/Event.h"
#include "core/FilterExpression.h"

class QModelIndex;
class QPoint;

namespace fleet {

class EventDetail;
class EventTable;
class Workspace;

/// The condition that a cell of the table stands for; none for cells that say nothing of their own.
std::optional<FilterExpression> conditionOfCell(const Event& event, int column, const Workspace& workspace);

/// The condition that a place in a payload stands for: its value, or, for an object or a list, that it is
/// there. Items of a list stand for any item.
std::optional<FilterExpression> conditionOfNode(FilterField field, const QString& json,
                                                const QString& pointer);

/// `expression` and `more`; the opposite of `more`, where it stands there, gives way.
FilterExpression addedTo(const FilterExpression& expression, const FilterExpression& more);

/// Watches the keys and menus of a table and a payload's tree. Owned by HistoryPage, which owns these. GUI
/// thread only.
class FilterPicks : public QObject {
    Q_OBJECT

public:
    FilterPicks(Workspace& workspace, EventTable& table, EventDetail& detail, QObject* parent = nullptr);

signals:
    void picked(const fleet::FilterExpression& condition); ///< To be added to the filter.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::optional<FilterExpression> conditionAt(const QObject* watched) const;
    void openMenu(QObject* watched, const QPoint& at);

    Workspace& m_workspace;
    EventTable& m_table;
    EventDetail& m_detail;
};

} // namespace fleet
