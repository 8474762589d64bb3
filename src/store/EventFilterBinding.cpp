#include "store/EventFilterBinding.h"

#include <QHash>

#include "core/FilterFields.h"
#include "core/Json.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

/// The text of a line of event_conditions.sql.
QString fragment(const QString& name) {
    static const QHash<QString, QString> fragments = [] {
        QHash<QString, QString> lines;
        for (const QString& line : Session::query(u"event_conditions"_s).split(u'\n', Qt::SkipEmptyParts))
            lines.insert(line.section(u' ', 0, 0), line.section(u' ', 1).trimmed());
        return lines;
    }();
    Q_ASSERT(fragments.contains(name));
    return fragments.value(name);
}

QString kindName(FilterKind kind) {
    switch (kind) {
        case FilterKind::Uuid:
            return u"uuid"_s;
        case FilterKind::Number:
            return u"number"_s;
        case FilterKind::Time:
            return u"time"_s;
        case FilterKind::Json:
            return u"json"_s;
        case FilterKind::Text:
        case FilterKind::AnyText:
            break;
    }
    return u"text"_s;
}

QString operatorName(FilterOperator op) {
    switch (op) {
        case FilterOperator::OneOf:
            return u"one_of"_s;
        case FilterOperator::Less:
            return u"less"_s;
        case FilterOperator::AtMost:
            return u"at_most"_s;
        case FilterOperator::More:
            return u"more"_s;
        case FilterOperator::AtLeast:
            return u"at_least"_s;
        case FilterOperator::Contains:
            return u"contains"_s;
        case FilterOperator::Matches:
            return u"matches"_s;
        case FilterOperator::Exists:
            break;
    }
    return u"exists"_s;
}

/// The parameter of an SQL/JSON path: its names are quoted as JSON quotes them.
QString jsonPath(const QList<JsonStep>& path, FilterOperator op) {
    QString text = u"$"_s;
    for (const JsonStep& step : path) {
        if (step.kind == JsonStep::Kind::EveryItem)
            text += u"[*]"_s;
        else if (step.kind == JsonStep::Kind::Item)
            text += u'[' + QString::number(step.index) + u']';
        else
            text += u'.' + Json::string(step.name).toCompact();
    }
    switch (op) {
        case FilterOperator::OneOf:
            return text + u" ? (@ == $wanted[*])"_s;
        case FilterOperator::Less:
            return text + u" ? (@ < $wanted[0])"_s;
        case FilterOperator::AtMost:
            return text + u" ? (@ <= $wanted[0])"_s;
        case FilterOperator::More:
            return text + u" ? (@ > $wanted[0])"_s;
        case FilterOperator::AtLeast:
            return text + u" ? (@ >= $wanted[0])"_s;
        case FilterOperator::Contains:
        case FilterOperator::Matches:
            return text + u"[*]"_s; // of a list each item, of anything else itself
        case FilterOperator::Exists:
            break;
    }
    return text;
}

Json jsonValue(const FilterValue& value) {
    switch (value.kind) {
        case FilterValue::Kind::Number:
            return Json::number(value.text);
        case FilterValue::Kind::True:
            return Json::boolean(true);
        case FilterValue::Kind::False:
            return Json::boolean(false);
        case FilterValue::Kind::Null:
            return {};
        case FilterValue::Kind::Text:
            break;
    }
    return Json::string(value.text);
}

QString wantedValues(const QList<FilterValue>& values) {
    Json wanted = Json::array();
    for (const FilterValue& value : values)
        wanted.append(jsonValue(value));
    return Json::object({{u"wanted"_s, wanted}}).toCompact();
}

/// Never NULL: an empty list matches nothing.
QVariant textArray(const QStringList& texts) {
    return texts.isEmpty() ? QVariant(u"{}"_s) : sql::textArrayOrNull(texts);
}

QStringList wordPatterns(const FilterCondition& condition) {
    QStringList patterns;
    for (const QString& word : condition.values.value(0).text.simplified().split(u' ', Qt::SkipEmptyParts))
        patterns += sql::containing(word);
    return patterns;
}

/// Turns an expression into SQL, and collects the values of its parameters behind those that are there.
class Conditions {
public:
    Conditions(Session& session, QVariantList& values) : m_session(session), m_values(values) {}

    Result<QString> sqlOf(const FilterExpression& expression) {
        switch (expression.kind()) {
            case FilterExpression::Kind::Condition:
                return sqlOf(expression.condition());
            case FilterExpression::Kind::Not: {
                // What is unknown (a source that is NULL) is not so: "is not true" instead of "not".
                const auto inner = sqlOf(expression.operands().first());
                return inner ? Result<QString>(u'(' + *inner + u") is not true"_s) : inner;
            }
            case FilterExpression::Kind::All:
                return joined(expression.operands(), u" and "_s);
            case FilterExpression::Kind::Any:
                break;
        }
        return joined(expression.operands(), u" or "_s);
    }

private:
    Result<QString> joined(const QList<FilterExpression>& operands, const QString& word) {
        if (operands.isEmpty())
            return u"true"_s;
        QStringList texts;
        for (const FilterExpression& operand : operands) {
            const auto text = sqlOf(operand);
            if (!text)
                return text;
            texts += *text;
        }
        return u'(' + texts.join(word) + u')';
    }

    Result<QString> sqlOf(const FilterCondition& condition) {
        if (fieldKind(condition.field) == FilterKind::Json)
            return sqlOfJson(condition);
        if (condition.op == FilterOperator::Exists)
            return withField(u"exists"_s, condition);
        const auto texts = textsOf(condition);
        if (!texts)
            return failure(texts.error());
        const bool list = condition.op == FilterOperator::Contains ||
                          (condition.op == FilterOperator::OneOf && texts->size() != 1);
        const bool one = condition.op == FilterOperator::OneOf && !list;
        QString text = withField(
            kindName(fieldKind(condition.field)) + u'_' + (one ? u"is"_s : operatorName(condition.op)),
            condition);
        bind(text, u"@1"_s, list ? textArray(*texts) : QVariant(texts->first()));
        return text;
    }

    QString sqlOfJson(const FilterCondition& condition) {
        const FilterOperator op = condition.op;
        const bool byText = op == FilterOperator::Contains || op == FilterOperator::Matches;
        QString text = withField(
            byText || op == FilterOperator::Exists ? u"json_"_s + operatorName(op) : u"json_compare"_s,
            condition);
        bind(text, u"@1"_s, jsonPath(condition.path, op));
        if (op == FilterOperator::Contains)
            bind(text, u"@2"_s, textArray(wordPatterns(condition)));
        else if (op == FilterOperator::Matches)
            bind(text, u"@2"_s, condition.values.value(0).text);
        else if (op != FilterOperator::Exists)
            bind(text, u"@2"_s, wantedValues(condition.values));
        return text;
    }

    static QString withField(const QString& name, const FilterCondition& condition) {
        return fragment(name).replace(u"@field"_s, fragment(u"field_"_s + fieldName(condition.field)));
    }

    void bind(QString& text, const QString& place, const QVariant& value) {
        m_values += value;
        text.replace(place, u'$' + QString::number(m_values.size()));
    }

    /// What a column is compared with: ids, times and families in the form in which the database knows them.
    Result<QStringList> textsOf(const FilterCondition& condition) {
        if (condition.op == FilterOperator::Contains)
            return wordPatterns(condition);
        QStringList texts;
        for (const FilterValue& value : condition.values)
            texts += value.text;
        if (condition.op == FilterOperator::Matches)
            return texts;
        if (condition.field == FilterField::Type)
            return typesWithFamilies(m_session, texts);
        for (QString& text : texts) {
            if (fieldKind(condition.field) == FilterKind::Time) {
                const auto time = Timestamp::parse(text);
                if (!time)
                    return failure(time.error());
                text = time->toString();
            }
            // Devices that are named by a UUID are kept in lower case.
            if (condition.field == FilterField::Device && !QUuid::fromString(text).isNull())
                text = QUuid::fromString(text).toString(QUuid::WithoutBraces);
        }
        return texts;
    }

    Session& m_session;
    QVariantList& m_values;
};

} // namespace

Result<QStringList> typesWithFamilies(Session& session, const QStringList& wanted) {
    QStringList types;
    QStringList families;
    for (const QString& type : wanted) {
        if (type.endsWith(".*"_L1))
            families += type.chopped(2);
        else
            types += type;
    }
    if (families.isEmpty())
        return types;
    auto query =
        session.execute(Session::query(u"event_types_of_families"_s), {sql::textArrayOrNull(families)});
    if (!query)
        return failure(query.error());
    while (query->next())
        types += query->value(0).toString();
    return types;
}

Result<FilteredQuery> filteredQuery(Session& session, const QString& name, const EventFilter& filter,
                                    const QVariantList& own) {
    FilteredQuery query{Session::query(name), {sql::moment(filter.range.from), sql::moment(filter.range.to)}};
    query.values += own;
    const auto conditions = Conditions(session, query.values).sqlOf(filter.where);
    if (!conditions)
        return failure(conditions.error());
    query.sql.replace(u"@conditions"_s, *conditions);
    return query;
}

} // namespace fleet
