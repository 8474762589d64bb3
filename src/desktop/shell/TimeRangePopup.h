// What opens below the time range: presets, and two exact moments.
#pragma once

#include <QFrame>
#include <memory>

#include "core/TimeRange.h"

class QDateTimeEdit;

namespace Ui {
class TimeRangePopup;
}

namespace fleet {

class TimeRangeChoice;

/// Closes by itself when a range was chosen, with Esc, or by a click elsewhere. GUI thread only.
class TimeRangePopup : public QFrame {
    Q_OBJECT

public:
    explicit TimeRangePopup(TimeRangeChoice& timeRange, QWidget* parent);
    ~TimeRangePopup() override;

    void openBelow(QWidget* widget);

private:
    void setUpPresets();
    void showChoice();
    void checkMoments();
    void applyMoments();
    Timestamp momentOf(const QDateTimeEdit* edit) const;

    std::unique_ptr<Ui::TimeRangePopup> m_ui;
    TimeRangeChoice& m_timeRange;
};

} // namespace fleet
