// Devices in one line each, and what is counted from those lines.
#pragma once

#include "core/Json.h"
#include "core/Timestamp.h"

#include <QHash>
#include <optional>

namespace fleet {

/// One line of the device list, at a moment.
struct DeviceSummary {
    QString deviceId;
    QString name;
    QString site;
    QString model;
    QString lifecycle; ///< "provisioned", "deprovisioned" or empty.
    std::optional<bool> online;
    std::optional<bool> inSync;
    std::optional<Timestamp> lastSeen;
    Json releases; ///< Object: app name to image or version.
    qint64 eventCount = 0;
    qint64 lastEventId = 0;
    QString lastEventType;
    std::optional<Timestamp> lastEventAt;
    QString lastUnhealthy; ///< What is wrong now in one phrase ("edge-vision crashed"), or empty.
};

/// One line of a list: what, and how many.
struct Tally {
    QString name;
    QString note;
    qint64 count = 0;

    bool operator==(const Tally&) const = default;
};

/// The fleet at one moment. Devices out of service are left out of every count.
struct FleetSummary {
    qint64 devices = 0;
    qint64 online = 0;
    qint64 inDrift = 0;
    qint64 unhealthy = 0;
    QList<Tally> releases; ///< name: app, note: version; by app, the commonest version first.
    QList<Tally> offline;  ///< By site, the worst first; note: names of the devices.

    /// How many devices have this version of the app.
    qint64 countOf(const QString& app, const QString& version) const;

    bool operator==(const FleetSummary&) const = default;
};

FleetSummary summarize(const QList<DeviceSummary>& devices);

/// The devices that share one value of a field.
struct FleetGroup {
    QString value; ///< Null: the devices without the field.
    qint64 devices = 0;
    qint64 online = 0;
    qint64 inDrift = 0;
    qint64 unhealthy = 0;

    bool operator==(const FleetGroup&) const = default;
};

/// The devices by what DeviceStore::field() says of them, the largest group first, those without the field
/// last. Devices out of service are left out.
QList<FleetGroup> groupFleet(const QList<DeviceSummary>& devices, const QHash<QString, QString>& values);

/// An app's version, or what its image is tagged with.
QString versionOf(const Json& release);

} // namespace fleet
