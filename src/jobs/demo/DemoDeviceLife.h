// One device lives through its plan and writes down, as events, what happens.
#pragma once

#include <QList>
#include <QMap>

#include "core/Event.h"
#include "core/Json.h"
#include "jobs/demo/DemoPlan.h"
#include "jobs/demo/DemoRandom.h"

namespace fleet::demo {

/// Keeps just enough of the device's state that the events agree with each other: releases, containers,
/// configuration, whether it is online. Used once, by one thread.
class DemoDeviceLife {
public:
    explicit DemoDeviceLife(const DemoDevice& device);

    /// The device's events up to `until`, not necessarily in order of time: a crash loop runs beside the
    /// heartbeats.
    QList<EventDraft> live(const QList<DemoAction>& actions, Timestamp until);

private:
    struct RunningApp {
        QString version;
        QString containerId;
        int restarts = 0;
    };

    /// What the next event belongs to and who asked for it.
    struct Cause {
        QUuid correlation;
        QUuid event;
        QString source;
        Json metadata; ///< Null: none.
    };

    void perform(const DemoAction& action);
    void provision(const DemoAction& action);
    void heartbeat(Timestamp at);
    void report(Timestamp at);
    void reconcile(Timestamp at);
    void update(const DemoAction& action);
    void crashLoop(const DemoAction& action, Timestamp from, const Cause& cause);
    void configure(const DemoAction& action);
    void restart(const DemoAction& action);
    void drift(const DemoAction& action, bool repaired);
    void flap(const DemoAction& action);
    void crash(const DemoAction& action);
    void outage(const DemoAction& action);
    void silence(Timestamp at);
    void deprovision(const DemoAction& action);

    /// Steps that several of the above share. Each moves `at` on and returns the event it wrote.
    QUuid startContainer(Timestamp& at, const QString& app, const QString& version, const Cause& cause);
    QUuid stopContainer(Timestamp& at, const QString& app, const Cause& cause);
    QUuid startReconciliation(Timestamp& at, const QString& trigger, const Cause& cause);
    void completeReconciliation(Timestamp& at, const QStringList& actions, const Cause& cause);
    void reportConfiguration(Timestamp at, const Cause& cause);

    Cause begin(const QString& source, const DemoAction& action = {});
    static Cause causedBy(const Cause& cause, const QUuid& event, const QString& source);
    QUuid writeDevice(Timestamp at, const QString& type, const Json& payload, const Cause& cause);
    QUuid writeApp(Timestamp at, const QString& type, const QString& app, Json payload, const Cause& cause);
    QUuid write(Timestamp at, const QString& type, const QString& aggregateType, const QString& aggregateId,
                const Json& payload, const Cause& cause);

    Json targetState() const;
    Json configuration(const QMap<QString, QString>& values) const;
    Json container(const QString& app) const;
    Timestamp soon(Timestamp at, int lowMilliseconds, int highMilliseconds);

    const DemoDevice& m_device;
    QString m_deviceId;
    DemoRandom m_random;
    QMap<QString, RunningApp> m_apps;
    QMap<QString, QString> m_target; ///< Wanted configuration.
    QMap<QString, QString> m_current;
    Timestamp m_unreachableUntil;
    bool m_retired = false;
    qint64 m_bootedAt = 0;
    QList<EventDraft> m_events;
};

} // namespace fleet::demo
