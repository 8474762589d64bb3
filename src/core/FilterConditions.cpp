#include "core/FilterConditions.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QUuid>
#include <algorithm>

#include "core/FilterFields.h"
#include "core/Timestamp.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FilterExpression", text);
}

QString shortened(const QString& text) {
    constexpr qsizetype longest = 60;
    return text.size() > longest ? text.left(longest - 1) + u'…' : text;
}

FilterMistake unknownField(const FilterToken& word, const QString& name) {
    const QString nearest = nearestWord(name, fieldNames());
    const QString advice =
        nearest.isEmpty()
            ? tr("the fields are %1; a payload's begin with data.").arg(fieldNames().join(u", "_s))
            : tr("did you mean %1?").arg(nearest);
    return {word.at, word.length, tr("unknown field “%1”; %2").arg(shortened(name), advice)};
}

/// One step at the beginning of `rest`; how many characters it takes, 0 where there is none.
qsizetype readStep(const QString& rest, JsonStep& step) {
    static const QRegularExpression form(
        uR"re(^(?:\.("(?:[^"\\]|\\.)*"|[^.\[\]"*]+)|\[(\*|[0-9]{1,9})\]))re"_s,
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = form.match(rest);
    if (!match.hasMatch())
        return 0;
    const QString name = match.captured(1);
    const QString item = match.captured(2);
    if (item == u'*')
        step = {JsonStep::Kind::EveryItem};
    else if (!item.isEmpty())
        step = {JsonStep::Kind::Item, {}, item.toInt()};
    else
        step = {JsonStep::Kind::Member, name.startsWith(u'"') ? filterTokens(name).first().text : name};
    return match.capturedLength();
}

bool isKnownType(const QString& value, const QStringList& types) {
    if (types.isEmpty() || types.contains(value))
        return true;
    return value.endsWith(".*"_L1) && std::any_of(types.begin(), types.end(), [&](const QString& type) {
               return type.startsWith(QStringView(value).chopped(1));
           });
}

tl::expected<FilterValue, FilterMistake> readType(const FilterToken& token, const QStringList& types) {
    if (isKnownType(token.text, types))
        return FilterValue{FilterValue::Kind::Text, token.text};
    const QString nearest = nearestWord(token.text, types);
    return mistakeAt(token, tr("“%1” is no event type here; %2")
                                .arg(shortened(token.text),
                                     nearest.isEmpty() ? tr("a whole family is written type = container.*")
                                                       : tr("did you mean %1?").arg(nearest)));
}

tl::expected<FilterValue, FilterMistake> readNumber(const FilterToken& token, const FilterValue& value) {
    constexpr auto longest = filterlimits::number;
    const qsizetype sign = value.text.indexOf(u'e', 0, Qt::CaseInsensitive);
    bool isInt = true;
    const int exponent = sign < 0 ? 0 : value.text.mid(sign + 1).toInt(&isInt);
    if (value.text.size() > longest || !isInt || exponent > longest || exponent < -longest)
        return mistakeAt(token,
                         tr("this number is too long; at most %1 digits can be compared").arg(longest));
    return value;
}

tl::expected<FilterValue, FilterMistake> readPattern(const FilterToken& token) {
    if (token.text.isEmpty())
        return mistakeAt(token, tr("matches wants a regular expression, as in matches \"^api-[0-9]+$\""));
    if (token.text.size() > filterlimits::pattern)
        return mistakeAt(token, tr("this regular expression is too long; at most %1 characters are allowed")
                                    .arg(filterlimits::pattern));
    return FilterValue{FilterValue::Kind::Text, token.text};
}

tl::expected<FilterValue, FilterMistake> readWords(const FilterToken& token) {
    const QString words = token.text.simplified();
    if (words.isEmpty())
        return mistakeAt(token, tr("“~” wants words to find, as in text ~ \"connection refused\""));
    if (words.count(u' ') >= filterlimits::words)
        return mistakeAt(
            token,
            tr("these are too many words; at most %1 can be looked for at once").arg(filterlimits::words));
    return FilterValue{FilterValue::Kind::Text, words};
}

} // namespace

tl::unexpected<FilterMistake> mistakeAt(const FilterToken& token, const QString& reason) {
    return tl::unexpected(FilterMistake{token.at, token.length, reason});
}

tl::expected<FilterTarget, FilterMistake> readTarget(const FilterToken& word) {
    static const QRegularExpression pathBegin(u"[.\\[]"_s);
    qsizetype at = word.text.indexOf(pathBegin);
    const QString name = at < 0 ? word.text : word.text.left(at);
    const auto field = fieldNamed(name);
    if (!field)
        return tl::unexpected(unknownField(word, name));
    FilterTarget target{*field, {}};
    if (at < 0)
        return target;
    if (fieldKind(*field) != FilterKind::Json)
        return mistakeAt(word, tr("“%1” has nothing below it; only data and metadata have paths").arg(name));
    while (at < word.text.size()) {
        JsonStep step;
        const qsizetype taken = readStep(word.text.mid(at), step);
        if (taken == 0)
            return tl::unexpected(FilterMistake{word.at + at, word.length - at,
                                                tr("this path is broken at “%1”; write it as "
                                                   "data.fields[0].name or data.fields[*].\"odd name\"")
                                                    .arg(shortened(word.text.mid(at)))});
        at += taken;
        target.path += step;
    }
    if (target.path.size() > filterlimits::steps)
        return mistakeAt(word,
                         tr("this path is too long; at most %1 steps are allowed").arg(filterlimits::steps));
    return target;
}

tl::expected<FilterValue, FilterMistake> readValue(const FilterToken& token, const FilterTarget& target,
                                                   FilterOperator op, const QStringList& knownTypes) {
    if (op == FilterOperator::Contains)
        return readWords(token);
    if (op == FilterOperator::Matches)
        return readPattern(token);
    const FilterValue value = token.kind == FilterToken::Kind::Word
                                  ? valueOfWord(token.text)
                                  : FilterValue{FilterValue::Kind::Text, token.text};
    switch (fieldKind(target.field)) {
        case FilterKind::Json:
            if (op != FilterOperator::OneOf && value.kind != FilterValue::Kind::Number &&
                value.kind != FilterValue::Kind::Text)
                return mistakeAt(
                    token, tr("“%1” is neither less nor more than anything; write = or !=").arg(token.text));
            return value.kind == FilterValue::Kind::Number ? readNumber(token, value) : value;
        case FilterKind::Uuid: {
            const QUuid id = QUuid::fromString(token.text);
            if (id.isNull())
                return mistakeAt(token, tr("“%1” is no id; one looks like 2f1c0f8e-…, 36 characters long")
                                            .arg(shortened(token.text)));
            return FilterValue{FilterValue::Kind::Text, id.toString(QUuid::WithoutBraces)};
        }
        case FilterKind::Number: {
            bool whole = false;
            const qint64 number = token.text.toLongLong(&whole);
            if (!whole)
                return mistakeAt(token, tr("“%1” is no event number; write a whole one, as in id = 4711")
                                            .arg(shortened(token.text)));
            return FilterValue{FilterValue::Kind::Number, QString::number(number)};
        }
        case FilterKind::Time:
            if (!Timestamp::parse(token.text))
                return mistakeAt(token,
                                 tr("“%1” is no time; write 2026-01-31T12:00:00Z, 2026-01-31 or now-7d")
                                     .arg(shortened(token.text)));
            break;
        case FilterKind::Text:
        case FilterKind::AnyText:
            if (target.field == FilterField::Type)
                return readType(token, knownTypes);
            break;
    }
    return FilterValue{FilterValue::Kind::Text, token.text};
}

} // namespace fleet
