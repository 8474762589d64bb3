#include "desktop/history/TypeChoice.h"

#include <algorithm>

#include "core/EventType.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

bool isFamily(const QString& value) {
    return value.endsWith(u".*");
}

QString familyOf(const QString& value) {
    return eventFamily(value) + u".*"_s;
}

QStringList membersOf(const QString& family, const QStringList& types) {
    QStringList members;
    for (const QString& type : types)
        if (familyOf(type) == family)
            members += type;
    return members;
}

} // namespace

Qt::CheckState checkState(const QStringList& chosen, const QString& value) {
    if (chosen.contains(value) || chosen.contains(familyOf(value)))
        return Qt::Checked;
    const bool some = isFamily(value) && std::any_of(chosen.begin(), chosen.end(), [&](const QString& type) {
                          return familyOf(type) == value;
                      });
    return some ? Qt::PartiallyChecked : Qt::Unchecked;
}

QStringList toggledType(QStringList chosen, const QString& value, const QStringList& types) {
    const QString family = familyOf(value);
    const bool wasIn = checkState(chosen, value) == Qt::Checked;
    if (isFamily(value)) {
        chosen.removeIf([&](const QString& other) { return familyOf(other) == family; });
        if (!wasIn)
            chosen += family;
        return chosen;
    }
    const QStringList members = membersOf(family, types);
    if (chosen.removeOne(family))
        chosen += members;
    if (wasIn)
        chosen.removeAll(value);
    else
        chosen += value;
    const bool allIn =
        !members.isEmpty() && std::all_of(members.begin(), members.end(),
                                          [&](const QString& type) { return chosen.contains(type); });
    if (allIn) {
        chosen.removeIf([&](const QString& other) { return familyOf(other) == family; });
        chosen += family;
    }
    return chosen;
}

} // namespace fleet
