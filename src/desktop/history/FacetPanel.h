// What the current result is made of: types by family, sources and users with their counts. A click filters
// by one.
#pragma once

#include <QSet>
#include <QTreeView>

#include "core/FilterExpression.h"
#include "store/EventStore.h"

class QStandardItem;
class QStandardItemModel;

namespace fleet {

/// A box is half checked where only some of a family's types are chosen. Owned by HistoryPage. Enter, Space
/// or a click emits toggled(). GUI thread only.
class FacetPanel : public QTreeView {
    Q_OBJECT

public:
    explicit FacetPanel(QWidget* parent = nullptr);

    /// `active` are shown as chosen.
    void setFacets(const EventFacets& facets, const FilterExpression& active);

signals:
    void toggled(fleet::FilterField field, const QString& value); ///< A family is "container.*".

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    /// Fills chosen rows: the style sheet leaves a model's background out.
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;

private:
    struct Choice {
        FilterField field = FilterField::Type;
        QString value; ///< Empty where a row stands for nothing.
        bool operator==(const Choice&) const = default;
    };

    void addHeading(const QString& title);
    void addTypes(const QList<FacetValue>& types, const QStringList& chosen);
    void addValues(const QString& title, FilterField field, const QList<FacetValue>& values,
                   const QStringList& chosen);
    static QList<QStandardItem*> makeRow(const QString& name, qint64 count, const Choice& choice,
                                         Qt::CheckState state);
    void toggleAt(const QModelIndex& index);
    void restoreCurrent(const Choice& choice);
    static Choice choiceAt(const QModelIndex& index);

    QStandardItemModel* m_model;
    QSet<QString> m_unfolded; ///< Families whose types are shown.
};

} // namespace fleet
