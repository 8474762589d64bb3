#include "core/JsonDiff.h"

#include <QHash>

#include "core/ListAlignment.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Operation = JsonChange::Operation;

/// A place in both documents.
struct Place {
    QString path;
    QString oldPath;

    Place in(const QString& name) const {
        const QString segment = u'/' + jsonPointerSegment(name);
        return {path + segment, oldPath + segment};
    }
    Place item(qsizetype before, qsizetype after) const {
        return {path + u'/' + QString::number(after), oldPath + u'/' + QString::number(before)};
    }
};

void diffInto(const Json& from, const Json& to, const Place& place, QList<JsonChange>& changes);

void diffObjects(const Json& from, const Json& to, const Place& place, QList<JsonChange>& changes) {
    QHash<QString, const Json*> wanted;
    for (const Json::Member& member : to.members())
        wanted.insert(member.name, &member.value);
    for (const Json::Member& member : from.members()) {
        const Place within = place.in(member.name);
        if (const Json* other = wanted.take(member.name))
            diffInto(member.value, *other, within, changes);
        else
            changes.append({Operation::Remove, within.path, member.value, {}, within.oldPath});
    }
    for (const Json::Member& member : to.members()) {
        if (wanted.contains(member.name))
            changes.append({Operation::Add, place.in(member.name).path, {}, member.value});
    }
}

void diffLists(const Json& from, const Json& to, const Place& place, QList<JsonChange>& changes) {
    const ListAlignment alignment = alignLists(from.items(), to.items());
    for (const qsizetype index : alignment.removed) {
        const Place gone = place.item(index, index);
        changes.append({Operation::Remove, gone.path, from.items().at(index), {}, gone.oldPath});
    }
    for (const ListAlignment::Pair& pair : alignment.pairs) {
        const Json& before = from.items().at(pair.before);
        const Json& after = to.items().at(pair.after);
        const Place here = place.item(pair.before, pair.after);
        if (pair.moved)
            changes.append({Operation::Move, here.path, before, after, here.oldPath});
        diffInto(before, after, here, changes);
    }
    for (const qsizetype index : alignment.added)
        changes.append({Operation::Add, place.item(index, index).path, {}, to.items().at(index)});
}

void diffInto(const Json& from, const Json& to, const Place& place, QList<JsonChange>& changes) {
    if (from.isObject() && to.isObject())
        diffObjects(from, to, place, changes);
    else if (from.isArray() && to.isArray())
        diffLists(from, to, place, changes);
    else if (!(from == to))
        changes.append({Operation::Replace, place.path, from, to, place.oldPath});
}

/// The item that a segment of a JSON Pointer names: digits without a leading zero.
const Json* itemAt(const Json& list, const QString& name) {
    bool isNumber = false;
    const qsizetype index = name.toLongLong(&isNumber);
    const bool isThere = isNumber && index >= 0 && index < list.items().size();
    return isThere && QString::number(index) == name ? &list.items().at(index) : nullptr;
}

} // namespace

QString jsonPointerSegment(const QString& name) {
    return QString(name).replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
}

QStringList jsonPointerNames(const QString& pointer) {
    QStringList names = pointer.split(u'/').mid(1);
    for (QString& name : names)
        name.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
    return names;
}

const Json* valueAt(const Json& document, const QString& pointer) {
    const Json* place = &document;
    for (const QString& name : jsonPointerNames(pointer)) {
        if (place->isArray())
            place = itemAt(*place, name);
        else
            place = place->contains(name) ? &(*place)[name] : nullptr;
        if (!place)
            return nullptr;
    }
    return place;
}

QList<JsonChange> diffJson(const Json& from, const Json& to) {
    QList<JsonChange> changes;
    diffInto(from, to, {}, changes);
    return changes;
}

QString diffLine(const JsonChange& change) {
    switch (change.operation) {
        case Operation::Add:
            return u"+ %1: %2"_s.arg(change.path, change.after.toCompact());
        case Operation::Remove:
            return u"- %1: %2"_s.arg(change.oldPath, change.before.toCompact());
        case Operation::Move:
            return u"> %1 → %2"_s.arg(change.oldPath, change.path);
        case Operation::Replace:
            break;
    }
    return u"~ %1: %2 → %3"_s.arg(change.path, change.before.toCompact(), change.after.toCompact());
}

} // namespace fleet
