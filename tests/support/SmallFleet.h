// Three devices with a short, known history, for tests of pages.
#pragma once

#include <QString>

#include "support/TestDatabase.h"

namespace fleet::test {

inline const QString camera = QStringLiteral("11111111-1111-4111-8111-111111111111");
inline const QString sensor = QStringLiteral("22222222-2222-4222-8222-222222222222");
inline const QString gateway = QStringLiteral("gw-without-uuid");

/// On 2026-03-01, UTC:
///   cam-0417 (harbour, CM4): 08:00 provisioned, 08:10 target app edge-vision 2.3.0, 08:11 container started,
///     09:00 updated to 2.3.1 by operator-7, 09:02:10.000001 crashed (caused by the update), 09:03 restarted,
///     10:00 crashed again, 11:00 drift of config.log_level: eight events.
///   sns-0001 (depot): 08:05 provisioned, 08:06 online, 09:30 offline.
///   gw-without-uuid: 12:00 heartbeat.
void importSmallFleet(const TestDatabase& database);

} // namespace fleet::test
