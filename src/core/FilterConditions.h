// One condition of a filter, made from its words; part of FilterParser.
#pragma once

#include <optional>

#include "core/FilterParser.h"
#include "core/FilterTokens.h"

namespace fleet {

/// A field and, for JSON, the way from there.
struct FilterTarget {
    FilterField field = FilterField::Text;
    QList<JsonStep> path;
};

/// Reads `data.fields[*].path` or a field's name.
tl::expected<FilterTarget, FilterMistake> readTarget(const FilterToken& word);

/// Makes the value of a token fit the field: ids in their usual form, numbers that are numbers, times that
/// are times.
tl::expected<FilterValue, FilterMistake> readValue(const FilterToken& token, const FilterTarget& target,
                                                   FilterOperator op, const QStringList& knownTypes);

/// A mistake that covers one token.
tl::unexpected<FilterMistake> mistakeAt(const FilterToken& token, const QString& reason);

} // namespace fleet
