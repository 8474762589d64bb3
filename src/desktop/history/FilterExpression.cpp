#include "desktop/history/FilterExpression.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FilterExpression", text);
}

bool isKnownType(const QString& value, const QStringList& types) {
    if (!value.endsWith(u".*"))
        return types.contains(value);
    return std::any_of(types.begin(), types.end(),
                       [start = value.chopped(1)](const QString& type) { return type.startsWith(start); });
}

/// The reason why a condition cannot be used, or empty.
QString reasonAgainst(const FilterCondition& condition, const QStringList& types) {
    if (!condition.key.isEmpty() && !filterKeys().contains(condition.key))
        return tr("“%1” is no condition; there are %2").arg(condition.key, filterKeys().join(u", "_s));
    if (!condition.key.isEmpty() && condition.value.isEmpty())
        return tr("“%1:” wants a value").arg(condition.key);
    if (condition.key == u"correlation" && QUuid::fromString(condition.value).isNull())
        return tr("“%1” is no correlation id; it looks like 2f1c0f8e-…, 36 characters long")
            .arg(condition.value.left(40));
    if (condition.key == u"type" && !types.isEmpty() && !isKnownType(condition.value, types))
        return tr("“%1” is no event type here; begin with a family, as in type:container.* or "
                  "type:container.crashed")
            .arg(condition.value.left(60));
    return {};
}

} // namespace

const QStringList& filterKeys() {
    static const QStringList keys = {u"type"_s,   u"source"_s,    u"user"_s,
                                     u"device"_s, u"aggregate"_s, u"correlation"_s};
    return keys;
}

QList<FilterCondition> parseFilter(const QString& expression, FilterMistake* mistake,
                                   const QStringList& types) {
    static const QRegularExpression word(uR"re((?:([A-Za-z_]+):)?(?:"([^"]*)"|(\S+))?)re"_s);
    QList<FilterCondition> conditions;
    for (qsizetype at = 0; at < expression.size();) {
        const auto match = word.match(expression, at, QRegularExpression::NormalMatch,
                                      QRegularExpression::AnchorAtOffsetMatchOption);
        if (match.capturedLength() == 0) {
            ++at;
            continue;
        }
        const FilterCondition condition{match.captured(1).toLower(), match.captured(2) + match.captured(3)};
        if (const QString reason = reasonAgainst(condition, types); !reason.isEmpty()) {
            *mistake = {at, match.capturedLength(), reason};
            return {};
        }
        if (!conditions.contains(condition))
            conditions.append(condition);
        at += match.capturedLength();
    }
    return conditions;
}

EventFilter toEventFilter(const QList<FilterCondition>& conditions) {
    EventFilter filter;
    QStringList words;
    for (const FilterCondition& condition : conditions) {
        if (condition.key == u"type")
            filter.types.append(condition.value);
        else if (condition.key == u"source")
            filter.sources.append(condition.value);
        else if (condition.key == u"user")
            filter.users.append(condition.value);
        else if (condition.key == u"device")
            filter.device = condition.value;
        else if (condition.key == u"aggregate")
            filter.aggregateId = condition.value;
        else if (condition.key == u"correlation")
            filter.correlationId = QUuid::fromString(condition.value);
        else
            words.append(condition.value);
    }
    filter.text = words.join(u' ');
    return filter;
}

} // namespace fleet
