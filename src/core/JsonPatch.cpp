#include "core/JsonPatch.h"

#include <QHash>
#include <numeric>

#include "core/JsonDiff.h"
#include "core/ListAlignment.h"

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

QString itemPath(const QString& list, qsizetype index) {
    return list + u'/' + QString::number(index);
}

/// Collects the steps. Every path is of the document as the steps before have left it.
class PatchWriter {
public:
    void compare(const Json& from, const Json& to, const QString& path) {
        if (from.isObject() && to.isObject())
            compareObjects(from, to, path);
        else if (from.isArray() && to.isArray())
            compareLists(from, to, path);
        else if (!(from == to))
            append(u"replace"_s, path, &to);
    }

    Json takePatch() { return std::move(m_patch); }

private:
    void append(const QString& operation, const QString& path, const Json* value = nullptr) {
        Json step = Json::object({{u"op"_s, Json::string(operation)}, {u"path"_s, Json::string(path)}});
        if (value)
            step.insert(u"value"_s, *value);
        m_patch.append(std::move(step));
    }

    void appendMove(const QString& from, const QString& path) {
        m_patch.append(Json::object({{u"op"_s, Json::string(u"move"_s)},
                                     {u"from"_s, Json::string(from)},
                                     {u"path"_s, Json::string(path)}}));
    }

    void compareObjects(const Json& from, const Json& to, const QString& path) {
        const auto place = [&path](const QString& name) { return path + u'/' + jsonPointerSegment(name); };
        QHash<QString, const Json*> wanted;
        for (const Json::Member& member : to.members())
            wanted.insert(member.name, &member.value);
        for (const Json::Member& member : from.members()) {
            if (const Json* other = wanted.take(member.name))
                compare(member.value, *other, place(member.name));
            else
                append(u"remove"_s, place(member.name));
        }
        for (const Json::Member& member : to.members()) {
            if (wanted.contains(member.name))
                append(u"add"_s, place(member.name), &member.value);
        }
    }

    void compareLists(const Json& from, const Json& to, const QString& path) {
        const ListAlignment alignment = alignLists(from.items(), to.items());
        rearrange(from, to, path, alignment);
        for (const ListAlignment::Pair& pair : alignment.pairs)
            compare(from.items().at(pair.before), to.items().at(pair.after), itemPath(path, pair.after));
    }

    /// Puts each item that did not stay behind the one that it follows in the new list. Those that stayed are
    /// in the right order among themselves, so in the end all are.
    void rearrange(const Json& from, const Json& to, const QString& path, const ListAlignment& alignment) {
        QList<qsizetype> list(from.items().size()); // what stands where: indices of the old list, -1 for new
        std::iota(list.begin(), list.end(), 0);
        for (auto index = alignment.removed.rbegin(); index != alignment.removed.rend(); ++index) {
            append(u"remove"_s, itemPath(path, *index));
            list.removeAt(*index);
        }
        auto pair = alignment.pairs.begin();
        qsizetype end = 0; // behind the item that was placed last
        for (qsizetype index = 0; index < to.items().size(); ++index) {
            const bool isNew = pair == alignment.pairs.end() || pair->after != index;
            if (isNew) {
                append(u"add"_s, itemPath(path, end), &to.items().at(index));
                list.insert(end, -1);
            } else if (pair->moved) {
                const qsizetype place = list.indexOf(pair->before);
                end -= place < end;
                appendMove(itemPath(path, place), itemPath(path, end));
                list.move(place, end);
            } else {
                end = list.indexOf(pair->before);
            }
            ++end;
            if (!isNew)
                ++pair;
        }
    }

    Json m_patch = Json::array();
};

} // namespace

Json jsonPatch(const Json& from, const Json& to) {
    PatchWriter writer;
    writer.compare(from, to, QString());
    return writer.takePatch();
}

} // namespace fleet
