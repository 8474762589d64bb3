#include "core/ListAlignment.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <vector>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

using Keys = QStringList;
using Places = std::vector<std::pair<qsizetype, qsizetype>>; // (before, after), both rising

/// More pairs of equal items than this are not all looked at.
constexpr qsizetype mostCandidates = 1'000'000;

/// Equal for equal values, whatever the order of their members.
QString valueKey(const Json& value) {
    if (!value.isContainer())
        return value.toCompact();
    QStringList parts;
    for (const Json& item : value.items())
        parts += valueKey(item);
    for (const Json::Member& member : value.members())
        parts += Json::string(member.name).toCompact() + u':' + valueKey(member.value);
    if (value.isObject())
        parts.sort();
    return (value.isObject() ? u"{%1}"_s : u"[%1]"_s).arg(parts.join(u','));
}

Keys valueKeys(const QList<Json>& items) {
    Keys keys;
    for (const Json& item : items)
        keys += valueKey(item);
    return keys;
}

/// The items' values of that member, or nothing where they do not tell all items apart.
Keys identities(const QList<Json>& items, const QString& member) {
    Keys keys;
    for (const Json& item : items) {
        const Json& name = item[member];
        if (name.kind() == Json::Kind::String || name.kind() == Json::Kind::Number)
            keys += name.toCompact();
    }
    const bool unique = QSet<QString>(keys.begin(), keys.end()).size() == items.size();
    return unique ? keys : Keys();
}

/// Fills both and returns true where the items of both lists name themselves in the same way.
bool findIdentities(const QList<Json>& before, const QList<Json>& after, Keys& from, Keys& to) {
    static const QStringList members{u"id"_s,       u"uuid"_s,         u"name"_s, u"app"_s,
                                     u"app_name"_s, u"container_id"_s, u"path"_s, u"key"_s};
    if (before.isEmpty() || after.isEmpty())
        return false;
    return std::any_of(members.begin(), members.end(), [&](const QString& member) {
        from = identities(before, member);
        to = identities(after, member);
        return !from.isEmpty() && !to.isEmpty();
    });
}

/// Where each key stands in the part of `to` from `begin` to `end`, last place first.
QHash<QString, QList<qsizetype>> placesOf(const Keys& to, qsizetype begin, qsizetype end) {
    QHash<QString, QList<qsizetype>> places;
    for (qsizetype j = end - 1; j >= begin; --j)
        places[to.at(j)].append(j);
    return places;
}

/// One pair of equal keys, and the one before it in the best row of pairs that ends here.
struct Link {
    qsizetype before;
    qsizetype after;
    qsizetype previous; ///< In the list of links; -1 for none.
};

/// The longest row of equal keys that stand in the same order in both parts.
Places longestCommon(const Keys& from, const Keys& to, qsizetype begin, qsizetype fromEnd, qsizetype toEnd) {
    auto places = placesOf(to, begin, toEnd);
    qsizetype candidates = 0;
    for (qsizetype i = begin; i < fromEnd; ++i)
        candidates += places.value(from.at(i)).size();
    std::vector<Link> links;
    std::vector<qsizetype> ends; // the link with the lowest place that ends a row of k + 1 pairs
    for (qsizetype i = begin; i < fromEnd; ++i) {
        QList<qsizetype>& wanted = places[from.at(i)];
        const QList<qsizetype> looked = candidates <= mostCandidates ? wanted
                                        : wanted.isEmpty()           ? wanted
                                                                     : QList{wanted.takeLast()};
        for (const qsizetype j : looked) {
            const auto longer = std::lower_bound(
                ends.begin(), ends.end(), j,
                [&](qsizetype link, qsizetype place) { return links[std::size_t(link)].after < place; });
            links.push_back({i, j, longer == ends.begin() ? -1 : *(longer - 1)});
            if (longer == ends.end())
                ends.push_back(qsizetype(links.size()) - 1);
            else
                *longer = qsizetype(links.size()) - 1;
        }
    }
    Places row;
    for (qsizetype link = ends.empty() ? -1 : ends.back(); link >= 0;
         link = links[std::size_t(link)].previous)
        row.emplace_back(links[std::size_t(link)].before, links[std::size_t(link)].after);
    std::reverse(row.begin(), row.end());
    return row;
}

/// The items that keep their order. What both lists begin and end with alike is not searched.
Places staying(const Keys& from, const Keys& to) {
    const qsizetype shorter = std::min(from.size(), to.size());
    qsizetype begin = 0;
    while (begin < shorter && from.at(begin) == to.at(begin))
        ++begin;
    qsizetype tail = 0;
    while (tail < shorter - begin && from.at(from.size() - 1 - tail) == to.at(to.size() - 1 - tail))
        ++tail;
    Places places;
    for (qsizetype i = 0; i < begin; ++i)
        places.emplace_back(i, i);
    const Places middle = longestCommon(from, to, begin, from.size() - tail, to.size() - tail);
    places.insert(places.end(), middle.begin(), middle.end());
    for (qsizetype i = tail; i > 0; --i)
        places.emplace_back(from.size() - i, to.size() - i);
    return places;
}

/// Fills an alignment step by step.
class Matching {
public:
    Matching(const Keys& from, const Keys& to)
        : m_from(from),
          m_to(to),
          m_staying(staying(from, to)),
          m_partner(std::size_t(to.size()), -1),
          m_moved(std::size_t(to.size()), false),
          m_taken(std::size_t(from.size()), false) {
        for (const auto& [before, after] : m_staying)
            pair(before, after, false);
    }

    /// Equal items that did not keep their order.
    void findMoved() {
        QHash<QString, QList<qsizetype>> free;
        for (qsizetype i = m_from.size() - 1; i >= 0; --i) {
            if (!m_taken[std::size_t(i)])
                free[m_from.at(i)].append(i);
        }
        for (qsizetype j = 0; j < m_to.size(); ++j) {
            const auto found = free.find(m_to.at(j));
            if (m_partner[std::size_t(j)] < 0 && found != free.end() && !found->isEmpty())
                pair(found->takeLast(), j, true);
        }
    }

    /// Between two items that stayed, the first that is left over became the first, and so on.
    void pairRest() {
        qsizetype i = 0;
        qsizetype j = 0;
        Places bounds = m_staying;
        bounds.emplace_back(m_from.size(), m_to.size());
        for (const auto& [before, after] : bounds) {
            while (true) {
                while (i < before && m_taken[std::size_t(i)])
                    ++i;
                while (j < after && m_partner[std::size_t(j)] >= 0)
                    ++j;
                if (i >= before || j >= after)
                    break;
                pair(i, j, false);
            }
            i = before + 1;
            j = after + 1;
        }
    }

    ListAlignment result() const {
        ListAlignment alignment;
        for (qsizetype i = 0; i < m_from.size(); ++i) {
            if (!m_taken[std::size_t(i)])
                alignment.removed.append(i);
        }
        for (qsizetype j = 0; j < m_to.size(); ++j) {
            if (m_partner[std::size_t(j)] < 0)
                alignment.added.append(j);
            else
                alignment.pairs.append({m_partner[std::size_t(j)], j, m_moved[std::size_t(j)]});
        }
        return alignment;
    }

private:
    void pair(qsizetype before, qsizetype after, bool moved) {
        m_partner[std::size_t(after)] = before;
        m_moved[std::size_t(after)] = moved;
        m_taken[std::size_t(before)] = true;
    }

    const Keys& m_from;
    const Keys& m_to;
    Places m_staying;
    std::vector<qsizetype> m_partner; ///< Of each item of the new list, or -1.
    std::vector<bool> m_moved;
    std::vector<bool> m_taken; ///< Of the old list.
};

} // namespace

ListAlignment alignLists(const QList<Json>& before, const QList<Json>& after) {
    Keys from;
    Keys to;
    const bool named = findIdentities(before, after, from, to);
    if (!named) {
        from = valueKeys(before);
        to = valueKeys(after);
    }
    Matching matching(from, to);
    matching.findMoved();
    if (!named)
        matching.pairRest();
    return matching.result();
}

} // namespace fleet
