#include "core/JsonDiff.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

void diffInto(const Json& from, const Json& to, const QString& path, QList<JsonChange>& changes);

void diffObjects(const Json& from, const Json& to, const QString& path, QList<JsonChange>& changes) {
    for (const Json::Member& member : from.members()) {
        const QString memberPath = path + u'/' + jsonPointerSegment(member.name);
        if (to.contains(member.name))
            diffInto(member.value, to[member.name], memberPath, changes);
        else
            changes.append({JsonChange::Operation::Remove, memberPath, member.value, {}});
    }
    for (const Json::Member& member : to.members()) {
        if (!from.contains(member.name))
            changes.append({JsonChange::Operation::Add,
                            path + u'/' + jsonPointerSegment(member.name),
                            {},
                            member.value});
    }
}

void diffArrays(const Json& from, const Json& to, const QString& path, QList<JsonChange>& changes) {
    const auto itemPath = [&](qsizetype index) { return path + u'/' + QString::number(index); };
    const qsizetype shared = std::min(from.items().size(), to.items().size());
    for (qsizetype i = 0; i < shared; ++i)
        diffInto(from.items().at(i), to.items().at(i), itemPath(i), changes);
    for (qsizetype i = from.items().size() - 1; i >= shared; --i)
        changes.append({JsonChange::Operation::Remove, itemPath(i), from.items().at(i), {}});
    for (qsizetype i = shared; i < to.items().size(); ++i)
        changes.append({JsonChange::Operation::Add, itemPath(i), {}, to.items().at(i)});
}

void diffInto(const Json& from, const Json& to, const QString& path, QList<JsonChange>& changes) {
    if (from.isObject() && to.isObject())
        diffObjects(from, to, path, changes);
    else if (from.isArray() && to.isArray())
        diffArrays(from, to, path, changes);
    else if (!(from == to))
        changes.append({JsonChange::Operation::Replace, path, from, to});
}

} // namespace

QString jsonPointerSegment(const QString& name) {
    return QString(name).replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
}

QList<JsonChange> diffJson(const Json& from, const Json& to) {
    QList<JsonChange> changes;
    diffInto(from, to, QString(), changes);
    return changes;
}

Json toJsonPatch(const QList<JsonChange>& changes) {
    Json patch = Json::array();
    for (const JsonChange& change : changes) {
        Json step = Json::object();
        const bool removed = change.operation == JsonChange::Operation::Remove;
        const bool added = change.operation == JsonChange::Operation::Add;
        step.insert(u"op"_s, Json::string(removed ? u"remove"_s : added ? u"add"_s : u"replace"_s));
        step.insert(u"path"_s, Json::string(change.path));
        if (!removed)
            step.insert(u"value"_s, change.after);
        patch.append(step);
    }
    return patch;
}

} // namespace fleet
