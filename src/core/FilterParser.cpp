#include "core/FilterParser.h"

#include <QCoreApplication>

#include "core/FilterConditions.h"
#include "core/FilterFields.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FilterExpression", text);
}

using Kind = FilterToken::Kind;
using Parsed = tl::expected<FilterExpression, FilterMistake>;

/// Recursive descent, one function a rule of the grammar. Lives for one text.
class Parser {
public:
    Parser(const QString& text, const QStringList& knownTypes)
        : m_tokens(filterTokens(text)), m_knownTypes(knownTypes) {}

    Parsed parse() {
        for (const FilterToken& broken : m_tokens)
            if (broken.kind == Kind::Broken)
                return mistakeAt(broken, broken.text);
        if (token().kind == Kind::End)
            return FilterExpression();
        Parsed result = parseAny();
        if (result && token().kind != Kind::End)
            return unexpectedToken();
        return result;
    }

private:
    const FilterToken& token(int ahead = 0) const {
        return m_tokens.at(std::min(m_next + ahead, m_tokens.size() - 1));
    }
    FilterToken take() { return m_tokens.at(std::min(m_next++, m_tokens.size() - 1)); }
    bool isWord(QLatin1StringView word, int ahead = 0) const {
        return token(ahead).kind == Kind::Word && token(ahead).text.compare(word, Qt::CaseInsensitive) == 0;
    }
    /// A word that a condition can begin with, or a text to find.
    bool isName(int ahead = 0) const {
        return token(ahead).kind == Kind::Word && !isFilterKeyword(token(ahead).text);
    }
    bool isOperator(int ahead) const {
        return token(ahead).kind == Kind::Sign || isWord("in"_L1, ahead) || isWord("exists"_L1, ahead) ||
               isWord("matches"_L1, ahead) ||
               (isWord("not"_L1, ahead) && (isWord("in"_L1, ahead + 1) || isWord("exists"_L1, ahead + 1) ||
                                            isWord("matches"_L1, ahead + 1)));
    }

    tl::unexpected<FilterMistake> unexpectedToken() const {
        switch (token().kind) {
            case Kind::End:
                return mistakeAt(token(), tr("the expression ends too early; a condition is missing here"));
            case Kind::Close:
                return mistakeAt(token(), m_depth > 0
                                              ? tr("a condition is missing before this parenthesis")
                                              : tr("this parenthesis was never opened; take it away"));
            case Kind::Word:
            case Kind::String:
            case Kind::Open:
                return mistakeAt(token(), tr("write and or or before “%1”").arg(token().text.left(60)));
            case Kind::Sign:
            case Kind::Comma:
            case Kind::Broken:
                break;
        }
        return mistakeAt(token(), tr("“%1” is not expected here").arg(token().text));
    }

    Parsed parseAny() {
        Parsed first = parseAll();
        if (!first || !isWord("or"_L1))
            return first;
        QList<FilterExpression> operands{*first};
        while (isWord("or"_L1)) {
            take();
            Parsed next = parseAll();
            if (!next)
                return next;
            operands += *next;
        }
        return FilterExpression::any(operands);
    }

    Parsed parseAll() {
        Parsed first = parseNot();
        if (!first || !isWord("and"_L1))
            return first;
        QList<FilterExpression> operands{*first};
        while (isWord("and"_L1)) {
            take();
            Parsed next = parseNot();
            if (!next)
                return next;
            operands += *next;
        }
        return FilterExpression::all(operands);
    }

    Parsed parseNot() {
        if (!isWord("not"_L1))
            return parsePrimary();
        if (const auto deep = tooDeep())
            return tl::unexpected(*deep);
        take();
        ++m_depth;
        const Parsed operand = parseNot();
        --m_depth;
        return operand ? Parsed(FilterExpression::negated(*operand)) : operand;
    }

    Parsed parsePrimary() {
        if (token().kind == Kind::Open)
            return parseGroup();
        if (++m_conditions > filterlimits::conditions)
            return mistakeAt(token(), tr("these are too many conditions; at most %1 fit into one filter")
                                          .arg(filterlimits::conditions));
        if (token().kind == Kind::String && !isOperator(1))
            return parseWords();
        if (!isName()) {
            if (isFilterKeyword(token().text) && token().kind == Kind::Word)
                return mistakeAt(token(), tr("a condition is missing before “%1”").arg(token().text));
            return unexpectedToken();
        }
        return isOperator(1) ? parseCondition() : parseWords();
    }

    Parsed parseGroup() {
        if (const auto deep = tooDeep())
            return tl::unexpected(*deep);
        const FilterToken open = take();
        ++m_depth;
        Parsed inner = parseAny();
        if (inner && token().kind == Kind::End)
            return mistakeAt(open, tr("this parenthesis is never closed; end it with )"));
        if (inner && token().kind != Kind::Close)
            return unexpectedToken();
        --m_depth;
        take();
        return inner;
    }

    std::optional<FilterMistake> tooDeep() const {
        if (m_depth < filterlimits::depth)
            return std::nullopt;
        return mistakeAt(
                   token(),
                   tr("this is nested too deeply; at most %1 levels are allowed").arg(filterlimits::depth))
            .value();
    }

    /// Words without a field are looked for anywhere.
    Parsed parseWords() {
        FilterToken whole = token();
        QStringList words;
        while (token().kind == Kind::String || isName()) {
            if (isOperator(1) && !words.isEmpty())
                break;
            // A field's name alone is a condition that was not finished.
            if (token().kind == Kind::Word && fieldNamed(token().text))
                return mistakeAt(
                    token(), tr("“%1” wants an operator after it: %2")
                                 .arg(token().text, operatorsOf(*fieldNamed(token().text)).join(u", "_s)));
            whole.length = token().end() - whole.at;
            words += take().text;
        }
        whole.text = words.join(u' ');
        const auto value = readValue(whole, {}, FilterOperator::Contains, {});
        if (!value)
            return tl::unexpected(value.error());
        return FilterExpression::words(value->text);
    }

    Parsed parseCondition() {
        const FilterToken word = take();
        const auto target = readTarget(word);
        if (!target)
            return tl::unexpected(target.error());
        bool negated = isWord("not"_L1);
        if (negated)
            take();
        const FilterToken sign = take();
        const auto op = operatorOf(sign);
        if (!op)
            return mistakeAt(sign, tr("“%1” is no operator").arg(sign.text));
        negated = negated != (sign.text == u"!=" || sign.text == u"<>");
        if (!allows(target->field, *op))
            return mistakeAt(sign, tr("“%1” cannot be asked of %2; write %3")
                                       .arg(sign.text, word.text, operatorsOf(target->field).join(u", "_s)));
        if (fieldKind(target->field) == FilterKind::Json && target->path.isEmpty() &&
            *op != FilterOperator::Contains && *op != FilterOperator::Matches &&
            *op != FilterOperator::Exists)
            return mistakeAt(word, tr("“%1” wants a path, as in %1.name").arg(word.text));

        const auto values = parseValues(*target, *op, sign);
        if (!values)
            return tl::unexpected(values.error());
        const FilterExpression condition(FilterCondition{target->field, target->path, *op, *values});
        return negated ? FilterExpression::negated(condition) : condition;
    }

    static std::optional<FilterOperator> operatorOf(const FilterToken& sign) {
        static const QHash<QString, FilterOperator> operators = {
            {u"="_s, FilterOperator::OneOf},         {u"=="_s, FilterOperator::OneOf},
            {u"!="_s, FilterOperator::OneOf},        {u"<>"_s, FilterOperator::OneOf},
            {u"in"_s, FilterOperator::OneOf},        {u"<"_s, FilterOperator::Less},
            {u"<="_s, FilterOperator::AtMost},       {u">"_s, FilterOperator::More},
            {u">="_s, FilterOperator::AtLeast},      {u"~"_s, FilterOperator::Contains},
            {u"matches"_s, FilterOperator::Matches}, {u"exists"_s, FilterOperator::Exists}};
        const auto found = operators.constFind(sign.text.toLower());
        return found == operators.constEnd() ? std::nullopt : std::optional(*found);
    }

    tl::expected<QList<FilterValue>, FilterMistake> parseValues(const FilterTarget& target, FilterOperator op,
                                                                const FilterToken& sign) {
        if (op == FilterOperator::Exists)
            return QList<FilterValue>();
        if (sign.text.compare("in"_L1, Qt::CaseInsensitive) == 0)
            return parseList(target);
        const auto value = parseValue(target, op, sign);
        if (!value)
            return tl::unexpected(value.error());
        return QList{*value};
    }

    tl::expected<FilterValue, FilterMistake> parseValue(const FilterTarget& target, FilterOperator op,
                                                        const FilterToken& after) {
        if (token().kind != Kind::String && !isName())
            return mistakeAt(token().kind == Kind::End ? after : token(),
                             tr("a value is missing after “%1”; put words such as and into quotation marks")
                                 .arg(after.text));
        return readValue(take(), target, op, m_knownTypes);
    }

    tl::expected<QList<FilterValue>, FilterMistake> parseList(const FilterTarget& target) {
        if (token().kind != Kind::Open)
            return mistakeAt(token(), tr("“in” wants values in parentheses, as in (one, two)"));
        const FilterToken open = take();
        FilterToken before = open;
        QList<FilterValue> values;
        while (true) {
            const auto value = parseValue(target, FilterOperator::OneOf, before);
            if (!value)
                return tl::unexpected(value.error());
            if (!values.contains(*value))
                values += *value;
            if (values.size() > filterlimits::listValues)
                return mistakeAt(
                    open,
                    tr("this list is too long; at most %1 values are allowed").arg(filterlimits::listValues));
            before = take();
            if (before.kind == Kind::Close)
                return values;
            if (before.kind == Kind::End)
                return mistakeAt(open, tr("this list is never closed; end it with )"));
            if (before.kind != Kind::Comma)
                return mistakeAt(before, tr("write a comma before “%1”").arg(before.text.left(60)));
        }
    }

    QList<FilterToken> m_tokens;
    const QStringList& m_knownTypes;
    qsizetype m_next = 0;
    int m_depth = 0;
    int m_conditions = 0;
};

} // namespace

tl::expected<FilterExpression, FilterMistake> parseFilter(const QString& text,
                                                          const QStringList& knownTypes) {
    if (text.size() > filterlimits::characters)
        return tl::unexpected(
            FilterMistake{0, text.size(),
                          tr("this filter has %1 characters; at most %2 are allowed, so leave something out")
                              .arg(text.size())
                              .arg(filterlimits::characters)});
    return Parser(text, knownTypes).parse();
}

Result<FilterExpression> readFilter(const QString& text) {
    const auto parsed = parseFilter(text);
    if (parsed)
        return *parsed;
    const FilterMistake& mistake = parsed.error();
    return failure(ErrorKind::InvalidInput,
                   tr("The filter is wrong at character %1: %2").arg(mistake.at + 1).arg(mistake.reason),
                   tr("docs/filters.md shows what can be written"));
}

} // namespace fleet
