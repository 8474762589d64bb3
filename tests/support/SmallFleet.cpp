#include "support/SmallFleet.h"

#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

const QString update = u"aaaaaaaa-0000-4000-8000-000000000001"_s;

QString line(const QString& time, const QString& type, const QString& device, const QString& data,
             const QString& more = {}) {
    const bool app = type.startsWith(u"container."_s);
    const QString id = app ? device + u"/edge-vision"_s : device;
    return uR"({"timestamp": "2026-03-01T%1Z", "event_type": "%2", "aggregate_type": "%3", "aggregate_id": "%4", "data": %5%6})"_s
        .arg(time, type, app ? u"app"_s : u"device"_s, id, data, more);
}

QString container(const QString& version, const QString& more) {
    return uR"({"device_uuid": "%1", "app_name": "edge-vision", "image": "edge-vision:%2", "version": "%2"%3})"_s
        .arg(camera, version, more);
}

QString app(const QString& version) {
    return uR"({"app_name": "edge-vision", "app_config": {"image": "edge-vision:%1", "version": "%1"}})"_s
        .arg(version);
}

QStringList cameraLines() {
    const QString crash = uR"(, "exit_code": 139, "restart_count": %1)"_s;
    return {line(u"08:00:00"_s, u"device.provisioned"_s, camera,
                 uR"({"name": "cam-0417", "site": "harbour", "model": "CM4"})"_s),
            line(u"08:10:00"_s, u"target_state.app_added"_s, camera, app(u"2.3.0"_s)),
            line(u"08:11:00"_s, u"container.started"_s, camera, container(u"2.3.0"_s, {})),
            line(u"09:00:00"_s, u"target_state.app_updated"_s, camera, app(u"2.3.1"_s),
                 uR"(, "event_id": "%1", "metadata": {"user_id": "operator-7"})"_s.arg(update)),
            line(u"09:02:10.000001"_s, u"container.crashed"_s, camera, container(u"2.3.1"_s, crash.arg(1)),
                 uR"(, "causation_id": "%1", "source": "supervisor")"_s.arg(update)),
            line(u"09:03:00"_s, u"container.restarted"_s, camera, container(u"2.3.1"_s, {})),
            line(u"10:00:00"_s, u"container.crashed"_s, camera, container(u"2.3.1"_s, crash.arg(2))),
            line(u"11:00:00"_s, u"reconciliation.drift_detected"_s, camera,
                 uR"({"fields": [{"path": "config.log_level", "target": "info", "current": "debug"}]})"_s)};
}

} // namespace

void importSmallFleet(const TestDatabase& database) {
    QStringList lines = cameraLines();
    lines += line(u"08:05:00"_s, u"device.provisioned"_s, sensor,
                  uR"({"name": "sns-0001", "site": "depot", "model": "NX"})"_s);
    lines += line(u"08:06:00"_s, u"device.online"_s, sensor, u"{}"_s);
    lines += line(u"09:30:00"_s, u"device.offline"_s, sensor, u"{}"_s);
    lines += line(u"12:00:00"_s, u"device.heartbeat"_s, gateway, uR"({"cpu_usage": 1.50})"_s);
    auto session = openSession(database);
    need(session->execute(u"select import_events(?::jsonb)"_s, {u'[' + lines.join(u",\n"_s) + u']'}));
}

} // namespace fleet::test
