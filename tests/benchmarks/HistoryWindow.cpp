#include "benchmarks/HistoryWindow.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>
#include <QScrollBar>

#include "desktop/history/HistoryPage.h"
#include "desktop/history/TimeMap.h"
#include "desktop/shared/EventTable.h"

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 rowsToScroll = 50'000;
constexpr int jumpsToMake = 200;
constexpr int patience = 60'000; // Milliseconds.

double residentMegabytes() {
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    return 0;
}

/// Runs the window's loop and keeps the figures.
class Scroller {
public:
    explicit Scroller(const ConnectionSettings& settings) {
        m_figures.megabytesBefore = residentMegabytes();
        m_workspace.connectTo(settings, u"bench"_s);
        m_workspace.timeRange().choose(TimeRangeChoice::Preset::All);
        m_page = std::make_unique<HistoryPage>(m_workspace);
        m_page->resize(1280, 800);
        m_page->show();
        m_page->refresh();
        m_table = m_page->findChild<EventTable*>();
        turnUntil([this] { return !m_page->isBusy() && m_table->model()->rowCount() > 0; });
    }

    WindowMemory run() {
        QScrollBar* bar = m_table->verticalScrollBar();
        m_figures.longestPause = 0; // Making a window is another matter.
        while (m_figures.rows < rowsToScroll) {
            const int screen = m_table->viewport()->height();
            turnUntil([&] { return bar->value() + screen <= bar->maximum(); });
            bar->setValue(bar->value() + screen);
            m_figures.rows += screen / 28;
        }
        QRandomGenerator random(1);
        auto* map = m_page->findChild<TimeMap*>();
        const TimeRange range{Timestamp::parse(u"2026-01-01"_s).value(),
                              Timestamp::parse(u"2026-01-31"_s).value()};
        for (; m_figures.jumps < jumpsToMake; ++m_figures.jumps) {
            const qint64 length = range.to->microseconds - range.from->microseconds;
            emit map->momentWanted(*range.from + qint64(random.generateDouble() * double(length)));
            turnUntil([this] { return !m_page->isBusy(); });
        }
        return m_figures;
    }

private:
    void turnUntil(const std::function<bool()>& condition) {
        QElapsedTimer waited;
        waited.start();
        do {
            QElapsedTimer turn;
            turn.start();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
            m_figures.longestPause = std::max(m_figures.longestPause, double(turn.nsecsElapsed()) / 1e6);
            m_figures.mostRows = std::max(m_figures.mostRows, m_table->model()->rowCount());
            m_figures.megabytes = std::max(m_figures.megabytes, residentMegabytes());
            if (waited.elapsed() > patience)
                qFatal("The history did not come to rest");
        } while (!condition());
    }

    Workspace m_workspace;
    std::unique_ptr<HistoryPage> m_page;
    EventTable* m_table = nullptr;
    WindowMemory m_figures;
};

} // namespace

WindowMemory scrollHistoryWindow(const ConnectionSettings& settings) {
    return Scroller(settings).run();
}

} // namespace fleet::bench
