// How a device is, in a word and a tone, and the groups that the device list can be narrowed to.
#pragma once

#include "desktop/style/Style.h"
#include "store/DeviceStore.h"

namespace fleet {

enum class DeviceGroup { All, Online, Offline, Drift, Crashing };

/// True where the device belongs to the group; a device can be in several.
bool belongsTo(const DeviceSummary& device, DeviceGroup group);

/// The worst thing about a device, in words: "edge-vision crashed", "in drift", "offline · 3 h",
/// "online".
struct DeviceCondition {
    QString text;
    style::Tone tone = style::Tone::Neutral;
    int severity = 0; ///< For sorting: higher is worse.
};

/// `now`: the moment that the list is about.
DeviceCondition describeCondition(const DeviceSummary& device, Timestamp now);

/// "48 min ago"
QString agoText(Timestamp moment, Timestamp now);

/// "edge-vision 2.3.1, telemetry 1.9.0"
QString describeReleases(const Json& releases);
/// "2.3.1" of one member of `releases`: its version, else its image.
QString releaseVersion(const Json& release);

/// The words that the search field looks in, in lower case.
QString searchText(const DeviceSummary& device);

} // namespace fleet
