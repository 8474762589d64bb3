#include "benchmarks/ReplayWindow.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QRandomGenerator>
#include <functional>

#include "desktop/replay/ReplayPage.h"
#include "desktop/replay/TimelineWidget.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int drags = 100;
constexpr int movesOfADrag = 40;
constexpr qint64 betweenMoves = 4; ///< Milliseconds: a mouse that reports 250 times a second.
constexpr int patience = 60'000;   ///< Milliseconds.
constexpr double idle = 0.2;       ///< Milliseconds: a turn below it did nothing.

double milliseconds(const QElapsedTimer& timer) {
    return double(timer.nsecsElapsed()) / 1e6;
}

/// Runs the window's loop and keeps the figures.
class Dragger {
public:
    Dragger(const ConnectionSettings& settings, const QString& deviceId) {
        m_workspace.connectTo(settings, u"bench"_s);
        m_page = std::make_unique<ReplayPage>(m_workspace);
        m_page->resize(1280, 800);
        m_page->show();
        m_timeline = m_page->findChild<TimelineWidget*>();
        turnUntil([this] { return m_workspace.knowsDatabase(); });
        QObject::connect(m_timeline, &TimelineWidget::seekRequested, m_page.get(),
                         [this](Timestamp moment) { m_wanted = moment; });
        QElapsedTimer asked;
        asked.start();
        m_page->open({u"replay"_s, {{u"device"_s, {deviceId}}}});
        turnUntil([this] { return !m_timeline->bars().isEmpty(); });
        m_figures.firstBars = milliseconds(asked);
        turnUntil([this] { return !m_timeline->bars().countedFrom; });
        m_figures.allBars = milliseconds(asked);
        turnUntil([this] { return !m_page->isBusy(); });
    }

    WindowDrag run() {
        m_figures.turns.clear(); // Making a window is another matter.
        QRandomGenerator random(1);
        int x = m_timeline->width() - 20;
        send(QEvent::MouseButtonPress, x);
        for (int drag = 0; drag < drags; ++drag) {
            const int target = random.bounded(20, m_timeline->width() - 20);
            for (int move = 1; move <= movesOfADrag; ++move) {
                send(QEvent::MouseMove, x + (target - x) * move / movesOfADrag);
                turnFor(betweenMoves);
            }
            x = target;
            QElapsedTimer rested;
            rested.start();
            send(QEvent::MouseMove, x);
            turnUntil([this] { return m_timeline->playhead() == m_wanted; });
            m_figures.rests += milliseconds(rested);
        }
        send(QEvent::MouseButtonRelease, x);
        turnUntil([this] { return !m_page->isBusy(); });
        return m_figures;
    }

private:
    void send(QEvent::Type type, int x) {
        const QPointF at(x, 60);
        const auto held = type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton;
        const auto button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
        QMouseEvent event(type, at, m_timeline->mapToGlobal(at), button, held, Qt::NoModifier);
        QCoreApplication::sendEvent(m_timeline, &event);
    }

    void turn() {
        QElapsedTimer timer;
        timer.start();
        QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        if (const double took = milliseconds(timer); took > idle)
            m_figures.turns += took;
    }

    void turnFor(qint64 time) {
        QElapsedTimer timer;
        timer.start();
        do
            turn();
        while (timer.elapsed() < time);
    }

    void turnUntil(const std::function<bool()>& condition) {
        QElapsedTimer waited;
        waited.start();
        do {
            turn();
            if (waited.elapsed() > patience)
                qFatal("The replay did not come to rest");
        } while (!condition());
    }

    Workspace m_workspace;
    std::unique_ptr<ReplayPage> m_page;
    TimelineWidget* m_timeline = nullptr;
    std::optional<Timestamp> m_wanted;
    WindowDrag m_figures;
};

} // namespace

WindowDrag dragReplayWindow(const ConnectionSettings& settings, const QString& deviceId) {
    return Dragger(settings, deviceId).run();
}

} // namespace fleet::bench
