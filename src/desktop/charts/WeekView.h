// The heat map of the week on the screen.
#pragma once

#include <QWidget>

#include "desktop/charts/WeekPicture.h"

namespace fleet {

/// Arrow keys walk the hours, Home and End go to the ends of the day, Page Up and Page Down to the first and
/// the last day; Enter, Space or a double click asks for the events. Owned by WeekPanel. GUI thread only.
class WeekView : public QWidget {
    Q_OBJECT

public:
    explicit WeekView(QWidget* parent = nullptr);

    void setWeek(const WeekGrid& week);
    WeekHour current() const { return m_current; }
    void setCurrent(WeekHour at);

signals:
    void hourWanted(fleet::WeekHour at);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    WeekPicture picture() const;
    QString describe(WeekHour at) const;

    WeekGrid m_week;
    WeekHour m_current;
};

} // namespace fleet
