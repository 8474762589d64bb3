// How a row that tells of one change is painted.
#pragma once

#include <QStyledItemDelegate>

#include "core/JsonDiff.h"

namespace fleet {

/// The row's background: added, removed or changed.
QColor changeColor(const JsonChange& change);

/// Fills the row with its Qt::BackgroundRole, which the style sheet leaves out, and cuts places at their
/// beginning. Owned by its table. GUI thread only.
class ChangeRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ChangeRowDelegate(int placeColumn, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    int m_placeColumn;
};

} // namespace fleet
