// Which events a person wants to see, as a tree of conditions that can be written down and read back.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace fleet {

/// What a condition looks at. Data and Metadata go on with a path.
enum class FilterField {
    Type,
    AggregateType,
    Aggregate,
    Device, ///< The device itself and what runs on it (`device_uuid` in data or metadata).
    Source,
    User,     ///< `metadata.user_id`
    Severity, ///< Of data, else of metadata, where one of them has it.
    Correlation,
    Causation,
    Event,
    Id,
    Time,
    Text, ///< Type, aggregate id, source, data and metadata as one text.
    Data,
    Metadata
};

enum class FilterOperator {
    OneOf, ///< Equal to one of the values; a type "container.*" is the whole family.
    Less,
    AtMost,
    More,
    AtLeast,
    Contains, ///< Every word of the value occurs, whatever its case.
    Matches,  ///< PostgreSQL's advanced regular expressions.
    Exists
};

/// A value as it compares with JSON: the number 7 and the text "7" differ there; elsewhere all is text.
struct FilterValue {
    enum class Kind { Text, Number, True, False, Null };
    Kind kind = Kind::Text;
    QString text; ///< Of a number, its literal: it stays exact. Of true, false and null the same word.

    bool operator==(const FilterValue&) const = default;
};

/// One step of a path into JSON: `.name`, `[3]` or `[*]`.
struct JsonStep {
    enum class Kind { Member, Item, EveryItem };
    Kind kind = Kind::Member;
    QString name = {};
    int index = 0;

    bool operator==(const JsonStep&) const = default;
};

struct FilterCondition {
    FilterField field = FilterField::Text;
    QList<JsonStep> path = {}; ///< Of Data and Metadata.
    FilterOperator op = FilterOperator::OneOf;
    QList<FilterValue> values = {}; ///< One; several for OneOf; none for Exists.

    bool operator==(const FilterCondition&) const = default;
};

/// A tree that is always in its normal form: no `and` directly below an `and`, no `not` below a `not`,
/// nothing with a single operand. The empty one, all of nothing, restricts nothing. A plain value; any
/// thread.
class FilterExpression {
public:
    enum class Kind { All, Any, Not, Condition };

    FilterExpression() = default;
    FilterExpression(FilterCondition condition); // NOLINT: a condition is an expression

    /// Operands that restrict nothing are left out.
    static FilterExpression all(const QList<FilterExpression>& operands);
    static FilterExpression any(const QList<FilterExpression>& operands);
    static FilterExpression negated(const FilterExpression& operand);

    /// The field is one of the texts; none given restricts nothing.
    static FilterExpression oneOf(FilterField field, const QStringList& texts);
    /// Every word occurs somewhere in the event; an empty text restricts nothing.
    static FilterExpression words(const QString& text);

    Kind kind() const { return m_kind; }
    bool isEmpty() const { return m_kind == Kind::All && m_operands.isEmpty(); }
    const QList<FilterExpression>& operands() const { return m_operands; } ///< Of All, Any and Not.
    const FilterCondition& condition() const { return m_condition; }       ///< Of Condition.

    /// What must hold all at once: the operands of `and`, or the expression itself; none of the empty one.
    QList<FilterExpression> conjuncts() const;
    /// This and that; the same when that is among the conjuncts already.
    FilterExpression with(const FilterExpression& more) const;

    /// The texts that a plain conjunct `field = x` or `field in (...)` allows; empty where there is none.
    QStringList valuesOf(FilterField field) const;
    /// The same with other values in that conjunct; none takes it away.
    FilterExpression withValues(FilterField field, const QStringList& texts) const;

    /// The one way to write it; parseFilter() reads back an equal expression. Empty for the empty one.
    QString toString() const;

    bool operator==(const FilterExpression& other) const;

private:
    FilterExpression(Kind kind, QList<FilterExpression> operands);

    Kind m_kind = Kind::All;
    QList<FilterExpression> m_operands;
    FilterCondition m_condition;
};

/// A text as it is written after an operator: a plain word, or in quotes.
QString writtenText(const QString& text);

/// How a path continues after "data" or "metadata": `.fields[*]."odd name"`.
QString pathText(const QList<JsonStep>& path);

} // namespace fleet
