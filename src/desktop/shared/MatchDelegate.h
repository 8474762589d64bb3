// Cells in which what is searched for is marked.
#pragma once

#include <QStyledItemDelegate>

namespace fleet {

/// Owned by its view. GUI thread only.
class MatchDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Nothing is marked where it is empty; case does not matter.
    void setText(const QString& text) { m_text = text; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    QString m_text;
};

} // namespace fleet
