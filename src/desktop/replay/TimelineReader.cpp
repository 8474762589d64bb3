#include "desktop/replay/TimelineReader.h"

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr int timelineBars = 180;
constexpr SearchPace pace{.budget = std::chrono::milliseconds{80}};

} // namespace

TimelineReader::TimelineReader(DatabaseThread& counting, LatestAnswer<DeviceDensity>::BusyHook busy)
    : m_counting(counting), m_answer(std::move(busy)) {}

void TimelineReader::ask(const QString& deviceId) {
    goOn(DeviceDensity(deviceId, timelineBars));
}

void TimelineReader::goOn(const DeviceDensity& density) {
    const auto step = [begun = density](Session& session, JobControl& control) -> Result<DeviceDensity> {
        DeviceDensity counted = begun;
        FLEET_TRY(counted.step(session, control, pace));
        return counted;
    };
    m_answer.ask(m_counting.call<DeviceDensity>(step),
                 [this](const Result<DeviceDensity>& counted) { receive(counted); });
}

void TimelineReader::receive(const Result<DeviceDensity>& density) {
    if (!density) {
        if (density.error().kind != ErrorKind::NotFound) // The state's answer says it already.
            emit failed(density.error());
        return;
    }
    emit arrived(density->activity());
    if (!density->isComplete())
        goOn(*density);
}

} // namespace fleet
