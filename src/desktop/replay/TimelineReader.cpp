#include "desktop/replay/TimelineReader.h"

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr int timelineBars = 180;

} // namespace

TimelineReader::TimelineReader(DatabaseThread& reading, LatestAnswer<DeviceTimeline>::BusyHook busy)
    : m_reading(reading), m_answer(std::move(busy)) {}

void TimelineReader::ask(const QString& deviceId) {
    m_answer.ask(m_reading.call<DeviceTimeline>([deviceId](Session& session, JobControl&) {
        return readTimeline(session, deviceId, timelineBars);
    }),
                 [this](const Result<DeviceTimeline>& timeline) {
                     if (timeline)
                         emit arrived(*timeline);
                     else if (timeline.error().kind != ErrorKind::NotFound) // The state's answer says it.
                         emit failed(timeline.error());
                 });
}

} // namespace fleet
