// The menu of filters that are often wanted.
#pragma once

#include <QToolButton>

#include "desktop/history/FilterExpression.h"

namespace fleet {

/// Says on the button which of them is on. Owned by HistoryPage. GUI thread only.
class ReadyFilters : public QToolButton {
    Q_OBJECT

public:
    explicit ReadyFilters(QWidget* parent = nullptr);

    void showCurrent(const QList<FilterCondition>& conditions);

signals:
    void chosen(const QList<fleet::FilterCondition>& conditions);

private:
    struct Entry {
        QString name;
        QList<FilterCondition> conditions;
    };
    void add(const QString& title, const QList<FilterCondition>& conditions);

    QList<Entry> m_entries;
};

} // namespace fleet
