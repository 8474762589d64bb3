#include "desktop/replay/ReplayReader.h"

#include "store/DatabaseThread.h"

namespace fleet {

namespace {

constexpr int spacing = 30;      ///< Milliseconds between two questions of a drag.
constexpr qint64 patience = 400; ///< After so many milliseconds a drag gives up an older question.

} // namespace

ReplayReader::ReplayReader(DatabaseThread& reading, LatestAnswer<ReplayMoment>::BusyHook busy)
    : m_reading(reading), m_answer(std::move(busy)) {
    m_spacing.setSingleShot(true);
    m_spacing.setInterval(spacing);
    connect(&m_spacing, &QTimer::timeout, this, &ReplayReader::askWanted);
}

void ReplayReader::seek(const QString& deviceId, const std::optional<ReplayPlace>& place) {
    m_wanted.reset();
    m_asked.start();
    m_answer.ask(m_reading.call<ReplayMoment>([deviceId, place](Session& session, JobControl&) {
        return readMoment(session, deviceId, place);
    }),
                 [this](const Result<ReplayMoment>& moment) { receive(moment); });
}

void ReplayReader::follow(const QString& deviceId, Timestamp moment) {
    m_wantedDevice = deviceId;
    m_wanted = moment;
    if (!m_spacing.isActive())
        m_spacing.start();
}

void ReplayReader::askWanted() {
    if (!m_wanted)
        return;
    if (m_answer.isWaiting() && m_asked.elapsed() < patience) {
        m_spacing.start();
        return;
    }
    seek(m_wantedDevice, ReplayPlace(*m_wanted));
}

void ReplayReader::step(const QString& deviceId, const EventCursor& from, ReplayStep step) {
    m_wanted.reset();
    m_answer.ask(m_reading.call<ReplayMoment>([deviceId, from, step](Session& session, JobControl&) {
        return readStep(session, deviceId, from, step);
    }),
                 [this](const Result<ReplayMoment>& moment) { receive(moment); });
}

void ReplayReader::cancel() {
    m_wanted.reset();
    m_spacing.stop();
    m_answer.cancel();
}

void ReplayReader::receive(const Result<ReplayMoment>& moment) {
    if (moment)
        emit arrived(*moment);
    else
        emit failed(moment.error());
}

} // namespace fleet
