// Colours for a filter's text.
#pragma once

#include <QSyntaxHighlighter>
#include <optional>

#include "core/FilterParser.h"

namespace fleet {

/// Owned by FilterEdit. GUI thread only.
class FilterHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    void setMistake(const std::optional<FilterMistake>& mistake);

protected:
    void highlightBlock(const QString& text) override;

private:
    std::optional<FilterMistake> m_mistake;
};

} // namespace fleet
