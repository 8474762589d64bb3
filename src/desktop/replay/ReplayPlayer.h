// Turns steps and the ticks of playing into questions.
#pragma once

#include "desktop/replay/ChangeReader.h"
#include "desktop/replay/ReplayReader.h"

namespace fleet {

class PlaybackControls;
class TimelineWidget;

/// Knows where the replay stands and asks for the place that comes next. Owned by the replay page. GUI thread
/// only.
class ReplayPlayer : public QObject {
    Q_OBJECT

public:
    /// `searching`: the thread in which the next change of a field is looked for.
    ReplayPlayer(PlaybackControls& controls, ReplayReader& reader, DatabaseThread& searching,
                 LatestAnswer<ChangeSearch>::BusyHook busy, QObject* parent);

    /// Where the replay stands now.
    void setMoment(const ReplayMoment& moment);
    /// Playing ends at the end of the device's history.
    void setExtent(const TimeRange& extent) { m_extent = extent; }
    /// Between both, where there are both, playing can go round and round.
    void setPins(std::optional<Timestamp> a, std::optional<Timestamp> b);
    void clear();

    /// Does what is asked for with mouse and keys on the timeline.
    void follow(TimelineWidget& timeline);
    void step(ReplayStep step);
    /// Whose next change can be gone to: a JSON Pointer into the state, or empty.
    void setField(const QString& field);
    void cancel() { m_changes.cancel(); }

signals:
    void asked(); ///< A person wants another place: what was said of the last one is old.
    void seekRequested(fleet::Timestamp moment);
    void told(const QString& words); ///< What became of looking for a change.
    void failed(const fleet::Error& error);

private:
    void connectChanges();
    void goToNextChange();
    void advance(qint64 microseconds);
    /// Both ends set while playing goes round.
    TimeRange loop() const;
    bool goBackInLoop();

    PlaybackControls& m_controls;
    ReplayReader& m_reader;
    ChangeReader m_changes;
    QString m_field;
    std::optional<ReplayMoment> m_moment;
    TimeRange m_extent;
    TimeRange m_pins; ///< In order.
};

} // namespace fleet
