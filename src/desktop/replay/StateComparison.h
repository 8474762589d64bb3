// What changed on a device between the pins A and B.
#pragma once

#include <QFrame>
#include <memory>

#include "desktop/replay/ReplayMoment.h"

namespace Ui {
class StateComparison;
}

namespace fleet {

class TimeRangeChoice;

/// Shown in the place of the trees. Owned by the replay page. GUI thread only.
class StateComparison : public QFrame {
    Q_OBJECT

public:
    explicit StateComparison(const TimeRangeChoice& times, QWidget* parent = nullptr);
    ~StateComparison() override;

    void showComparison(const ReplayComparison& comparison);

signals:
    void closed();
    void momentChosen(fleet::Timestamp moment);

private:
    void copyPatch() const;

    const TimeRangeChoice& m_times;
    std::unique_ptr<Ui::StateComparison> m_ui;
    Json m_patch;
    Timestamp m_from;
    Timestamp m_to;
};

} // namespace fleet
