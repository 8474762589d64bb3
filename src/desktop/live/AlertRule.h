// "Notify me when this happens": the rules of the person at this desktop.
#pragma once

#include <QList>

#include "core/Event.h"

namespace fleet {

/// All that is given must match; an empty part matches everything. A plain value.
struct AlertRule {
    QString type;   ///< An event type, or a family as "container.*".
    QString device; ///< Part of the aggregate's id or of the device's name.

    bool operator==(const AlertRule&) const = default;

    /// `deviceName` is what the event's aggregate is called, where it has a name.
    bool matches(const Event& event, const QString& deviceName) const;
    QString describe() const; ///< "container.crashed on cam-04", translated.
};

/// Kept in QSettings under "live/alertRules", as a list of texts.
QList<AlertRule> savedAlertRules();
void saveAlertRules(const QList<AlertRule>& rules);

} // namespace fleet
