#include "desktop/shared/SentencePatterns.h"

#include <QCoreApplication>
#include <QHash>

namespace fleet {

namespace {

struct Pattern {
    const char* type;
    const char* text;
};

constexpr Pattern patterns[] = {
    {"device.provisioned",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} joined the fleet[ as {model}][ at site {site}][, running {os_version}].")},
    {"device.deprovisioned",
     QT_TRANSLATE_NOOP("SentencePatterns", "{device} left the fleet for good[: {reason}].")},
    {"device.online",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} came online[ from {ip_address}][ after {offline} offline][: {reason}].")},
    {"device.offline", QT_TRANSLATE_NOOP("SentencePatterns", "{device} went offline[: {reason}].")},
    {"device.heartbeat",
     QT_TRANSLATE_NOOP("SentencePatterns", "{device} said that it is alive[: {measurements}].")},

    {"target_state.updated",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "The wanted state of {device} was replaced[: {state}][ ({reason})].")},
    {"target_state.app_added",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{app}[ {version}] is now wanted on {device}[, as image {image}][: {reason}].")},
    {"target_state.app_removed",
     QT_TRANSLATE_NOOP("SentencePatterns", "{app} is no longer wanted on {device}[: {reason}].")},
    {"target_state.app_updated",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "{app} on {device} is to be updated[ to version {version}][, as image {image}][: {reason}].")},
    {"target_state.config_changed",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "The settings wanted on {device} changed[: {config}][ ({reason})].")},
    {"target_state.volume_added",
     QT_TRANSLATE_NOOP("SentencePatterns", "Volume {volume} is now wanted on {device}[: {reason}].")},
    {"target_state.volume_removed",
     QT_TRANSLATE_NOOP("SentencePatterns", "Volume {volume} is no longer wanted on {device}[: {reason}].")},
    {"target_state.network_added",
     QT_TRANSLATE_NOOP("SentencePatterns", "Network {network} is now wanted on {device}[: {reason}].")},
    {"target_state.network_removed",
     QT_TRANSLATE_NOOP("SentencePatterns", "Network {network} is no longer wanted on {device}[: {reason}].")},

    {"current_state.updated",
     QT_TRANSLATE_NOOP("SentencePatterns", "{device} reported what it runs[: {state}].")},
    {"current_state.app_started",
     QT_TRANSLATE_NOOP("SentencePatterns", "{app}[ {version}] started on {device}[ ({restarts})].")},
    {"current_state.app_stopped",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{app}[ {version}] stopped on {device}[ with exit code {exit_code}][: {cause}].")},
    {"current_state.app_crashed",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "{app}[ {version}] crashed on {device}[ with exit code {exit_code}][: {cause}][ ({restarts})].")},
    {"current_state.app_health_changed",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "The health of {app} on {device} changed[ from {old_health}][ to {health}][: {reason}].")},

    {"reconciliation.started",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} began to bring its state in line with the wanted one[, set "
                       "off by {trigger}].")},
    {"reconciliation.completed",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "{device} finished reconciling[ in {duration}][: {actions}][; it is {sync} with its wanted "
         "state].")},
    {"reconciliation.failed",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} could not reach its wanted state[ in {duration}][: {cause}].")},
    {"reconciliation.drift_detected",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} differs from its wanted state[: {drift}][ ({reason})].")},

    {"container.created",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "A container of {app}[ {version}] was created on {device}[ from image {image}].")},
    {"container.started",
     QT_TRANSLATE_NOOP("SentencePatterns", "{app}[ {version}] started on {device}[ ({restarts})].")},
    {"container.stopped",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{app}[ {version}] stopped on {device}[ with exit code {exit_code}][: {cause}].")},
    {"container.removed",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "The container of {app}[ {version}] was removed from {device}[: {reason}].")},
    {"container.restarted",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{app}[ {version}] was started again on {device}[: {reason}][ ({restarts})].")},
    {"container.crashed",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "{app}[ {version}] crashed on {device}[ with exit code {exit_code}][: {cause}][ ({restarts})].")},
    {"container.health_check_failed",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{app}[ {version}] on {device} did not pass its health check[: {cause}].")},

    {"image.pulled",
     QT_TRANSLATE_NOOP("SentencePatterns", "{device} downloaded {image}[ for {app_name}][ in {duration}].")},
    {"image.pull_failed",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "{device} could not download {image}[ for {app_name}][: {cause}].")},
    {"image.removed", QT_TRANSLATE_NOOP("SentencePatterns", "{device} removed {image}[: {reason}].")},

    {"volume.created",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "Volume {volume} was created on {device}[ with {size_mb} MB][ at {mountpoint}].")},
    {"volume.removed",
     QT_TRANSLATE_NOOP("SentencePatterns", "Volume {volume} was removed from {device}[: {reason}].")},
    {"volume.attached",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "Volume {volume} was attached[ to {app_name}] on {device}[ at {mountpoint}].")},
    {"volume.detached",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "Volume {volume} was detached[ from {app_name}] on {device}[: {reason}].")},

    {"network.created",
     QT_TRANSLATE_NOOP("SentencePatterns", "Network {network} was created on {device}[ ({driver})].")},
    {"network.removed",
     QT_TRANSLATE_NOOP("SentencePatterns", "Network {network} was removed from {device}[: {reason}].")},
    {"network.connected",
     QT_TRANSLATE_NOOP(
         "SentencePatterns",
         "[{app_name} on ]{device} was connected to network {network}[ with address {ip_address}].")},
    {"network.disconnected",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "[{app_name} on ]{device} was disconnected from network {network}[: {cause}].")},

    {"audit.partitions_created",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "Maintenance made {partitions} for days to come[ in {duration}][ (run by {actor})].")},
    {"audit.partitions_dropped",
     QT_TRANSLATE_NOOP("SentencePatterns",
                       "Retention dropped {partitions}[ with {rows}][, keeping {retain_days} days][ (run by "
                       "{actor})].")},
    {"audit.maintenance_failed",
     QT_TRANSLATE_NOOP("SentencePatterns", "Maintenance stopped at an error[: {cause}][ (run by {actor})].")},
};

} // namespace

QString sentencePattern(const QString& eventType) {
    static const QHash<QString, const char*> byType = [] {
        QHash<QString, const char*> made;
        for (const Pattern& pattern : patterns)
            made.insert(QString::fromLatin1(pattern.type), pattern.text);
        return made;
    }();
    const char* text = byType.value(eventType);
    return text ? QCoreApplication::translate("SentencePatterns", text) : QString();
}

} // namespace fleet
