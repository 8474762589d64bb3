#include "core/JsonLines.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Kind = JsonLine::Kind;

/// Writes the lines of one comparison.
class LineWriter {
public:
    QList<JsonLine> take() { return std::move(m_lines); }

    void compare(const QString& name, const Json& before, const Json& after) {
        if (before.isObject() && after.isObject())
            compareObjects(name, before, after);
        else if (before.isArray() && after.isArray())
            compareArrays(name, before, after);
        else if (before.isContainer() || after.isContainer()) {
            one(name, before, Kind::Removed);
            one(name, after, Kind::Added);
        } else {
            const bool same = before == after;
            add(same ? Kind::Same : Kind::Changed, name + before.toCompact(), name + after.toCompact());
        }
    }

private:
    static QString named(const QString& member) { return Json::string(member).toCompact() + u": "_s; }

    void compareObjects(const QString& name, const Json& before, const Json& after) {
        open(name, u"{"_s);
        qsizetype gone = 0; // How far the members of `before` have been looked at for those that are gone.
        for (const Json::Member& member : after.members()) {
            if (!before.contains(member.name)) {
                one(named(member.name), member.value, Kind::Added);
                continue;
            }
            gone = writeGone(before, after, gone, member.name);
            compare(named(member.name), before[member.name], member.value);
        }
        writeGone(before, after, gone, {});
        close(u"}"_s);
    }

    /// What is gone stands before the member that it stood before; with an empty `until`, all that is left.
    qsizetype writeGone(const Json& before, const Json& after, qsizetype from, const QString& until) {
        const QList<Json::Member>& members = before.members();
        const auto stop = std::find_if(
            members.begin() + from, members.end(),
            [&](const Json::Member& member) { return !until.isEmpty() && member.name == until; });
        if (stop == members.end() && !until.isEmpty())
            return from; // it stands earlier in `before`
        for (auto member = members.begin() + from; member != stop; ++member) {
            if (!after.contains(member->name))
                one(named(member->name), member->value, Kind::Removed);
        }
        return stop - members.begin();
    }

    void compareArrays(const QString& name, const Json& before, const Json& after) {
        open(name, u"["_s);
        const qsizetype shared = std::min(before.items().size(), after.items().size());
        for (qsizetype i = 0; i < shared; ++i)
            compare({}, before.items().at(i), after.items().at(i));
        for (qsizetype i = shared; i < before.items().size(); ++i)
            one({}, before.items().at(i), Kind::Removed);
        for (qsizetype i = shared; i < after.items().size(); ++i)
            one({}, after.items().at(i), Kind::Added);
        close(u"]"_s);
    }

    /// A value that only one side has.
    void one(const QString& name, const Json& value, Kind kind) {
        if (!value.isContainer() || (value.items().isEmpty() && value.members().isEmpty()))
            return side(kind, name + value.toCompact());
        side(kind, name + (value.isObject() ? u"{"_s : u"["_s));
        ++m_depth;
        for (const Json::Member& member : value.members())
            one(named(member.name), member.value, kind);
        for (const Json& item : value.items())
            one({}, item, kind);
        --m_depth;
        side(kind, value.isObject() ? u"}"_s : u"]"_s);
    }

    void open(const QString& name, const QString& bracket) {
        add(Kind::Same, name + bracket, name + bracket);
        ++m_depth;
    }

    void close(const QString& bracket) {
        --m_depth;
        add(Kind::Same, bracket, bracket);
    }

    void side(Kind kind, const QString& text) {
        add(kind, kind == Kind::Removed ? text : QString(), kind == Kind::Added ? text : QString());
    }

    void add(Kind kind, const QString& before, const QString& after) {
        const QString indent(m_depth * 2, u' ');
        const auto line = [&](const QString& text) { return text.isEmpty() ? QString() : indent + text; };
        m_lines.append({kind, line(before), line(after), 0});
    }

    QList<JsonLine> m_lines;
    int m_depth = 0;
};

} // namespace

QList<JsonLine> compareLines(const Json& before, const Json& after) {
    LineWriter writer;
    writer.compare({}, before, after);
    return writer.take();
}

QList<JsonLine> foldUnchanged(const QList<JsonLine>& lines, int context) {
    constexpr qsizetype leastSaved = 2;
    QList<bool> near(lines.size(), false);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines.at(i).kind == Kind::Same)
            continue;
        const qsizetype last = std::min(i + context, lines.size() - 1);
        for (qsizetype j = std::max<qsizetype>(0, i - context); j <= last; ++j)
            near[j] = true;
    }
    QList<JsonLine> shown;
    for (qsizetype i = 0; i < lines.size();) {
        qsizetype end = i;
        while (end < lines.size() && !near.at(end))
            ++end;
        if (end - i >= leastSaved)
            shown.append({Kind::Folded, {}, {}, int(end - i)});
        else
            shown.append(lines.mid(i, end - i));
        for (i = end; i < lines.size() && near.at(i); ++i)
            shown.append(lines.at(i));
    }
    return shown;
}

} // namespace fleet
