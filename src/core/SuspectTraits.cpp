#include "core/SuspectTraits.h"

#include <algorithm>

namespace fleet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestValue = 120; ///< Longer texts are messages, not kinds.
constexpr int deepest = 3;

bool isPlain(const Json& value) {
    return !value.isNull() && !value.isContainer() && !value.text().isEmpty() &&
           value.text().size() <= longestValue;
}

class Traits {
public:
    explicit Traits(const SuspectMoment& moment) : m_moment(moment) {}

    QList<Trait> take() {
        takeEvent();
        if (m_moment.state.isObject())
            takeState();
        takeChanges();
        return std::move(m_traits);
    }

private:
    void add(TraitKind kind, const QString& name, const QString& value, bool scoped = false) {
        const Trait trait{kind, name, value, scoped ? m_moment.type : QString()};
        if (!m_traits.contains(trait))
            m_traits += trait;
    }

    void addPlain(TraitKind kind, const QString& name, const Json& value) {
        if (isPlain(value))
            add(kind, name, value.text());
    }

    void takeEvent() {
        add(TraitKind::Type, {}, m_moment.type);
        if (!m_moment.source.isEmpty())
            add(TraitKind::Source, {}, m_moment.source, true);
        const Json& severity = m_moment.data[u"severity"_s].isNull() ? m_moment.metadata[u"severity"_s]
                                                                     : m_moment.data[u"severity"_s];
        if (isPlain(severity))
            add(TraitKind::Severity, {}, severity.text(), true);
        if (isPlain(m_moment.metadata[u"user_id"_s]))
            add(TraitKind::User, {}, m_moment.metadata[u"user_id"_s].text(), true);
        takeMembers(TraitKind::Payload, m_moment.data, {}, 1);
        takeMembers(TraitKind::Note, m_moment.metadata, {}, 1);
    }

    void takeMembers(TraitKind kind, const Json& object, const QString& path, int depth) {
        static const QStringList known = {u"device_uuid"_s, u"severity"_s, u"user_id"_s};
        for (const Json::Member& member : object.members()) {
            if (depth == 1 && known.contains(member.name))
                continue;
            const QString name = path.isEmpty() ? member.name : path + u'.' + member.name;
            if (isPlain(member.value) && !member.name.contains(u'.'))
                add(kind, name, member.value.text(), true);
            else if (member.value.isObject() && depth < deepest)
                takeMembers(kind, member.value, name, depth + 1);
        }
    }

    void takeState() {
        const Json& state = m_moment.state;
        for (const Json::Member& attribute : state[u"attributes"_s].members())
            addPlain(TraitKind::Attribute, attribute.name, attribute.value);
        for (const Json::Member& app : state[u"apps"_s].members()) {
            add(TraitKind::App, app.name, {});
            addPlain(TraitKind::Release, app.name, app.value[u"version"_s]);
            addPlain(TraitKind::Image, app.name, app.value[u"image"_s]);
            addPlain(TraitKind::AppStatus, app.name, app.value[u"status"_s]);
            addPlain(TraitKind::AppHealth, app.name, app.value[u"health"_s]);
        }
        for (const Json::Member& app : state[u"target_state"_s][u"apps"_s].members())
            addPlain(TraitKind::WantedRelease, app.name, app.value[u"version"_s]);
        for (const Json::Member& key : state[u"target_state"_s][u"config"_s].members())
            addPlain(TraitKind::WantedConfig, key.name, key.value);
        for (const Json::Member& key : state[u"config"_s].members())
            addPlain(TraitKind::CurrentConfig, key.name, key.value);
        addPlain(TraitKind::Lifecycle, {}, state[u"lifecycle"_s]);
        addPlain(TraitKind::Online, {}, state[u"online"_s]);
        addPlain(TraitKind::InSync, {}, state[u"in_sync"_s]);
    }

    void takeChanges() {
        for (const Json& change : m_moment.changes.items()) {
            const QString type = change[u"type"_s].text();
            add(TraitKind::Change, type, {});
            QStringList what;
            for (const Json& part : {change[u"what"_s], change[u"to"_s]}) {
                if (isPlain(part))
                    what += part.text();
            }
            if (!what.isEmpty())
                add(TraitKind::Change, type, what.join(u' '));
            addPlain(TraitKind::ChangedBy, {}, change[u"user"_s]);
        }
    }

    const SuspectMoment& m_moment;
    QList<Trait> m_traits;
};

QString pathOf(const QList<JsonStep>& steps) {
    QStringList names;
    for (const JsonStep& step : steps)
        names += step.name;
    return names.join(u'.');
}

bool asksFor(const FilterCondition& condition, const Trait& trait) {
    switch (trait.kind) {
        case TraitKind::Type:
            return condition.field == FilterField::Type || condition.field == FilterField::AggregateType;
        case TraitKind::Source:
            return condition.field == FilterField::Source;
        case TraitKind::User:
            return condition.field == FilterField::User;
        case TraitKind::Severity:
            return condition.field == FilterField::Severity;
        case TraitKind::Payload:
            return condition.field == FilterField::Data && pathOf(condition.path) == trait.name;
        case TraitKind::Note:
            return condition.field == FilterField::Metadata && pathOf(condition.path) == trait.name;
        default:
            return false;
    }
}

} // namespace

QList<Trait> traitsOf(const SuspectMoment& moment) {
    return Traits(moment).take();
}

bool isAskedFor(const Trait& trait, const FilterExpression& filter) {
    if (filter.kind() == FilterExpression::Kind::Condition)
        return asksFor(filter.condition(), trait);
    return std::any_of(filter.operands().begin(), filter.operands().end(),
                       [&](const FilterExpression& operand) { return isAskedFor(trait, operand); });
}

QList<JsonStep> stepsOf(const QString& path) {
    QList<JsonStep> steps;
    for (const QString& name : path.split(u'.'))
        steps += JsonStep{.name = name};
    return steps;
}

} // namespace fleet
