#include "jobs/demo/DemoDeviceLife.h"

#include <algorithm>
#include <limits>

namespace fleet::demo {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 second = microsecondsPerSecond;
constexpr Timestamp endOfTime{std::numeric_limits<qint64>::max()};

Json text(const QString& value) {
    return Json::string(value);
}

QString imageOf(const QString& app, const QString& version) {
    return app + u':' + version;
}

} // namespace

DemoDeviceLife::DemoDeviceLife(const DemoDevice& device)
    : m_device(device),
      m_deviceId(device.id.toString(QUuid::WithoutBraces)),
      m_random(device.seed),
      m_target(
          {{u"log_level"_s, u"info"_s}, {u"night_mode"_s, u"off"_s}, {u"upload_interval_s"_s, u"60"_s}}) {}

QList<EventDraft> DemoDeviceLife::live(const QList<DemoAction>& actions, Timestamp until) {
    for (const DemoAction& action : actions) {
        if (!m_retired && action.at >= m_unreachableUntil)
            perform(action);
    }
    m_events.removeIf([&](const EventDraft& event) { return *event.timestamp >= until; });
    return std::move(m_events);
}

void DemoDeviceLife::perform(const DemoAction& action) {
    // The plan draws moments over the whole month; before its device is provisioned an app does not run.
    if (!action.app.isEmpty() && !m_apps.contains(action.app))
        return;
    switch (action.kind) {
        case DemoActionKind::Provision:
            return provision(action);
        case DemoActionKind::Heartbeat:
            return heartbeat(action.at);
        case DemoActionKind::Report:
            return report(action.at);
        case DemoActionKind::Reconcile:
            return reconcile(action.at);
        case DemoActionKind::Update:
            return update(action);
        case DemoActionKind::Configure:
            return configure(action);
        case DemoActionKind::Restart:
            return restart(action);
        case DemoActionKind::Drift:
            return drift(action, true);
        case DemoActionKind::LastingDrift:
            return drift(action, false);
        case DemoActionKind::Flap:
            return flap(action);
        case DemoActionKind::Crash:
        case DemoActionKind::Fall:
            return crash(action);
        case DemoActionKind::Outage:
            return outage(action);
        case DemoActionKind::Silence:
            return silence(action.at);
        case DemoActionKind::Deprovision:
            return deprovision(action);
    }
}

void DemoDeviceLife::provision(const DemoAction& action) {
    Timestamp at = action.at;
    m_bootedAt = at.microseconds;
    const Cause cause = begin(u"api"_s, action);
    const QUuid provisioned =
        writeDevice(at, u"device.provisioned"_s,
                    Json::object({{u"name"_s, text(m_device.name)},
                                  {u"site"_s, text(m_device.site)},
                                  {u"model"_s, text(m_device.model)},
                                  {u"os_version"_s, text(u"edge-os 12.%1"_s.arg(m_random.between(2, 5)))}}),
                    cause);
    const Cause device = causedBy(cause, provisioned, u"supervisor"_s);
    writeDevice(at = soon(at, 800, 4000), u"device.online"_s,
                Json::object({{u"uptime"_s, Json::integer(12)}}), device);
    const QUuid wanted =
        writeDevice(at = soon(at, 300, 900), u"target_state.updated"_s,
                    Json::object({{u"new_state"_s, targetState()}}), causedBy(cause, provisioned, u"api"_s));
    const Cause cycle = causedBy(
        device, startReconciliation(at, u"target_state.updated"_s, causedBy(cause, wanted, u"supervisor"_s)),
        u"supervisor"_s);
    writeApp(at = soon(at, 100, 500), u"network.created"_s, u"fleet-net"_s,
             Json::object({{u"network_name"_s, text(u"fleet-net"_s)}, {u"driver"_s, text(u"bridge"_s)}}),
             cycle);
    writeApp(at = soon(at, 100, 500), u"volume.created"_s, u"data"_s,
             Json::object({{u"volume_name"_s, text(u"data"_s)}, {u"size_mb"_s, Json::integer(2048)}}), cycle);
    QStringList done;
    for (const DemoApp& app : m_device.apps) {
        startContainer(at, app.name, app.version, cycle);
        done.append(u"start "_s + imageOf(app.name, app.version));
    }
    writeApp(at = soon(at, 50, 300), u"volume.attached"_s, u"data"_s,
             Json::object({{u"volume_name"_s, text(u"data"_s)}, {u"mountpoint"_s, text(u"/data"_s)}}), cycle);
    writeApp(at = soon(at, 50, 300), u"network.connected"_s, u"fleet-net"_s,
             Json::object({{u"network_name"_s, text(u"fleet-net"_s)}}), cycle);
    m_current = m_target;
    reportConfiguration(at = soon(at, 100, 600), cycle);
    completeReconciliation(at, done, cycle);
}

void DemoDeviceLife::heartbeat(Timestamp at) {
    const qint64 hour = (at.microseconds / microsecondsPerHour) % 24;
    const qint64 busy = hour > 5 && hour < 18 ? 18 : 0;
    writeDevice(
        at, u"device.heartbeat"_s,
        Json::object(
            {{u"cpu_usage"_s,
              Json::number(u"%1.%2"_s.arg(m_random.between(8, 30) + busy).arg(m_random.below(10)))},
             {u"cpu_temp"_s,
              Json::number(u"%1.%2"_s.arg(m_random.between(44, 58) + busy / 3).arg(m_random.below(10)))},
             {u"memory_usage"_s, Json::integer(m_random.between(600, 1500) << 20)},
             {u"memory_total"_s, Json::integer(qint64(4096) << 20)},
             {u"uptime"_s, Json::integer((at.microseconds - m_bootedAt) / second)}}),
        begin(u"supervisor"_s));
}

void DemoDeviceLife::report(Timestamp at) {
    reportConfiguration(at, begin(u"supervisor"_s));
}

void DemoDeviceLife::reconcile(Timestamp at) {
    const Cause cause = begin(u"supervisor"_s);
    const Cause cycle = causedBy(cause, startReconciliation(at, u"schedule"_s, cause), u"supervisor"_s);
    if (m_current == m_target)
        return completeReconciliation(at, {}, cycle);
    writeDevice(soon(at, 300, 2500), u"reconciliation.failed"_s,
                Json::object({{u"error"_s, text(u"the configuration file is read-only"_s)}}), cycle);
}

void DemoDeviceLife::update(const DemoAction& action) {
    Timestamp at = action.at;
    const Cause cause = begin(action.user == u"release-train" ? u"rollout"_s : u"api"_s, action);
    const QUuid wanted = writeDevice(
        at, u"target_state.app_updated"_s,
        Json::object({{u"app_name"_s, text(action.app)},
                      {u"app_config"_s, Json::object({{u"image"_s, text(imageOf(action.app, action.version))},
                                                      {u"version"_s, text(action.version)},
                                                      {u"replicas"_s, Json::integer(1)}})}}),
        cause);
    const Cause device = causedBy(cause, wanted, u"supervisor"_s);
    const QUuid started = startReconciliation(at, u"target_state.app_updated"_s, device);
    const Cause cycle = causedBy(device, started, u"supervisor"_s);
    const QUuid stopped = stopContainer(at, action.app, cycle);
    const QUuid running =
        startContainer(at, action.app, action.version, causedBy(cycle, stopped, u"supervisor"_s));
    if (action.until > action.at)
        return crashLoop(action, at, causedBy(cycle, running, u"supervisor"_s));
    completeReconciliation(at, {u"replace %1 by %2"_s.arg(action.app, imageOf(action.app, action.version))},
                           cycle);
}

// The supervisor restarts the app with growing pauses, as container engines do, and gives up on the cycle
// each fifth time.
void DemoDeviceLife::crashLoop(const DemoAction& action, Timestamp from, const Cause& cause) {
    RunningApp& app = m_apps[action.app];
    qint64 pause = 10 * second;
    for (Timestamp at = from + m_random.between(2, 9) * second; at < action.until; at = at + pause) {
        ++app.restarts;
        Json payload = container(action.app);
        payload.insert(u"exit_code"_s, Json::integer(139));
        payload.insert(u"restart_count"_s, Json::integer(app.restarts));
        payload.insert(u"error"_s, text(u"segmentation fault"_s));
        const QUuid crashed = writeApp(at, u"container.crashed"_s, action.app, payload, cause);
        const Cause link = causedBy(cause, crashed, u"supervisor"_s);
        if (app.restarts % 5 == 4)
            writeDevice(soon(at, 200, 900), u"reconciliation.failed"_s,
                        Json::object({{u"error"_s, text(u"%1 does not stay up: exit code 139"_s.arg(
                                                       imageOf(action.app, action.version)))}}),
                        link);
        if (at + pause / 2 >= action.until)
            break; // the next release comes first
        payload = container(action.app);
        payload.insert(u"restart_count"_s, Json::integer(app.restarts));
        writeApp(at + pause / 2, u"container.restarted"_s, action.app, payload, link);
        pause = std::min(pause * 2, 290 * second + m_random.below(20 * second));
    }
}

void DemoDeviceLife::configure(const DemoAction& action) {
    const QString before = m_target.value(action.key);
    if (before == action.value)
        return;
    Timestamp at = action.at;
    const Cause cause = begin(u"user"_s, action);
    m_target.insert(action.key, action.value);
    const QUuid wanted =
        writeDevice(at, u"target_state.config_changed"_s,
                    Json::object({{u"config"_s, Json::object({{action.key, text(action.value)}})},
                                  {u"old_config"_s, Json::object({{action.key, text(before)}})}}),
                    cause);
    const Cause device = causedBy(cause, wanted, u"supervisor"_s);
    const Cause cycle =
        causedBy(device, startReconciliation(at, u"target_state.config_changed"_s, device), u"supervisor"_s);
    m_current = m_target;
    reportConfiguration(at = soon(at, 400, 2000), cycle);
    completeReconciliation(at, {u"set %1 to %2"_s.arg(action.key, action.value)}, cycle);
}

void DemoDeviceLife::restart(const DemoAction& action) {
    Timestamp at = action.at;
    const QString version = m_apps.value(action.app).version;
    const Cause cause = begin(u"user"_s, action);
    const QUuid stopped = stopContainer(at, action.app, cause);
    startContainer(at, action.app, version, causedBy(cause, stopped, u"supervisor"_s));
}

void DemoDeviceLife::drift(const DemoAction& action, bool repaired) {
    Timestamp at = action.at;
    const Cause cause = begin(u"supervisor"_s);
    m_current = m_target;
    m_current.insert(action.key, action.value);
    reportConfiguration(at, cause);
    const Json field = Json::object({{u"path"_s, text(u"config."_s + action.key)},
                                     {u"target"_s, text(m_target.value(action.key))},
                                     {u"current"_s, text(action.value)}});
    const QUuid detected = writeDevice(at = soon(at, 500, 5000), u"reconciliation.drift_detected"_s,
                                       Json::object({{u"fields"_s, Json::array({field})}}), cause);
    if (!repaired)
        return;
    const Cause device = causedBy(cause, detected, u"supervisor"_s);
    at = at + m_random.between(20, 240) * second;
    const Cause cycle = causedBy(device, startReconciliation(at, u"drift"_s, device), u"supervisor"_s);
    m_current = m_target;
    reportConfiguration(at = soon(at, 300, 2500), cycle);
    completeReconciliation(at, {u"set %1 back to %2"_s.arg(action.key, m_target.value(action.key))}, cycle);
}

void DemoDeviceLife::flap(const DemoAction& action) {
    Timestamp at = action.at;
    const Cause cause = begin(u"supervisor"_s);
    const auto health = [&](const QString& now, const QString& before) {
        return Json::object(
            {{u"app_name"_s, text(action.app)}, {u"health"_s, text(now)}, {u"old_health"_s, text(before)}});
    };
    Json check = container(action.app);
    check.insert(u"error"_s, text(u"no answer within 5 s"_s));
    const QUuid failed = writeApp(at, u"container.health_check_failed"_s, action.app, check, cause);
    const Cause after = causedBy(cause, failed, u"supervisor"_s);
    writeDevice(at = soon(at, 100, 900), u"current_state.app_health_changed"_s,
                health(u"unhealthy"_s, u"healthy"_s), after);
    at = at + m_random.between(30, 400) * second;
    writeDevice(at, u"current_state.app_health_changed"_s, health(u"healthy"_s, u"unhealthy"_s), after);
}

void DemoDeviceLife::crash(const DemoAction& action) {
    static const QList<std::pair<int, QString>> ends = {{137, u"killed: out of memory"_s},
                                                        {1, u"unhandled exception in worker"_s},
                                                        {134, u"assertion failed"_s}};
    const auto& [exitCode, log] = m_random.pick(ends);
    RunningApp& app = m_apps[action.app];
    ++app.restarts;
    Json payload = container(action.app);
    payload.insert(u"exit_code"_s, Json::integer(exitCode));
    payload.insert(u"restart_count"_s, Json::integer(app.restarts));
    payload.insert(u"error"_s, text(log));
    const Cause cause = begin(u"supervisor"_s);
    const QUuid crashed = writeApp(action.at, u"container.crashed"_s, action.app, payload, cause);
    if (action.kind == DemoActionKind::Fall)
        return;
    payload = container(action.app);
    payload.insert(u"restart_count"_s, Json::integer(app.restarts));
    writeApp(soon(action.at, 4000, 12000), u"container.restarted"_s, action.app, payload,
             causedBy(cause, crashed, u"supervisor"_s));
}

void DemoDeviceLife::outage(const DemoAction& action) {
    const Cause cause = begin(u"connectivity-monitor"_s);
    const QUuid lost =
        writeDevice(action.at, u"device.offline"_s,
                    Json::object({{u"reason"_s, text(u"no route to site "_s + m_device.site)}}), cause);
    const Cause link = causedBy(cause, lost, u"connectivity-monitor"_s);
    writeApp(soon(action.at, 50, 900), u"network.disconnected"_s, u"fleet-net"_s,
             Json::object({{u"network_name"_s, text(u"fleet-net"_s)}, {u"error"_s, text(u"uplink down"_s)}}),
             link);
    Timestamp at = action.until;
    m_unreachableUntil = at;
    writeApp(at, u"network.connected"_s, u"fleet-net"_s,
             Json::object({{u"network_name"_s, text(u"fleet-net"_s)}}), link);
    const QUuid back = writeDevice(
        at = soon(at, 300, 3000), u"device.online"_s,
        Json::object({{u"offline_s"_s, Json::integer((at.microseconds - action.at.microseconds) / second)}}),
        link);
    const Cause device = causedBy(link, back, u"supervisor"_s);
    const Cause cycle =
        causedBy(device, startReconciliation(at, u"device.online"_s, device), u"supervisor"_s);
    completeReconciliation(at, {}, cycle);
}

void DemoDeviceLife::silence(Timestamp at) {
    writeDevice(at, u"device.offline"_s, Json::object({{u"reason"_s, text(u"heartbeat missing"_s)}}),
                begin(u"connectivity-monitor"_s));
    m_unreachableUntil = endOfTime;
}

void DemoDeviceLife::deprovision(const DemoAction& action) {
    Timestamp at = action.at;
    const Cause cause = begin(u"user"_s, action);
    for (const DemoApp& app : m_device.apps)
        stopContainer(at, app.name, cause);
    writeDevice(at = soon(at, 500, 3000), u"device.offline"_s,
                Json::object({{u"reason"_s, text(u"shut down"_s)}}), cause);
    writeDevice(soon(at, 500, 3000), u"device.deprovisioned"_s,
                Json::object({{u"reason"_s, text(action.reason)}}), cause);
    m_retired = true;
}

QUuid DemoDeviceLife::startContainer(Timestamp& at, const QString& app, const QString& version,
                                     const Cause& cause) {
    const QString image = imageOf(app, version);
    Cause link = cause;
    if (m_apps.value(app).version != version) {
        const QUuid pulled =
            writeApp(at = soon(at, 3000, 25000), u"image.pulled"_s, app,
                     Json::object({{u"app_name"_s, text(app)},
                                   {u"image"_s, text(image)},
                                   {u"size_mb"_s, Json::integer(m_random.between(60, 420))}}),
                     cause);
        link = causedBy(cause, pulled, u"supervisor"_s);
    }
    m_apps.insert(app, {version, m_random.hex(12), 0});
    const QUuid created =
        writeApp(at = soon(at, 200, 900), u"container.created"_s, app, container(app), link);
    return writeApp(at = soon(at, 300, 1500), u"container.started"_s, app, container(app),
                    causedBy(cause, created, u"supervisor"_s));
}

QUuid DemoDeviceLife::stopContainer(Timestamp& at, const QString& app, const Cause& cause) {
    Json payload = container(app);
    payload.insert(u"exit_code"_s, Json::integer(0));
    const QUuid stopped = writeApp(at = soon(at, 500, 4000), u"container.stopped"_s, app, payload, cause);
    return writeApp(at = soon(at, 100, 400), u"container.removed"_s, app, container(app),
                    causedBy(cause, stopped, u"supervisor"_s));
}

QUuid DemoDeviceLife::startReconciliation(Timestamp& at, const QString& trigger, const Cause& cause) {
    return writeDevice(at = soon(at, 600, 6000), u"reconciliation.started"_s,
                       Json::object({{u"cycle_id"_s, text(m_random.hex(8))}, {u"trigger"_s, text(trigger)}}),
                       cause);
}

void DemoDeviceLife::completeReconciliation(Timestamp& at, const QStringList& actions, const Cause& cause) {
    QList<Json> steps;
    for (const QString& step : actions)
        steps.append(text(step));
    writeDevice(at = soon(at, 300, 2500), u"reconciliation.completed"_s,
                Json::object({{u"actions"_s, Json::array(steps)},
                              {u"duration_ms"_s, Json::integer(m_random.between(80, 2400))},
                              {u"in_sync"_s, Json::boolean(true)}}),
                cause);
}

void DemoDeviceLife::reportConfiguration(Timestamp at, const Cause& cause) {
    writeDevice(at, u"current_state.updated"_s,
                Json::object({{u"new_state"_s, Json::object({{u"config"_s, configuration(m_current)}})}}),
                cause);
}

DemoDeviceLife::Cause DemoDeviceLife::begin(const QString& source, const DemoAction& action) {
    Cause cause{m_random.uuid(), {}, source, {}};
    if (!action.user.isEmpty())
        cause.metadata.insert(u"user_id"_s, text(action.user));
    if (!action.reason.isEmpty())
        cause.metadata.insert(u"reason"_s, text(action.reason));
    if (!action.rollout.isEmpty())
        cause.metadata.insert(u"rollout"_s, text(action.rollout));
    return cause;
}

DemoDeviceLife::Cause DemoDeviceLife::causedBy(const Cause& cause, const QUuid& event,
                                               const QString& source) {
    return {cause.correlation, event, source, {}};
}

QUuid DemoDeviceLife::writeDevice(Timestamp at, const QString& type, const Json& payload,
                                  const Cause& cause) {
    return write(at, type, u"device"_s, m_deviceId, payload, cause);
}

// Apps, volumes and networks of a device: their payload names it.
QUuid DemoDeviceLife::writeApp(Timestamp at, const QString& type, const QString& app, Json payload,
                               const Cause& cause) {
    const QString family = type.section(u'.', 0, 0);
    const QString aggregateType = family == u"volume" || family == u"network" ? family : u"app"_s;
    payload.insert(u"device_uuid"_s, text(m_deviceId));
    return write(at, type, aggregateType, m_deviceId + u'/' + app, payload, cause);
}

QUuid DemoDeviceLife::write(Timestamp at, const QString& type, const QString& aggregateType,
                            const QString& aggregateId, const Json& payload, const Cause& cause) {
    EventDraft event;
    event.eventType = type;
    event.aggregateType = aggregateType;
    event.aggregateId = aggregateId;
    event.data = payload.toCompact();
    if (!cause.metadata.isNull())
        event.metadata = cause.metadata.toCompact();
    event.source = cause.source;
    event.correlationId = cause.correlation;
    event.causationId = cause.event;
    event.eventId = m_random.uuid();
    event.timestamp = at;
    m_events.append(event);
    return event.eventId;
}

Json DemoDeviceLife::targetState() const {
    Json apps = Json::object();
    for (const DemoApp& app : m_device.apps)
        apps.insert(app.name, Json::object({{u"image"_s, text(imageOf(app.name, app.version))},
                                            {u"version"_s, text(app.version)},
                                            {u"replicas"_s, Json::integer(1)}}));
    return Json::object(
        {{u"apps"_s, apps},
         {u"config"_s, configuration(m_target)},
         {u"volumes"_s, Json::object({{u"data"_s, text(u"/data"_s)}})},
         {u"networks"_s,
          Json::object({{u"fleet-net"_s, Json::object({{u"driver"_s, text(u"bridge"_s)}})}})}});
}

Json DemoDeviceLife::configuration(const QMap<QString, QString>& values) const {
    Json config = Json::object();
    for (auto value = values.begin(); value != values.end(); ++value)
        config.insert(value.key(), text(value.value()));
    return config;
}

Json DemoDeviceLife::container(const QString& app) const {
    const RunningApp& running = *m_apps.find(app);
    return Json::object({{u"app_name"_s, text(app)},
                         {u"image"_s, text(imageOf(app, running.version))},
                         {u"version"_s, text(running.version)},
                         {u"container_id"_s, text(running.containerId)}});
}

Timestamp DemoDeviceLife::soon(Timestamp at, int lowMilliseconds, int highMilliseconds) {
    return at + m_random.between(lowMilliseconds * 1000, highMilliseconds * 1000);
}

} // namespace fleet::demo
