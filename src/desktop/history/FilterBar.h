// The filter of the history: one expression that is typed, and edited by facets and by what is picked.
#pragma once

#include <QFrame>

#include "core/Event.h"
#include "core/FilterExpression.h"

class QLabel;
class QToolButton;

namespace fleet {

class FilterEdit;
class Workspace;
struct FilterMistake;
struct EventFacets;

/// Owned by HistoryPage. GUI thread only.
class FilterBar : public QFrame {
    Q_OBJECT

public:
    explicit FilterBar(Workspace& workspace, QWidget* parent = nullptr);

    /// The filter that holds, as it was typed: devices may be called by their names.
    const FilterExpression& expression() const { return m_expression; }
    void setExpression(const FilterExpression& expression); ///< Does not emit changed().

    /// Puts a text that cannot be read into the field, with what is wrong with it; the filter stays.
    void showUnreadable(const QString& text);

    /// The filter with the ids by which the database knows devices.
    FilterExpression resolved() const;

    /// Makes it hold, and emits changed() where it is another one.
    void apply(const FilterExpression& expression);
    /// Takes a value of a field in, or out again. A whole family ("container.*") stands for its types.
    void toggle(FilterField field, const QString& value);

    /// Learns what can be offered: the paths and values of an event, the values of facets.
    void learn(const Event& event);
    void learn(const EventFacets& facets);

    void focusField();
    /// A line below the field, such as how far a search has come; empty for none.
    void showProgress(const QString& text);

signals:
    void changed();

private:
    void layOut();
    void takeTyped();
    void showMistake(const FilterMistake& mistake);
    void hideMistake();
    QStringList valuesFor(FilterField field, const QString& target) const;
    QStringList typeNames() const;
    void setUpVocabulary();

    Workspace& m_workspace;
    FilterExpression m_expression;
    FilterEdit* m_field;
    QWidget* m_mistakeRow;
    QLabel* m_mistake;
    QLabel* m_progress;
    QToolButton* m_clear;
    QMap<QString, QStringList> m_known; ///< "source", "data.exit_code": values that were seen, as written.
};

} // namespace fleet
