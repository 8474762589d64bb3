// Asks for what a device's timeline shows.
#pragma once

#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/LatestAnswer.h"

namespace fleet {

class DatabaseThread;

/// Owned by the replay page. GUI thread only.
class TimelineReader : public QObject {
    Q_OBJECT

public:
    TimelineReader(DatabaseThread& reading, LatestAnswer<DeviceTimeline>::BusyHook busy);

    void ask(const QString& deviceId);
    void cancel() { m_answer.cancel(); }

signals:
    void arrived(const fleet::DeviceTimeline& timeline);
    void failed(const fleet::Error& error);

private:
    DatabaseThread& m_reading;
    LatestAnswer<DeviceTimeline> m_answer;
};

} // namespace fleet
