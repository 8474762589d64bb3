#include "core/FilterFields.h"

#include <QRegularExpression>
#include <algorithm>
#include <numeric>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

struct Entry {
    FilterField field;
    QLatin1StringView name;
    QLatin1StringView column; ///< What else it is called.
    FilterKind kind;
};

constexpr Entry entries[] = {
    {FilterField::Type, "type"_L1, "event_type"_L1, FilterKind::Text},
    {FilterField::Device, "device"_L1, "device_uuid"_L1, FilterKind::Text},
    {FilterField::Source, "source"_L1, {}, FilterKind::Text},
    {FilterField::User, "user"_L1, "user_id"_L1, FilterKind::Text},
    {FilterField::Text, "text"_L1, {}, FilterKind::AnyText},
    {FilterField::Data, "data"_L1, {}, FilterKind::Json},
    {FilterField::Metadata, "metadata"_L1, {}, FilterKind::Json},
    {FilterField::Aggregate, "aggregate"_L1, "aggregate_id"_L1, FilterKind::Text},
    {FilterField::AggregateType, "aggregate_type"_L1, {}, FilterKind::Text},
    {FilterField::Severity, "severity"_L1, {}, FilterKind::Text},
    {FilterField::Correlation, "correlation"_L1, "correlation_id"_L1, FilterKind::Uuid},
    {FilterField::Causation, "causation"_L1, "causation_id"_L1, FilterKind::Uuid},
    {FilterField::Event, "event"_L1, "event_id"_L1, FilterKind::Uuid},
    {FilterField::Id, "id"_L1, {}, FilterKind::Number},
    {FilterField::Time, "time"_L1, "timestamp"_L1, FilterKind::Time},
};

const Entry& entry(FilterField field) {
    return *std::find_if(std::begin(entries), std::end(entries),
                         [field](const Entry& e) { return e.field == field; });
}

bool isOrder(FilterOperator op) {
    return op == FilterOperator::Less || op == FilterOperator::AtMost || op == FilterOperator::More ||
           op == FilterOperator::AtLeast;
}

/// Insertions, deletions and replacements between two words (Levenshtein's distance).
int distance(const QString& one, const QString& other) {
    QList<int> row(other.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < one.size(); ++i) {
        int corner = row[0];
        row[0] = int(i) + 1;
        for (qsizetype j = 0; j < other.size(); ++j) {
            const int replaced = corner + (one[i] == other[j] ? 0 : 1);
            corner = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.last();
}

} // namespace

QString fieldName(FilterField field) {
    return entry(field).name;
}

FilterKind fieldKind(FilterField field) {
    return entry(field).kind;
}

std::optional<FilterField> fieldNamed(QStringView word) {
    for (const Entry& e : entries)
        if (word.compare(e.name, Qt::CaseInsensitive) == 0 ||
            (!e.column.isEmpty() && word.compare(e.column, Qt::CaseInsensitive) == 0))
            return e.field;
    return std::nullopt;
}

const QStringList& fieldNames() {
    static const QStringList names = [] {
        QStringList list;
        for (const Entry& e : entries)
            list += e.name;
        return list;
    }();
    return names;
}

bool allows(FilterField field, FilterOperator op) {
    switch (fieldKind(field)) {
        case FilterKind::Text:
            return !isOrder(op);
        case FilterKind::Uuid:
            return op == FilterOperator::OneOf || op == FilterOperator::Exists;
        case FilterKind::Number:
        case FilterKind::Time:
            return op == FilterOperator::OneOf || isOrder(op);
        case FilterKind::AnyText:
            return op == FilterOperator::Contains || op == FilterOperator::Matches;
        case FilterKind::Json:
            break;
    }
    return true;
}

QStringList operatorsOf(FilterField field) {
    static constexpr std::pair<FilterOperator, QLatin1StringView> written[] = {
        {FilterOperator::OneOf, "="_L1},       {FilterOperator::OneOf, "!="_L1},
        {FilterOperator::OneOf, "in"_L1},      {FilterOperator::OneOf, "not in"_L1},
        {FilterOperator::Contains, "~"_L1},    {FilterOperator::More, ">"_L1},
        {FilterOperator::AtLeast, ">="_L1},    {FilterOperator::Less, "<"_L1},
        {FilterOperator::AtMost, "<="_L1},     {FilterOperator::Matches, "matches"_L1},
        {FilterOperator::Exists, "exists"_L1},
    };
    QStringList texts;
    for (const auto& [op, text] : written)
        if (allows(field, op))
            texts += text;
    return texts;
}

bool isFilterKeyword(QStringView word) {
    static constexpr QLatin1StringView keywords[] = {"and"_L1, "or"_L1,     "not"_L1,
                                                     "in"_L1,  "exists"_L1, "matches"_L1};
    return std::any_of(std::begin(keywords), std::end(keywords), [word](QLatin1StringView keyword) {
        return word.compare(keyword, Qt::CaseInsensitive) == 0;
    });
}

FilterValue valueOfWord(const QString& word) {
    static const QRegularExpression number(u"^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?\\z"_s);
    if (word == "true"_L1)
        return {FilterValue::Kind::True, word};
    if (word == "false"_L1)
        return {FilterValue::Kind::False, word};
    if (word == "null"_L1)
        return {FilterValue::Kind::Null, word};
    return {number.match(word).hasMatch() ? FilterValue::Kind::Number : FilterValue::Kind::Text, word};
}

QString nearestWord(const QString& word, const QStringList& candidates) {
    constexpr int farthest = 2;
    constexpr qsizetype longest = 100;
    QString nearest;
    int best = farthest + 1;
    if (word.size() > longest)
        return nearest;
    for (const QString& candidate : candidates) {
        const int apart = distance(word.toLower(), candidate);
        if (apart < best && apart < candidate.size()) {
            best = apart;
            nearest = candidate;
        }
    }
    return nearest;
}

} // namespace fleet
