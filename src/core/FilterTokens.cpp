#include "core/FilterTokens.h"

#include <QCoreApplication>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FilterExpression", text);
}

bool endsWord(QChar c) {
    return c.isSpace() || u"\"(),=!<>~"_s.contains(c);
}

/// The index after the closing quote, or -1 where there is none.
qsizetype endOfString(const QString& text, qsizetype at) {
    for (qsizetype i = at + 1; i < text.size(); ++i) {
        if (text[i] == u'\\')
            ++i;
        else if (text[i] == text[at])
            return i + 1;
    }
    return -1;
}

QString unescaped(QStringView inner) {
    QString text;
    for (qsizetype i = 0; i < inner.size(); ++i) {
        // Only quotes and the backslash itself need one: a regular expression keeps its own.
        if (inner[i] == u'\\' && i + 1 < inner.size() && u"\\\"'"_s.contains(inner[i + 1]))
            ++i;
        text += inner[i];
    }
    return text;
}

FilterToken broken(qsizetype at, qsizetype length, const QString& reason) {
    return {FilterToken::Kind::Broken, at, length, reason};
}

FilterToken readString(const QString& text, qsizetype at) {
    const qsizetype end = endOfString(text, at);
    if (end < 0)
        return broken(at, text.size() - at,
                      tr("this quotation is never closed; end it with %1").arg(text[at]));
    return {FilterToken::Kind::String, at, end - at, unescaped(QStringView(text).mid(at + 1, end - at - 2))};
}

FilterToken readSign(const QString& text, qsizetype at) {
    const QString two = text.mid(at, 2);
    for (const QString& sign : {u"!="_s, u"<="_s, u">="_s, u"<>"_s, u"=="_s})
        if (two == sign)
            return {FilterToken::Kind::Sign, at, 2, two};
    if (text[at] == u'!')
        return broken(at, 1, tr("“!” means nothing alone; write != or not"));
    return {FilterToken::Kind::Sign, at, 1, text.mid(at, 1)};
}

/// A word goes on through the quoted names of a path: data."odd name"[0].
FilterToken readWord(const QString& text, qsizetype at) {
    qsizetype end = at;
    while (end < text.size()) {
        const bool opensName = text[end] == u'"' && end > at && text[end - 1] == u'.';
        if (opensName) {
            const qsizetype after = endOfString(text, end);
            if (after < 0)
                return broken(end, text.size() - end, tr("this name is never closed; end it with \""));
            end = after;
        } else if (endsWord(text[end])) {
            break;
        } else {
            ++end;
        }
    }
    return {FilterToken::Kind::Word, at, end - at, text.mid(at, end - at)};
}

FilterToken readToken(const QString& text, qsizetype at) {
    switch (text[at].unicode()) {
        case u'(':
            return {FilterToken::Kind::Open, at, 1, u"("_s};
        case u')':
            return {FilterToken::Kind::Close, at, 1, u")"_s};
        case u',':
            return {FilterToken::Kind::Comma, at, 1, u","_s};
        case u'"':
        case u'\'':
            return readString(text, at);
        case u'=':
        case u'!':
        case u'<':
        case u'>':
        case u'~':
            return readSign(text, at);
        default:
            return readWord(text, at);
    }
}

} // namespace

QList<FilterToken> filterTokens(const QString& text) {
    QList<FilterToken> tokens;
    for (qsizetype at = 0; at < text.size();) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        tokens += text[at].isNull() ? broken(at, 1, tr("this character (U+0000) cannot be searched for"))
                                    : readToken(text, at);
        if (tokens.last().kind == FilterToken::Kind::Broken)
            break;
        at = tokens.last().end();
    }
    tokens += FilterToken{FilterToken::Kind::End, text.size(), 0, {}};
    return tokens;
}

} // namespace fleet
