// The list of filters to choose from: ready ones, and those that a person keeps.
#pragma once

#include <QFrame>

#include "desktop/history/SavedFilters.h"

class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace fleet {

/// A popup. Enter uses a filter, F2 renames it, Delete takes it out; the field below keeps the current one.
/// Owned by FilterChoice. GUI thread only.
class FilterPanel : public QFrame {
    Q_OBJECT

public:
    explicit FilterPanel(QWidget* parent);

    void openBelow(QWidget* widget, const QList<NamedFilter>& ready, const FilterExpression& current);

signals:
    void chosen(const fleet::FilterExpression& expression);
    void savedChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void append(const NamedFilter& filter, bool saved);
    void use(const QListWidgetItem* item);
    void renamed(const QListWidgetItem* item);
    void removeCurrent();
    void saveCurrent();

    QList<NamedFilter> m_ready;
    FilterExpression m_current;
    QListWidget* m_list;
    QLineEdit* m_name;
    QPushButton* m_save;
    bool m_filling = false;
};

} // namespace fleet
