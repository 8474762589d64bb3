#include "desktop/history/SavedFilters.h"

#include <QSettings>
#include <algorithm>

#include "core/FilterParser.h"

namespace fleet::savedfilters {

using namespace Qt::StringLiterals;

namespace {

const QString listKey = u"history/savedFilters"_s;

void write(QList<NamedFilter> filters) {
    std::sort(filters.begin(), filters.end(), [](const NamedFilter& one, const NamedFilter& other) {
        return QString::localeAwareCompare(one.name, other.name) < 0;
    });
    QSettings settings;
    settings.remove(listKey);
    settings.beginWriteArray(listKey);
    for (int i = 0; i < filters.size(); ++i) {
        settings.setArrayIndex(i);
        settings.setValue(u"name"_s, filters.at(i).name);
        settings.setValue(u"expression"_s, filters.at(i).expression.toString());
    }
    settings.endArray();
}

QList<NamedFilter> without(const QString& name) {
    QList<NamedFilter> filters = all();
    filters.removeIf([&](const NamedFilter& filter) { return filter.name == name; });
    return filters;
}

} // namespace

QList<NamedFilter> all() {
    QList<NamedFilter> filters;
    QSettings settings;
    const int count = settings.beginReadArray(listKey);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        if (const auto expression = parseFilter(settings.value(u"expression"_s).toString()))
            filters.append({settings.value(u"name"_s).toString(), *expression});
    }
    settings.endArray();
    return filters;
}

void save(const NamedFilter& filter) {
    write(without(filter.name) + QList{filter});
}

void remove(const QString& name) {
    write(without(name));
}

void rename(const QString& name, const QString& newName) {
    if (newName.isEmpty() || newName == name)
        return;
    for (const NamedFilter& filter : all()) {
        if (filter.name != name)
            continue;
        remove(name);
        save({newName, filter.expression});
        return;
    }
}

} // namespace fleet::savedfilters
