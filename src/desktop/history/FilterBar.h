// The row of conditions above the history: chips that can be removed, and a field for more.
#pragma once

#include <QFrame>

#include "desktop/history/FilterExpression.h"

class QCompleter;
class QLabel;
class QLineEdit;
class QToolButton;

namespace fleet {

class FlowLayout;
class Workspace;

/// Owned by HistoryPage. GUI thread only.
class FilterBar : public QFrame {
    Q_OBJECT

public:
    explicit FilterBar(Workspace& workspace, QWidget* parent = nullptr);

    const QList<FilterCondition>& conditions() const { return m_conditions; }
    void setConditions(const QList<FilterCondition>& conditions); ///< Does not emit changed().
    bool has(const FilterCondition& condition) const { return m_conditions.contains(condition); }
    void toggle(const FilterCondition& condition);

    /// Device names become ids: what the database knows devices by.
    EventFilter filter() const;

    void focusField();

signals:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void layOut();
    void setUpField();
    void setUpCompletion();
    void takeTyped();
    void change(const QList<FilterCondition>& conditions);
    void showChips();
    void addChip(const FilterCondition& condition, bool alternative);
    void addWord(const QString& word);
    void showMistake(const FilterMistake& mistake);
    void complete();
    QString deviceId(const QString& nameOrId) const;
    QStringList knownTypes() const;
    QString chipText(const FilterCondition& condition) const;
    QString valueText(const FilterCondition& condition) const;

    Workspace& m_workspace;
    QList<FilterCondition> m_conditions;
    FlowLayout* m_chips; ///< The field is its last widget.
    QLineEdit* m_field;
    QLabel* m_mistake;
    QToolButton* m_clear;
    QCompleter* m_completer;
};

} // namespace fleet
