// Draws the rows of a list that chooses a section.
#pragma once

#include <QStyledItemDelegate>

namespace fleet::style {

/// 32 pixels high, rounded, accent text on the soft accent where chosen. Owned by its list. GUI thread only.
class NavigationDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace fleet::style
