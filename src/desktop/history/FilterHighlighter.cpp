#include "desktop/history/FilterHighlighter.h"

#include "core/FilterFields.h"
#include "core/FilterTokens.h"
#include "desktop/style/Style.h"

namespace fleet {

void FilterHighlighter::setMistake(const std::optional<FilterMistake>& mistake) {
    m_mistake = mistake;
    rehighlight();
}

void FilterHighlighter::highlightBlock(const QString& text) {
    QTextCharFormat keyword;
    keyword.setForeground(style::palette().accent);
    QTextCharFormat string;
    string.setForeground(style::palette().good);
    for (const FilterToken& token : filterTokens(text)) {
        if (token.kind == FilterToken::Kind::String)
            setFormat(int(token.at), int(token.length), string);
        else if (token.kind == FilterToken::Kind::Sign ||
                 (token.kind == FilterToken::Kind::Word && isFilterKeyword(token.text)))
            setFormat(int(token.at), int(token.length), keyword);
    }
    if (!m_mistake)
        return;
    QTextCharFormat wrong;
    wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wrong.setUnderlineColor(style::palette().destructive);
    // What is missing at the end is shown under the last character.
    const qsizetype at = std::min(m_mistake->at, std::max<qsizetype>(text.size() - 1, 0));
    for (qsizetype i = at; i < at + std::max<qsizetype>(m_mistake->length, 1) && i < text.size(); ++i) {
        QTextCharFormat both = format(int(i));
        both.merge(wrong);
        setFormat(int(i), 1, both);
    }
}

} // namespace fleet
