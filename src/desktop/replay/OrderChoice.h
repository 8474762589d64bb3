// By which times the events of a device are replayed.
#pragma once

#include <QComboBox>
#include <memory>

#include "desktop/replay/ReplayMoment.h"
#include "desktop/shared/LatestAnswer.h"
#include "store/ClaimedHistory.h"

namespace fleet {

class Workspace;

/// Recorded times, or those that the device itself claims: for these the whole history is read first, and
/// where that cannot be, the choice goes back and says why. Owned by the replay page. GUI thread only.
class OrderChoice : public QComboBox {
    Q_OBJECT

public:
    using History = std::shared_ptr<const ClaimedHistory>;

    OrderChoice(Workspace& workspace, LatestAnswer<History>::BusyHook busy, QWidget* parent = nullptr);

    /// Of a new device, by recorded times; empty: of none.
    void setDevice(const QString& deviceId);
    void choose(ReplayOrder order);
    /// Reads the claimed order anew, where it is chosen: events may have arrived.
    void refresh();
    void cancel();

    ReplayOrder order() const { return m_history ? ReplayOrder::Claimed : ReplayOrder::Recorded; }
    /// Null while the order is that of the recorded times.
    const History& history() const { return m_history; }

signals:
    void orderChanged();
    void refused(const QString& reason);
    void failed(const fleet::Error& error);

private:
    void read();
    void receive(const Result<History>& history);
    void goBack();

    Workspace& m_workspace;
    LatestAnswer<History> m_answer;
    QString m_deviceId;
    History m_history;
};

} // namespace fleet
