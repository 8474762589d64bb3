#include "desktop/replay/ReplayPlayer.h"

#include <algorithm>

#include "desktop/replay/PlaybackControls.h"

namespace fleet {

ReplayPlayer::ReplayPlayer(PlaybackControls& controls, ReplayReader& reader, QObject* parent)
    : QObject(parent), m_controls(controls), m_reader(reader) {
    connect(&controls, &PlaybackControls::stepRequested, this, &ReplayPlayer::step);
    connect(&controls, &PlaybackControls::advanceRequested, this, &ReplayPlayer::advance);
}

void ReplayPlayer::setMoment(const ReplayMoment& moment) {
    m_moment = moment;
    m_controls.setMoment(&moment);
}

void ReplayPlayer::clear() {
    m_moment.reset();
    m_extent = {};
    m_controls.setMoment(nullptr);
}

void ReplayPlayer::step(ReplayStep step) {
    if (!m_moment)
        return;
    const EventCursor from = m_moment->lastEvent ? EventCursor::of(*m_moment->lastEvent)
                                                 : EventCursor{momentOf(m_moment->place), 0};
    m_reader.step(m_moment->deviceId, from, step);
}

void ReplayPlayer::advance(qint64 microseconds) {
    if (!m_moment)
        return;
    const Timestamp here = momentOf(m_moment->place);
    m_reader.seek(m_moment->deviceId, ReplayPlace(std::min(here + microseconds, m_extent.to.value_or(here))));
}

} // namespace fleet
