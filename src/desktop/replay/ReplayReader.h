// Asks for the places of a device's history, one at a time.
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <memory>

#include "desktop/replay/ClaimedMoment.h"
#include "desktop/shared/LatestAnswer.h"

namespace fleet {

class DatabaseThread;

/// The latest question wins. While the playhead is dragged, questions are spaced so that answers appear on
/// the way and none is left waiting at the end. Owned by the replay page. GUI thread only.
class ReplayReader : public QObject {
    Q_OBJECT

public:
    ReplayReader(DatabaseThread& reading, LatestAnswer<ReplayMoment>::BusyHook busy);

    /// Places are of this order from now on; null: of the recorded times.
    void setHistory(std::shared_ptr<const ClaimedHistory> history) { m_history = std::move(history); }

    /// Stops what runs and asks at once; `place` none: after the newest event.
    void seek(const QString& deviceId, const std::optional<ReplayPlace>& place);
    /// Asks as soon as the question before is answered, or has taken too long; only the newest place counts.
    void follow(const QString& deviceId, Timestamp moment);
    /// `until`: goes no further than to that moment.
    void step(const QString& deviceId, const EventCursor& from, ReplayStep step,
              std::optional<Timestamp> until = {});
    void cancel();

signals:
    void arrived(const fleet::ReplayMoment& moment);
    void failed(const fleet::Error& error);

private:
    void askWanted();
    void receive(const Result<ReplayMoment>& moment);

    DatabaseThread& m_reading;
    LatestAnswer<ReplayMoment> m_answer;
    std::shared_ptr<const ClaimedHistory> m_history;
    QElapsedTimer m_asked;
    QTimer m_spacing;
    QString m_wantedDevice;
    std::optional<Timestamp> m_wanted;
};

} // namespace fleet
