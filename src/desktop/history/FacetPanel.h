// What the current result is made of: types by family, sources, aggregate types and users with their counts,
// each marked where it is not exact. A click filters by one.
#pragma once

#include <QSet>
#include <QTreeView>
#include <functional>

#include "core/FilterExpression.h"
#include "store/FacetCount.h"

class QStandardItem;
class QStandardItemModel;

namespace fleet {

/// A box is half checked where only some of a family's types are chosen. Owned by HistoryPage. Enter, Space
/// or a click emits toggled(). GUI thread only.
class FacetPanel : public QTreeView {
    Q_OBJECT

public:
    explicit FacetPanel(QWidget* parent = nullptr);

    /// `active` are shown as chosen. Nothing moves under a pressed mouse button: it waits for the release.
    void setFacets(const EventFacets& facets, const FilterExpression& active);

signals:
    void toggled(fleet::FilterField field, const QString& value); ///< A family is "container.*".

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
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

    void showFacets(const EventFacets& facets, const FilterExpression& active);
    /// False where no value follows, since there is none.
    bool addHeading(const QString& title, const FacetCounts& facet);
    void addNote(const QString& text);
    void addTypes(const FacetCounts& types, const QStringList& chosen);
    void addValues(const QString& title, FilterField field, const FacetCounts& facet,
                   const QStringList& chosen);
    static QList<QStandardItem*> makeRow(const QString& name, const QString& spokenCount,
                                         const QString& count, const Choice& choice, Qt::CheckState state);
    void toggleAt(const QModelIndex& index);
    void restoreCurrent(const Choice& choice);
    static Choice choiceAt(const QModelIndex& index);

    QStandardItemModel* m_model;
    QSet<QString> m_unfolded; ///< Families whose types are shown.
    bool m_pressed = false;
    std::function<void()> m_waiting; ///< What is to be shown after the release.
};

} // namespace fleet
