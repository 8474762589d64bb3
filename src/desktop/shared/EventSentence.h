// What happened, in one sentence as a support engineer would say it.
#pragma once

#include <functional>

#include "core/Event.h"

namespace fleet {

/// A device's name by its id, or the id itself.
using DeviceNames = std::function<QString(const QString&)>;

struct EventSentence {
    QString text; ///< "edge-vision 2.3.1 crashed on cam-0417 with exit code 139."
    QString html; ///< The same with the device as a link to its id, everything else escaped.
};

/// Made from the type and the payload. Members that are missing are left out; a type without words of its own
/// is told by its name and its plain members. Any thread, where `names` allows it.
EventSentence eventSentence(const Event& event, const DeviceNames& names);

/// Whether a type has words of its own.
bool hasOwnSentence(const QString& eventType);

} // namespace fleet
