// The button that names the filter in use and opens the list of ready and kept ones.
#pragma once

#include <QToolButton>

#include "desktop/history/SavedFilters.h"

namespace fleet {

class FilterPanel;

/// Ctrl+Shift+F opens the list. Owned by HistoryPage. GUI thread only.
class FilterChoice : public QToolButton {
    Q_OBJECT

public:
    explicit FilterChoice(QWidget* parent = nullptr);

    void showCurrent(const FilterExpression& expression);

signals:
    void chosen(const fleet::FilterExpression& expression);

private:
    void openPanel();

    FilterPanel* m_panel;
    QList<NamedFilter> m_ready;
    FilterExpression m_current;
};

} // namespace fleet
