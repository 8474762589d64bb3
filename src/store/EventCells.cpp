#include "store/EventCells.h"

#include <algorithm>

#include "store/EventFilterBinding.h"
#include "store/SqlValues.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 quarter = 15 * 60 * microsecondsPerSecond;
constexpr int mostTries = 5;

bool isCellField(FilterField field) {
    return field == FilterField::Type || field == FilterField::AggregateType || field == FilterField::Source;
}

const QString& fieldOf(const EventCell& cell, FilterField field) {
    return field == FilterField::Type     ? cell.eventType
           : field == FilterField::Source ? cell.source
                                          : cell.aggregateType;
}

Timestamp quarterDown(Timestamp moment) {
    const qint64 remainder = moment.microseconds % quarter;
    return moment - (remainder < 0 ? remainder + quarter : remainder);
}

/// The whole quarters of an hour in a range; of a range without one, an empty one at its end.
TimeRange quarters(const TimeRange& range) {
    TimeRange whole;
    if (range.from)
        whole.from = quarterDown(*range.from + (quarter - 1));
    if (range.to)
        whole.to = quarterDown(*range.to);
    if (whole.from && whole.to && *whole.from > *whole.to)
        whole.from = whole.to = range.to;
    return whole;
}

} // namespace

bool cellsSuffice(const FilterExpression& where) {
    if (where.kind() != FilterExpression::Kind::Condition)
        return std::all_of(where.operands().begin(), where.operands().end(), cellsSuffice);
    return isCellField(where.condition().field) && where.condition().op == FilterOperator::OneOf;
}

Result<FilterExpression> withoutFamilies(Session& session, const FilterExpression& where) {
    if (where.kind() == FilterExpression::Kind::Condition) {
        FilterCondition condition = where.condition();
        if (condition.field != FilterField::Type || condition.op != FilterOperator::OneOf)
            return where;
        QStringList wanted;
        for (const FilterValue& value : condition.values)
            wanted += value.text;
        const auto types = typesWithFamilies(session, wanted);
        if (!types)
            return failure(types.error());
        condition.values.clear();
        for (const QString& type : *types)
            condition.values += FilterValue{FilterValue::Kind::Text, type};
        return FilterExpression(condition);
    }
    QList<FilterExpression> operands;
    for (const FilterExpression& operand : where.operands()) {
        auto without = withoutFamilies(session, operand);
        if (!without)
            return without;
        operands += std::move(*without);
    }
    if (where.kind() == FilterExpression::Kind::Not)
        return FilterExpression::negated(operands.first());
    return where.kind() == FilterExpression::Kind::All ? FilterExpression::all(operands)
                                                       : FilterExpression::any(operands);
}

bool meets(const EventCell& cell, const FilterExpression& where) {
    const QList<FilterExpression>& operands = where.operands();
    const auto isMet = [&](const FilterExpression& operand) { return meets(cell, operand); };
    switch (where.kind()) {
        case FilterExpression::Kind::All:
            return std::all_of(operands.begin(), operands.end(), isMet);
        case FilterExpression::Kind::Any:
            return std::any_of(operands.begin(), operands.end(), isMet);
        case FilterExpression::Kind::Not:
            return !isMet(operands.first());
        case FilterExpression::Kind::Condition:
            break;
    }
    const FilterCondition& condition = where.condition();
    return std::any_of(condition.values.begin(), condition.values.end(), [&](const FilterValue& value) {
        return value.text == fieldOf(cell, condition.field);
    });
}

Result<std::optional<QList<EventCell>>> eventCells(Session& session, const TimeRange& range) {
    const TimeRange whole = quarters(range);
    for (int tries = 0; tries < mostTries; ++tries) {
        auto state = session.execute(Session::query(u"event_rollups_state"_s));
        if (!state)
            return failure(state.error());
        state->next();
        auto query = session.execute(Session::query(u"event_cells"_s),
                                     {sql::moment(range.from), sql::moment(range.to), sql::moment(whole.from),
                                      sql::moment(whole.to), state->value(0), state->value(1)});
        if (!query)
            return failure(query.error());
        QList<EventCell> cells;
        bool movedOn = false;
        while (query->next()) {
            movedOn = movedOn || query->value(0).isNull();
            cells += {query->value(0).toString(), query->value(1).toString(), query->value(2).toString(),
                      query->value(3).toLongLong()};
        }
        if (!movedOn)
            return cells;
    }
    return std::nullopt;
}

} // namespace fleet
