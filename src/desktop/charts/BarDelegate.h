// Horizontal bars, in a table and on paper.
#pragma once

#include <QColor>
#include <QStyledItemDelegate>

#include "desktop/report/ReportPages.h"

namespace fleet {

/// Draws a cell's number at the right and a bar before it. GUI thread only; owned by its table.
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    enum Role { ShareRole = Qt::UserRole + 1, ColourRole }; ///< 0 to 1 of the room; invalid: the accent.

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// A line of a printed ranking; what is no value has no bar.
struct PaperBar {
    QString name;
    qint64 count = 0;
    bool hasBar = true;
    QColor colour;
};

void placeBars(ReportPages& pages, const QList<PaperBar>& bars);

} // namespace fleet
