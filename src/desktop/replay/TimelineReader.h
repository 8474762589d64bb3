// Asks for what a device's timeline shows.
#pragma once

#include "desktop/shared/LatestAnswer.h"
#include "store/DeviceDensity.h"

namespace fleet {

class DatabaseThread;

/// A long history arrives in parts, the newest events first. Owned by the replay page. GUI thread only.
class TimelineReader : public QObject {
    Q_OBJECT

public:
    /// `counting`: not the thread that states are asked in, so that none waits for the counting of a long
    /// history.
    TimelineReader(DatabaseThread& counting, LatestAnswer<DeviceDensity>::BusyHook busy);

    void ask(const QString& deviceId);
    void cancel() { m_answer.cancel(); }

signals:
    void arrived(const fleet::DeviceActivity& activity);
    void failed(const fleet::Error& error);

private:
    void goOn(const DeviceDensity& density);
    void receive(const Result<DeviceDensity>& density);

    DatabaseThread& m_counting;
    LatestAnswer<DeviceDensity> m_answer;
};

} // namespace fleet
