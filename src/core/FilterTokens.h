// A filter's text cut into its words, strings and signs.
#pragma once

#include <QList>
#include <QString>

namespace fleet {

struct FilterToken {
    enum class Kind { Word, String, Sign, Open, Close, Comma, Broken, End };
    Kind kind = Kind::End;
    qsizetype at = 0;
    qsizetype length = 0;
    QString text; ///< As written; of a string what stands between its quotes, of Broken the reason.

    qsizetype end() const { return at + length; }
    bool operator==(const FilterToken&) const = default;
};

/// The tokens in order, the last of kind End. Reading stops at a Broken one (an open string, a lone "!"). Any
/// thread.
QList<FilterToken> filterTokens(const QString& text);

} // namespace fleet
