// Says that a page shows the past, and leads back to now.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace fleet {

class TimeRangeChoice;
struct FleetAt;
struct Timestamp;

/// "9 fewer than now", "3 more than now", "as many as now".
QString changeToNow(qint64 then, qint64 now);

/// A band over the page for as long as it shows a past moment: which one, what was different from now, and a
/// button back. Hidden otherwise. Owned by its page. GUI thread only.
class PastBanner : public QFrame {
    Q_OBJECT

public:
    explicit PastBanner(QWidget* parent = nullptr);

    /// Shows itself; until the fleet of the moment is there only the moment is said.
    void setMoment(Timestamp moment, const TimeRangeChoice& times);
    void setFleet(const FleetAt& fleet);

    QString text() const;

signals:
    void nowRequested(); ///< A click, Alt+N or Ctrl+0.

private:
    void showIcon();

    QLabel* m_icon;
    QLabel* m_moment;
    QLabel* m_change;
    QPushButton* m_now;
};

} // namespace fleet
