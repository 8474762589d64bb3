#include "core/FilterExpression.h"

#include <QRegularExpression>
#include <algorithm>

#include "core/FilterFields.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString quoted(QString text) {
    return u'"' + text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s) + u'"';
}

QString written(const FilterValue& value, bool asWord) {
    if (value.kind != FilterValue::Kind::Text)
        return value.text;
    static const QRegularExpression plain(u"^[A-Za-z0-9_][A-Za-z0-9_.:/@+*-]*\\z"_s);
    const bool isPlain = asWord && plain.match(value.text).hasMatch() && !isFilterKeyword(value.text) &&
                         valueOfWord(value.text).kind == FilterValue::Kind::Text;
    return isPlain ? value.text : quoted(value.text);
}

QString list(const QList<FilterValue>& values) {
    QStringList texts;
    for (const FilterValue& value : values)
        texts += written(value, true);
    return u'(' + texts.join(u", "_s) + u')';
}

QString sign(FilterOperator op) {
    switch (op) {
        case FilterOperator::Less:
            return u"<"_s;
        case FilterOperator::AtMost:
            return u"<="_s;
        case FilterOperator::More:
            return u">"_s;
        case FilterOperator::AtLeast:
            return u">="_s;
        case FilterOperator::Contains:
            return u"~"_s;
        case FilterOperator::Matches:
            return u"matches"_s;
        case FilterOperator::OneOf:
        case FilterOperator::Exists:
            break;
    }
    return {};
}

QString conditionText(const FilterCondition& condition, bool negated) {
    const QString target = fieldName(condition.field) + pathText(condition.path);
    if (condition.op == FilterOperator::Exists)
        return target + (negated ? u" not exists"_s : u" exists"_s);
    if (condition.op == FilterOperator::OneOf && condition.values.size() == 1)
        return target + (negated ? u" != "_s : u" = "_s) + written(condition.values.first(), true);
    if (condition.op == FilterOperator::OneOf)
        return target + (negated ? u" not in "_s : u" in "_s) + list(condition.values);
    const bool asWord = condition.op != FilterOperator::Contains && condition.op != FilterOperator::Matches;
    return (negated ? u"not "_s : QString()) + target + u' ' + sign(condition.op) + u' ' +
           written(condition.values.value(0), asWord);
}

bool isPlainChoice(const FilterExpression& expression, FilterField field) {
    return expression.kind() == FilterExpression::Kind::Condition && expression.condition().field == field &&
           expression.condition().op == FilterOperator::OneOf && expression.condition().path.isEmpty();
}

} // namespace

FilterExpression::FilterExpression(FilterCondition condition)
    : m_kind(Kind::Condition), m_condition(std::move(condition)) {}

FilterExpression::FilterExpression(Kind kind, QList<FilterExpression> operands)
    : m_kind(kind), m_operands(std::move(operands)) {}

FilterExpression FilterExpression::all(const QList<FilterExpression>& operands) {
    QList<FilterExpression> flat;
    for (const FilterExpression& operand : operands)
        flat += operand.conjuncts();
    return flat.size() == 1 ? flat.first() : FilterExpression(Kind::All, flat);
}

FilterExpression FilterExpression::any(const QList<FilterExpression>& operands) {
    QList<FilterExpression> flat;
    for (const FilterExpression& operand : operands) {
        if (operand.m_kind == Kind::Any)
            flat += operand.m_operands;
        else if (!operand.isEmpty())
            flat += operand;
    }
    if (flat.isEmpty())
        return {};
    return flat.size() == 1 ? flat.first() : FilterExpression(Kind::Any, flat);
}

FilterExpression FilterExpression::negated(const FilterExpression& operand) {
    if (operand.isEmpty())
        return {};
    return operand.m_kind == Kind::Not ? operand.m_operands.first() : FilterExpression(Kind::Not, {operand});
}

FilterExpression FilterExpression::oneOf(FilterField field, const QStringList& texts) {
    if (texts.isEmpty())
        return {};
    FilterCondition condition{.field = field};
    const bool number = field == FilterField::Id;
    for (const QString& text : texts)
        condition.values += FilterValue{number ? FilterValue::Kind::Number : FilterValue::Kind::Text, text};
    return condition;
}

FilterExpression FilterExpression::words(const QString& text) {
    const QString simple = text.simplified();
    if (simple.isEmpty())
        return {};
    return FilterCondition{.field = FilterField::Text,
                           .op = FilterOperator::Contains,
                           .values = {{FilterValue::Kind::Text, simple}}};
}

QList<FilterExpression> FilterExpression::conjuncts() const {
    return m_kind == Kind::All ? m_operands : QList{*this};
}

FilterExpression FilterExpression::with(const FilterExpression& more) const {
    QList<FilterExpression> parts = conjuncts();
    for (const FilterExpression& part : more.conjuncts())
        if (!parts.contains(part))
            parts += part;
    return all(parts);
}

QStringList FilterExpression::valuesOf(FilterField field) const {
    for (const FilterExpression& part : conjuncts()) {
        if (!isPlainChoice(part, field))
            continue;
        QStringList texts;
        for (const FilterValue& value : part.condition().values)
            texts += value.text;
        return texts;
    }
    return {};
}

FilterExpression FilterExpression::withValues(FilterField field, const QStringList& texts) const {
    QList<FilterExpression> parts = conjuncts();
    const auto place = std::find_if(parts.begin(), parts.end(), [field](const FilterExpression& part) {
        return isPlainChoice(part, field);
    });
    if (place == parts.end())
        parts += oneOf(field, texts);
    else
        *place = oneOf(field, texts);
    return all(parts);
}

QString FilterExpression::toString() const {
    if (m_kind == Kind::Condition)
        return conditionText(m_condition, false);
    if (m_kind == Kind::Not) {
        const FilterExpression& operand = m_operands.first();
        return operand.m_kind == Kind::Condition ? conditionText(operand.m_condition, true)
                                                 : u"not ("_s + operand.toString() + u')';
    }
    QStringList texts;
    for (const FilterExpression& operand : m_operands) {
        const bool looser = m_kind == Kind::All && operand.m_kind == Kind::Any;
        texts += looser ? u'(' + operand.toString() + u')' : operand.toString();
    }
    return texts.join(m_kind == Kind::All ? u" and "_s : u" or "_s);
}

bool FilterExpression::operator==(const FilterExpression& other) const {
    return m_kind == other.m_kind && m_condition == other.m_condition && m_operands == other.m_operands;
}

QString writtenText(const QString& text) {
    return written({FilterValue::Kind::Text, text}, true);
}

QString pathText(const QList<JsonStep>& path) {
    static const QRegularExpression plain(u"^[A-Za-z_][A-Za-z0-9_-]*\\z"_s);
    QString text;
    for (const JsonStep& step : path) {
        if (step.kind == JsonStep::Kind::EveryItem)
            text += u"[*]"_s;
        else if (step.kind == JsonStep::Kind::Item)
            text += u'[' + QString::number(step.index) + u']';
        else
            text += u'.' + (plain.match(step.name).hasMatch() ? step.name : quoted(step.name));
    }
    return text;
}

} // namespace fleet
