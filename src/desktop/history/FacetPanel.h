// What the current result is made of: families, sources and users with their counts. A click filters by one.
#pragma once

#include <QTreeView>

#include "desktop/history/FilterExpression.h"
#include "store/EventStore.h"

class QStandardItem;
class QStandardItemModel;

namespace fleet {

/// Owned by HistoryPage. Enter, Space or a click emits toggled(). GUI thread only.
class FacetPanel : public QTreeView {
    Q_OBJECT

public:
    explicit FacetPanel(QWidget* parent = nullptr);

    /// `active` are shown as chosen.
    void setFacets(const EventFacets& facets, const QList<FilterCondition>& active);

signals:
    void toggled(const fleet::FilterCondition& condition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    /// Fills chosen rows: the style sheet leaves a model's background out.
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;

private:
    void addGroup(const QString& title, const QString& key, const QList<FacetValue>& values,
                  const QList<FilterCondition>& active);
    void toggleAt(const QModelIndex& index);
    void restoreCurrent(const FilterCondition& condition);
    static FilterCondition conditionAt(const QModelIndex& index);

    QStandardItemModel* m_model;
};

} // namespace fleet
