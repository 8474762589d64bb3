// What happened, in a few words made from an event's type and payload.
#pragma once

#include "core/Event.h"

namespace fleet {

class Workspace;

struct EventPhrase {
    QString what;     ///< The object: "app edge-vision 2.3.1 on cam-0417"
    QString subject;  ///< The object without the device, or empty where it is the device itself.
    QString details;  ///< "exit code 139, restart 4"
    QString who;      ///< metadata.user_id, else the source.
    QString reason;   ///< metadata.reason, or empty.
    QString device;   ///< Its name, or its id shortened, as `what` has it.
    QString deviceId; ///< The device it happened on, or empty.
};

EventPhrase describeEvent(const Event& event, const Workspace& workspace);

/// The device that an event belongs to: its aggregate, or the one that its data or metadata names. Else
/// empty.
QString eventDeviceId(const Event& event);

/// "Container crashed": a type's name for headings.
QString eventTypeTitle(const QString& eventType);

} // namespace fleet
