#include "support/SlowReplay.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

const QJsonObject emptySections{{u"apps"_s, QJsonObject()},
                                {u"config"_s, QJsonObject()},
                                {u"volumes"_s, QJsonObject()},
                                {u"networks"_s, QJsonObject()}};

QJsonObject emptyState() {
    QJsonObject state{{u"lifecycle"_s, u"unknown"_s},
                      {u"online"_s, QJsonValue::Null},
                      {u"last_seen"_s, QJsonValue::Null},
                      {u"in_sync"_s, QJsonValue::Null},
                      {u"target_state"_s, emptySections},
                      {u"current_state"_s, emptySections},
                      {u"reconciliation"_s, QJsonObject{{u"status"_s, u"idle"_s}}}};
    for (const char* name : {"attributes", "vitals", "apps", "containers", "images"})
        state[QLatin1StringView(name)] = QJsonObject();
    return state;
}

void overlay(QJsonObject& object, const QJsonObject& members) {
    for (auto member = members.begin(); member != members.end(); ++member)
        object[member.key()] = member.value();
}

/// Applies one event to a document, rule by rule as docs/schema.md tells them.
class Rules {
public:
    Rules(QJsonObject& state, const SlowEvent& event)
        : m_state(state),
          m_event(event),
          m_data(event.data),
          m_family(event.type.section(u'.', 0, 0)),
          m_act(event.type.section(u'.', 1)) {}

    void apply() {
        if (m_family == u"device")
            device();
        else if (m_family == u"target_state")
            target();
        else if (m_family == u"current_state")
            current();
        else if (m_family == u"reconciliation")
            reconciliation();
        else if (m_family == u"container")
            container();
        else if (m_family == u"image")
            image();
        else if (m_family == u"volume" || m_family == u"network")
            resource();
    }

private:
    QJsonObject part(const QString& name) const { return m_state.value(name).toObject(); }
    void seen() { m_state[u"last_seen"_s] = m_event.timestamp; }

    QString named(const QString& kind) const {
        for (const QString& member : {kind + u"_name"_s, kind}) {
            if (const QString name = m_data.value(member).toString(); !name.isEmpty())
                return name;
        }
        if (m_event.aggregateType != kind)
            return {};
        const QString id = m_event.aggregateId;
        return id.size() > 37 && id.at(36) == u'/' ? id.mid(37) : id;
    }

    QJsonObject extras(const QStringList& names = {}) const {
        QJsonObject rest = m_data;
        for (const QString& name : QStringList{u"device_uuid"_s, u"reason"_s, u"message"_s, u"step"_s,
                                               u"user_id"_s, u"user"_s, u"old_state"_s} +
                                       names)
            rest.remove(name);
        return rest;
    }

    QJsonObject reported() const {
        for (const QString& member : {u"new_state"_s, u"state"_s}) {
            if (m_data.contains(member))
                return m_data.value(member).toObject();
        }
        return extras();
    }

    void device() {
        if (m_act == u"provisioned") {
            m_state[u"lifecycle"_s] = u"provisioned"_s;
            m_state[u"attributes"_s] =
                m_data.contains(u"attributes"_s) ? m_data.value(u"attributes"_s) : QJsonValue(extras());
        } else if (m_act == u"deprovisioned") {
            m_state[u"lifecycle"_s] = u"deprovisioned"_s;
        } else if (m_act == u"offline") {
            m_state[u"online"_s] = false;
        } else {
            m_state[u"online"_s] = true;
            if (m_act == u"heartbeat")
                m_state[u"vitals"_s] = extras();
            seen();
        }
    }

    void target() {
        QJsonObject target = part(u"target_state"_s);
        if (m_act == u"updated") {
            target = emptySections;
            overlay(target, reported());
        } else if (m_act == u"config_changed") {
            QJsonObject config = target.value(u"config"_s).toObject();
            if (m_data.contains(u"config"_s))
                overlay(config, m_data.value(u"config"_s).toObject());
            else
                config[m_data.value(u"key"_s).toString()] =
                    m_data.contains(u"new_value"_s) ? m_data.value(u"new_value"_s) : m_data.value(u"value"_s);
            target[u"config"_s] = config;
        } else {
            const QString kind = m_act.section(u'_', 0, 0);
            QJsonObject section = target.value(kind + u's').toObject();
            if (m_act.endsWith(u"removed"))
                section.remove(named(kind));
            else
                section[named(kind)] = m_data.value(kind + u"_config"_s).toObject();
            const QJsonValue config = m_data.value(kind + u"_config"_s);
            if (!m_act.endsWith(u"removed") && !config.isUndefined())
                section[named(kind)] = config;
            target[kind + u's'] = section;
        }
        m_state[u"target_state"_s] = target;
        m_state[u"in_sync"_s] = false;
    }

    void current() {
        if (m_act == u"updated") {
            QJsonObject current = part(u"current_state"_s);
            overlay(current, reported());
            m_state[u"current_state"_s] = current;
        } else {
            app(named(u"app"_s), m_act.mid(4));
        }
        seen();
    }

    QJsonObject currentApp(const QString& name) const {
        return part(u"current_state"_s).value(u"apps"_s).toObject().value(name).toObject();
    }

    void setCurrentApp(const QString& name, const QJsonValue& value) {
        QJsonObject current = part(u"current_state"_s);
        QJsonObject apps = current.value(u"apps"_s).toObject();
        if (value.isUndefined())
            apps.remove(name);
        else
            apps[name] = value;
        current[u"apps"_s] = apps;
        m_state[u"current_state"_s] = current;
    }

    void app(const QString& name, const QString& act) {
        QJsonObject now = currentApp(name);
        QJsonObject apps = part(u"apps"_s);
        QJsonObject record = apps.value(name).toObject();
        release(now);
        restarts(now, act);
        const auto count = [&](const QString& counter, const QString& time) {
            record[counter] = record.value(counter).toInt() + 1;
            record[time] = m_event.timestamp;
        };
        if (act == u"started" || act == u"restarted") {
            now.remove(u"health"_s);
            now[u"status"_s] = u"running"_s;
            count(u"starts"_s, u"last_started_at"_s);
        } else if (act == u"stopped") {
            now[u"status"_s] = u"stopped"_s;
            count(u"stops"_s, u"last_stopped_at"_s);
        } else if (act == u"crashed") {
            now[u"status"_s] = u"crashed"_s;
            count(u"crashes"_s, u"last_crashed_at"_s);
        } else if (act == u"health_check_failed") {
            now[u"health"_s] = u"unhealthy"_s;
        } else {
            now[u"health"_s] =
                m_data.contains(u"health"_s) ? m_data.value(u"health"_s) : m_data.value(u"new_health"_s);
        }
        if ((act == u"crashed" || act == u"stopped") && m_data.contains(u"exit_code"_s))
            record[u"last_exit_code"_s] = m_data.value(u"exit_code"_s);
        if ((act == u"crashed" || act == u"health_check_failed") && m_data.contains(u"error"_s))
            record[u"last_error"_s] = m_data.value(u"error"_s);
        apps[name] = record;
        m_state[u"apps"_s] = apps;
        setCurrentApp(name, now);
    }

    void release(QJsonObject& now) const {
        const QString image = m_data.value(u"image"_s).toString();
        if (m_data.value(u"image"_s).isString()) {
            now[u"image"_s] = image;
            const QString tag = image.section(u'/', -1).section(u':', -1);
            if (m_data.contains(u"version"_s))
                now[u"version"_s] = m_data.value(u"version"_s);
            else if (image.section(u'/', -1).contains(u':'))
                now[u"version"_s] = tag;
        } else if (m_data.contains(u"version"_s)) {
            now[u"version"_s] = m_data.value(u"version"_s);
        }
    }

    void restarts(QJsonObject& now, const QString& act) const {
        const QJsonValue given = m_data.contains(u"restart_count"_s) ? m_data.value(u"restart_count"_s)
                                                                     : m_data.value(u"restarts"_s);
        if (given.isDouble())
            now[u"restarts"_s] = given;
        else
            now[u"restarts"_s] = now.value(u"restarts"_s).toInt() + (act == u"restarted" ? 1 : 0);
    }

    void reconciliation() {
        QJsonObject cycle = part(u"reconciliation"_s);
        const QJsonObject rest = extras();
        if (m_act == u"started") {
            cycle[u"status"_s] = u"running"_s;
            cycle[u"started_at"_s] = m_event.timestamp;
            for (const QString& member : {u"cycle_id"_s, u"trigger"_s, u"goal"_s}) {
                cycle.remove(member);
                if (rest.contains(member) && !rest.value(member).isNull())
                    cycle[member] = rest.value(member);
            }
        } else if (m_act == u"completed") {
            cycle.remove(u"drift"_s);
            cycle.remove(u"error"_s);
            cycle[u"status"_s] = u"completed"_s;
            cycle[u"completed_at"_s] = m_event.timestamp;
            cycle[u"cycles"_s] = cycle.value(u"cycles"_s).toInt() + 1;
            m_state[u"in_sync"_s] = m_data.value(u"in_sync"_s).toBool(true);
        } else if (m_act == u"failed") {
            cycle[u"status"_s] = u"failed"_s;
            cycle[u"failed_at"_s] = m_event.timestamp;
            cycle[u"failures"_s] = cycle.value(u"failures"_s).toInt() + 1;
            const QJsonValue error =
                rest.contains(u"error"_s) ? rest.value(u"error"_s) : m_data.value(u"reason"_s);
            cycle[u"error"_s] = error.isUndefined() ? QJsonValue(QJsonValue::Null) : error;
            m_state[u"in_sync"_s] = false;
        } else {
            QJsonObject drift{{u"detected_at"_s, m_event.timestamp}};
            if (m_data.contains(u"reason"_s))
                drift[u"reason"_s] = m_data.value(u"reason"_s);
            overlay(drift, rest);
            cycle[u"status"_s] = u"drift_detected"_s;
            cycle[u"drift"_s] = drift;
            m_state[u"in_sync"_s] = false;
        }
        m_state[u"reconciliation"_s] = cycle;
        seen();
    }

    void container() {
        const QString name = named(u"app"_s);
        const QString given = m_data.value(u"container_id"_s).toString();
        const QString id = given.isEmpty() ? name : given;
        QJsonObject containers = part(u"containers"_s);
        seen();
        if (m_act == u"removed") {
            containers.remove(id);
            m_state[u"containers"_s] = containers;
            const bool others = std::any_of(containers.begin(), containers.end(), [&](const QJsonValue& one) {
                return one.toObject().value(u"app"_s).toString() == name;
            });
            if (!others)
                setCurrentApp(name, QJsonValue(QJsonValue::Undefined));
            return;
        }
        if (m_act != u"created")
            app(name, m_act);
        QJsonObject one = containers.value(id).toObject();
        static const QMap<QString, QString> statuses{{u"created"_s, u"created"_s},
                                                     {u"started"_s, u"running"_s},
                                                     {u"restarted"_s, u"running"_s},
                                                     {u"stopped"_s, u"stopped"_s},
                                                     {u"crashed"_s, u"crashed"_s}};
        if (m_act == u"created" || statuses.value(m_act) == u"running")
            one.remove(u"health"_s);
        one[u"app"_s] = name;
        for (const QString& member : {u"image"_s, u"exit_code"_s}) {
            if (m_data.contains(member) && !m_data.value(member).isNull())
                one[member] = m_data.value(member);
        }
        if (m_act != u"created")
            one[u"restarts"_s] = currentApp(name).value(u"restarts"_s);
        if (statuses.contains(m_act))
            one[u"status"_s] = statuses.value(m_act);
        else
            one[u"health"_s] = u"unhealthy"_s;
        containers[id] = one;
        m_state[u"containers"_s] = containers;
    }

    QJsonObject item(const QStringList& names) const {
        QJsonObject item{{u"status"_s, m_act}, {u"at"_s, m_event.timestamp}};
        overlay(item, extras(names + QStringList{u"status"_s, u"at"_s}));
        return item;
    }

    void image() {
        QJsonObject images = part(u"images"_s);
        const QString name = m_data.value(u"image"_s).toString();
        if (m_act == u"removed")
            images.remove(name);
        else
            images[name] = item({u"image"_s});
        m_state[u"images"_s] = images;
        seen();
    }

    void resource() {
        const QString section = m_family + u's';
        QJsonObject current = part(u"current_state"_s);
        QJsonObject all = current.value(section).toObject();
        const QString name = named(m_family);
        if (m_act == u"removed") {
            all.remove(name);
        } else {
            QJsonObject one = all.value(name).toObject();
            overlay(one, item({m_family + u"_name"_s, m_family}));
            all[name] = one;
        }
        current[section] = all;
        m_state[u"current_state"_s] = current;
        seen();
    }

    QJsonObject& m_state;
    const SlowEvent& m_event;
    const QJsonObject& m_data;
    QString m_family;
    QString m_act;
};

void collect(const QJsonValue& value, const QString& place, QStringList& fields) {
    const QJsonObject object = value.toObject();
    if (!value.isObject() || object.isEmpty()) {
        fields += place;
        return;
    }
    for (auto member = object.begin(); member != object.end(); ++member) {
        QString name = member.key();
        name.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
        collect(member.value(), place + u'/' + name, fields);
    }
}

} // namespace

QMap<QString, QList<SlowEvent>> SlowReplay::readEvents(const TestDatabase& database) {
    QMap<QString, QList<SlowEvent>> events;
    for (const QString& line :
         database.run(u"SELECT json_build_object('t', to_char(timestamp AT TIME ZONE 'UTC', "
                      "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), 'id', id::text, 'type', event_type, 'kind', "
                      "aggregate_type, "
                      "'of', aggregate_id, 'data', data, 'device', CASE WHEN aggregate_type = 'device' THEN "
                      "aggregate_id "
                      "ELSE coalesce(data ->> 'device_uuid', metadata ->> 'device_uuid') END)::text "
                      "FROM events ORDER BY timestamp, id"_s)) {
        const QJsonObject row = QJsonDocument::fromJson(line.toUtf8()).object();
        const SlowEvent event{row.value(u"t"_s).toString(),     row.value(u"id"_s).toString().toLongLong(),
                              row.value(u"type"_s).toString(),  row.value(u"kind"_s).toString(),
                              row.value(u"of"_s).toString(),    row.value(u"data"_s).toObject(),
                              row.value(u"device"_s).toString()};
        if (!event.device.isEmpty())
            events[event.device] += event;
    }
    return events;
}

SlowReplay::SlowReplay(const QList<SlowEvent>& events) : m_events(events), m_states{emptyState()} {
    for (const SlowEvent& event : events) {
        QJsonObject state = m_states.last();
        Rules(state, event).apply();
        m_states += state;
    }
}

qsizetype SlowReplay::countAt(const QString& timestamp) const {
    return std::count_if(m_events.begin(), m_events.end(),
                         [&](const SlowEvent& event) { return event.timestamp <= timestamp; });
}

QStringList SlowReplay::fields(const QJsonObject& state) {
    QStringList fields;
    collect(state, {}, fields);
    return fields;
}

QJsonValue SlowReplay::value(const QJsonObject& state, const QString& pointer) {
    QJsonValue value = state;
    for (QString name : pointer.split(u'/').mid(1)) {
        name.replace(u"~1"_s, u"/"_s).replace(u"~0"_s, u"~"_s);
        if (!value.isObject())
            return QJsonValue(QJsonValue::Undefined);
        value = value.toObject().value(name);
    }
    return value;
}

qint64 SlowReplay::lastChange(const QString& pointer, qsizetype after, qsizetype until) const {
    for (qsizetype number = until; number > after; --number) {
        if (value(m_states.at(number), pointer) != value(m_states.at(number - 1), pointer))
            return m_events.at(number - 1).id;
    }
    return 0;
}

} // namespace fleet::test
