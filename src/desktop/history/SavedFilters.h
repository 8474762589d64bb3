// Filters that a person keeps under names, across starts.
#pragma once

#include <QList>

#include "core/FilterExpression.h"

namespace fleet {

struct NamedFilter {
    QString name;
    FilterExpression expression;

    bool operator==(const NamedFilter&) const = default;
};

/// The kept filters by name. Each call reads and writes QSettings. GUI thread only.
namespace savedfilters {

/// One whose text can no longer be read is left out.
QList<NamedFilter> all();
/// Replaces the one of the same name.
void save(const NamedFilter& filter);
void remove(const QString& name);
/// Replaces another one that has the new name already; an empty new name changes nothing.
void rename(const QString& name, const QString& newName);

} // namespace savedfilters

} // namespace fleet
