// The field in which a filter is typed: words coloured by what they are, a wavy line under the one that is
// wrong, offers below the cursor.
#pragma once

#include <QPlainTextEdit>
#include <optional>

#include "core/FilterCompletion.h"
#include "core/FilterParser.h"

class QCompleter;

namespace fleet {

class FilterHighlighter;

/// One paragraph that wraps; grows up to a few lines. Owned by FilterBar. GUI thread only.
class FilterEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    QString text() const { return toPlainText(); }
    void setText(const QString& text); ///< Offers nothing and emits nothing.

    /// Underlines the wrong word; none takes the line away.
    void setMistake(const std::optional<FilterMistake>& mistake);
    /// What is offered. The functions are called in the GUI thread while a person types.
    void setVocabulary(const FilterVocabulary& vocabulary) { m_vocabulary = vocabulary; }
    /// Where a character stands, in pixels from the field's left edge.
    int xOf(qsizetype position) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void edited();    ///< By a person.
    void submitted(); ///< Enter.

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    /// Tab takes an offer, while there are any.
    bool focusNextPrevChild(bool next) override;
    void insertFromMimeData(const QMimeData* source) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void offer(bool wanted);
    void accept(const QString& offered);
    bool takePopupKey(const QKeyEvent& event);
    void fitHeight();

    FilterHighlighter* m_highlighter;
    QCompleter* m_completer;
    FilterVocabulary m_vocabulary;
    bool m_setting = false;
};

} // namespace fleet
