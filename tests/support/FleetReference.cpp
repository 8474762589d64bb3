#include "support/FleetReference.h"

#include <QRegularExpression>

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(const QString& kind, const ReferenceEvent& event) {
    for (const QString& key : {kind + u"_name"_s, kind})
        if (!event.data[key].toString().isEmpty())
            return event.data[key].toString();
    if (event.aggregateType != kind)
        return {};
    static const QRegularExpression device(u"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/"_s);
    return QString(event.aggregateId).remove(device);
}

/// The tag of "registry:5000/app:2.1", or undefined.
QJsonValue tagOf(const QJsonValue& image) {
    static const QRegularExpression tag(u":([^:/@]+)$"_s);
    const auto match = tag.match(image.toString());
    return match.hasMatch() ? QJsonValue(match.captured(1)) : QJsonValue(QJsonValue::Undefined);
}

QJsonObject without(QJsonObject object, const QStringList& keys) {
    for (const QString& key : keys)
        object.remove(key);
    return object;
}

const QStringList notes{u"device_uuid"_s, u"reason"_s, u"message"_s,  u"step"_s,
                        u"user_id"_s,     u"user"_s,   u"old_state"_s};

QJsonValue reportedState(const QJsonObject& data) {
    return data.contains(u"new_state"_s) ? data[u"new_state"_s]
           : data.contains(u"state"_s)   ? data[u"state"_s]
                                         : QJsonValue(without(data, notes));
}

QJsonValue orNull(const QJsonValue& value) {
    return value.isUndefined() ? QJsonValue(QJsonValue::Null) : value;
}

} // namespace

bool ReferenceDevice::isUsable(const ReferenceEvent& event) const {
    const QString family = event.type.section(u'.', 0, 0);
    const QString act = event.type.section(u'.', 1);
    const QJsonObject& data = event.data;
    if (event.type == u"target_state.updated" || event.type == u"current_state.updated") {
        const QJsonValue state = reportedState(data);
        if (!state.isObject())
            return false;
        if (state.toObject().isEmpty() && !data.contains(u"new_state"_s) && !data.contains(u"state"_s))
            return false;
        for (const QString& part : {u"apps"_s, u"config"_s, u"volumes"_s, u"networks"_s})
            if (state.toObject().contains(part) && !state[part].isObject())
                return false;
        return true;
    }
    if (family == u"container" || (family.endsWith(u"_state") && act.startsWith(u"app_"))) {
        if (nameOf(u"app"_s, event).isEmpty())
            return false;
        if (event.type == u"target_state.app_added" || event.type == u"target_state.app_updated")
            return data[u"app_config"_s].isObject();
        if (act == u"app_health_changed")
            return (data.contains(u"health"_s) ? data[u"health"_s] : data[u"new_health"_s]).isString();
        return true;
    }
    if (event.type == u"target_state.config_changed") {
        if (data.contains(u"config"_s))
            return data[u"config"_s].isObject();
        return !data[u"key"_s].toVariant().toString().isEmpty() &&
               (data.contains(u"value"_s) || data.contains(u"new_value"_s));
    }
    for (const QString& kind : {u"volume"_s, u"network"_s})
        if (family == kind || (family == u"target_state" && act.startsWith(kind + u'_')))
            return !nameOf(kind, event).isEmpty();
    if (family == u"image")
        return !data[u"image"_s].toString().isEmpty();
    if (event.type == u"device.provisioned")
        return !data.contains(u"attributes"_s) || data[u"attributes"_s].isObject();
    if (event.type == u"reconciliation.completed")
        return !data.contains(u"in_sync"_s) || data[u"in_sync"_s].isBool();
    return true;
}

void ReferenceDevice::apply(const ReferenceEvent& event) {
    ++m_count;
    m_last = event;
    if (!isUsable(event))
        return;
    const QString family = event.type.section(u'.', 0, 0);
    const QString act = event.type.section(u'.', 1);
    bool reportedItself = true;
    if (family == u"device") {
        reportedItself = act == u"heartbeat" || act == u"online";
        if (reportedItself)
            m_online = true;
        else if (act == u"offline")
            m_online = false;
        else if (act == u"deprovisioned")
            m_lifecycle = act;
        else if (act == u"provisioned") {
            m_lifecycle = act;
            m_attributes = event.data.contains(u"attributes"_s) ? event.data[u"attributes"_s].toObject()
                                                                : without(event.data, notes);
        }
    } else if (family == u"target_state") {
        reportedItself = false;
        applyTarget(act, event);
    } else if (family == u"current_state") {
        if (act == u"updated" && reportedState(event.data).toObject().contains(u"apps"_s))
            m_running = reportedState(event.data)[u"apps"_s].toObject();
        else if (act.startsWith(u"app_"))
            applyApp(nameOf(u"app"_s, event), act.mid(4), event.data);
    } else if (family == u"reconciliation") {
        applyReconciliation(act, event.data);
    } else if (family == u"container") {
        applyContainer(act, event);
    } else {
        reportedItself = family == u"volume" || family == u"network" || family == u"image";
    }
    if (reportedItself)
        m_lastSeen = event.at;
}

void ReferenceDevice::applyTarget(const QString& act, const ReferenceEvent& event) {
    m_inSync = false;
    const QString app = nameOf(u"app"_s, event);
    if (act == u"updated")
        m_wanted = reportedState(event.data)[u"apps"_s].toObject();
    else if (act == u"app_removed")
        m_wanted.remove(app);
    else if (act == u"app_added" || act == u"app_updated")
        m_wanted[app] = event.data[u"app_config"_s];
}

void ReferenceDevice::applyReconciliation(const QString& act, const QJsonObject& data) {
    if (act == u"completed")
        m_inSync = data[u"in_sync"_s].toBool(true);
    else if (act == u"failed" || act == u"drift_detected")
        m_inSync = false;
}

void ReferenceDevice::applyApp(const QString& app, const QString& act, const QJsonObject& data) {
    QJsonObject now = m_running[app].toObject();
    if (data[u"image"_s].isString()) {
        now[u"image"_s] = data[u"image"_s];
        const QJsonValue version = data.contains(u"version"_s)
                                       ? QJsonValue(data[u"version"_s].toVariant().toString())
                                       : tagOf(data[u"image"_s]);
        if (!version.isUndefined())
            now[u"version"_s] = version;
    } else if (data.contains(u"version"_s)) {
        now[u"version"_s] = data[u"version"_s];
    }
    static const QMap<QString, QString> statuses{{u"started"_s, u"running"_s},
                                                 {u"restarted"_s, u"running"_s},
                                                 {u"stopped"_s, u"stopped"_s},
                                                 {u"crashed"_s, u"crashed"_s}};
    if (statuses.contains(act))
        now[u"status"_s] = statuses[act];
    if (act == u"started" || act == u"restarted")
        now.remove(u"health"_s);
    else if (act == u"health_check_failed")
        now[u"health"_s] = u"unhealthy"_s;
    else if (act == u"health_changed")
        now[u"health"_s] = data.contains(u"health"_s) ? data[u"health"_s] : data[u"new_health"_s];
    m_running[app] = now;
}

void ReferenceDevice::applyContainer(const QString& act, const ReferenceEvent& event) {
    const QString app = nameOf(u"app"_s, event);
    const QString given = event.data[u"container_id"_s].toString();
    const QString container = given.isEmpty() ? app : given;
    if (act == u"removed") {
        m_containers.remove(container);
        if (!m_containers.values().contains(app))
            m_running.remove(app);
        return;
    }
    m_containers[container] = app;
    if (act != u"created")
        applyApp(app, act, event.data);
}

QJsonObject ReferenceDevice::line() const {
    QJsonObject releases;
    QStringList trouble;
    for (const QString& app : m_wanted.keys() + m_running.keys()) {
        QJsonObject release = m_wanted[app].toObject();
        const QJsonObject running = m_running[app].toObject();
        for (auto member = running.begin(); member != running.end(); ++member)
            release[member.key()] = member.value();
        const QJsonValue version =
            release.contains(u"version"_s) ? release[u"version"_s] : tagOf(release[u"image"_s]);
        releases[app] = QJsonObject{{u"image"_s, orNull(release[u"image"_s])},
                                    {u"version"_s, orNull(version)},
                                    {u"status"_s, orNull(release[u"status"_s])}};
    }
    for (const QString& app : m_running.keys()) {
        if (m_running[app][u"status"_s] == u"crashed"_s)
            trouble += app + u" crashed"_s;
        else if (m_running[app][u"health"_s] == u"unhealthy"_s)
            trouble += app + u" unhealthy"_s;
    }
    return {{u"lifecycle"_s, m_lifecycle},
            {u"online"_s, m_online},
            {u"in_sync"_s, m_inSync},
            {u"attributes"_s, m_attributes},
            {u"releases"_s, releases},
            {u"trouble"_s, trouble.isEmpty() ? QJsonValue(QJsonValue::Null) : trouble.join(u", "_s)},
            {u"last_seen"_s, m_lastSeen},
            {u"event_count"_s, m_count},
            {u"last_event_id"_s, m_last.id},
            {u"last_event_type"_s, m_last.type},
            {u"last_event_at"_s, m_last.at}};
}

} // namespace fleet::test
