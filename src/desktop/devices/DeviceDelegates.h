// How the device table paints its two columns that are more than text.
#pragma once

#include <QStyledItemDelegate>

namespace fleet {

/// A dot in the state's tone before its words. GUI thread only.
class DeviceStateDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// A spark line of the counts in DeviceTableModel::CountsRole. GUI thread only.
class ActivityDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// The family's square, the last event's type, and at the right how long ago it was. GUI thread only.
class LastEventDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace fleet
