// Turns steps and the ticks of playing into questions.
#pragma once

#include "desktop/replay/ReplayReader.h"

namespace fleet {

class PlaybackControls;

/// Knows where the replay stands and asks for the place that comes next. Owned by the replay page. GUI thread
/// only.
class ReplayPlayer : public QObject {
    Q_OBJECT

public:
    ReplayPlayer(PlaybackControls& controls, ReplayReader& reader, QObject* parent);

    /// Where the replay stands now.
    void setMoment(const ReplayMoment& moment);
    /// Playing ends at the end of the device's history.
    void setExtent(const TimeRange& extent) { m_extent = extent; }
    void clear();

    void step(ReplayStep step);

private:
    void advance(qint64 microseconds);

    PlaybackControls& m_controls;
    ReplayReader& m_reader;
    std::optional<ReplayMoment> m_moment;
    TimeRange m_extent;
};

} // namespace fleet
