// What happens to the demo fleet in its month, before any event is written: the devices, and for each what
// befalls it and when. A pure function of the options.
#pragma once

#include <QList>
#include <QMap>
#include <QString>
#include <QUuid>

#include "core/TimeRange.h"

namespace fleet::demo {

struct DemoApp {
    QString name;
    QString version;
};

struct DemoDevice {
    QUuid id;
    QString name;  ///< "cam-0417"
    QString site;  ///< "hamburg-harbour"
    QString model; ///< "NX-100"
    QList<DemoApp> apps;
    quint64 seed = 0; ///< Of the device's own stream of chance.
};

enum class DemoActionKind {
    Provision,
    Heartbeat,
    Report,       ///< The device reports its current state.
    Reconcile,    ///< A routine cycle that finds nothing to do.
    Update,       ///< An app's release changes.
    Configure,    ///< A person changes one key of the configuration.
    Restart,      ///< A person restarts an app.
    Drift,        ///< Something on the device changed a key; reconciliation repairs it.
    LastingDrift, ///< The same, not repaired yet.
    Flap,         ///< An app's health check fails and recovers.
    Crash,        ///< One crash, restarted by the supervisor.
    Fall,         ///< A crash after which the app stays down.
    Outage,       ///< The device cannot be reached until `until`.
    Silence,      ///< The device goes offline and stays so.
    Deprovision
};

/// One thing that befalls one device. Fields that a kind does not need stay empty.
struct DemoAction {
    Timestamp at;
    DemoActionKind kind = DemoActionKind::Heartbeat;
    QString app = {};
    QString version = {};
    QString key = {};
    QString value = {};
    QString user = {};
    QString reason = {};
    QString rollout = {};
    Timestamp until = {}; ///< Outage: its end. Update: until when the release crash-loops (unset: it works).
};

struct DemoPlan {
    QList<DemoDevice> devices;
    QMap<QUuid, QList<DemoAction>> actions; ///< By device, by time.
    QString outageSite;
    TimeRange outage;
};

/// `seed`, number of devices and days as in DemoFleetOptions; the month ends at `until`.
DemoPlan makeDemoPlan(quint64 seed, int deviceCount, int days, Timestamp until);

} // namespace fleet::demo
