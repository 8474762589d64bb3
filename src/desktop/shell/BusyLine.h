// The thin line under the top bar that moves while a page waits.
#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QWidget>

namespace fleet {

/// Owned by MainWindow. Takes its two pixels also while idle, so that nothing jumps. GUI thread only.
class BusyLine : public QWidget {
    Q_OBJECT

public:
    explicit BusyLine(QWidget* parent = nullptr);
    void setBusy(bool busy);

protected:
    void paintEvent(QPaintEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    QBasicTimer m_frames;
    QElapsedTimer m_since;
};

} // namespace fleet
