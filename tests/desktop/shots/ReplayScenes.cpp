#include <QPushButton>
#include <QTabWidget>
#include <QTest>

#include "desktop/replay/BlameList.h"
#include "desktop/replay/ComparePanel.h"
#include "desktop/replay/ReplayPage.h"
#include "desktop/shared/JsonTree.h"
#include "shots/Scenes.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

/// The device of the crash, with pins an hour before and a minute after it.
ReplayPage& openReplay(MainWindow& window, const Subjects& subjects) {
    const Timestamp crash = subjects.crash.timestamp;
    window.open({u"replay"_s,
                 {{u"device"_s, {subjects.crashDevice}},
                  {u"at"_s, {crash.toString()}},
                  {u"a"_s, {(crash - microsecondsPerHour).toString()}},
                  {u"b"_s, {(crash + 60 * microsecondsPerSecond).toString()}}}});
    waitUntilCalm(window);
    return *window.findChild<ReplayPage*>();
}

Scene compared(const QString& name, const QString& tab, const Subjects& subjects) {
    return {name, [tab, subjects](MainWindow& window) {
                ReplayPage& page = openReplay(window, subjects);
                page.findChild<QPushButton*>(u"compare"_s)->click();
                waitUntilCalm(window);
                auto* panel = page.findChild<ComparePanel*>();
                panel->findChild<QTabWidget*>(u"forms"_s)->setCurrentWidget(panel->findChild<QWidget*>(tab));
            }};
}

} // namespace

QList<Scene> replayScenes(const Subjects& subjects) {
    return {{u"replay-blame"_s,
             [subjects](MainWindow& window) {
                 ReplayPage& page = openReplay(window, subjects);
                 auto* list = page.findChild<BlameList*>();
                 page.findChild<QTabWidget*>(u"tabs"_s)->setCurrentWidget(list);
                 auto* tree = page.findChild<JsonTree*>(u"target"_s);
                 tree->setCurrentIndex(tree->indexBelow(tree->indexBelow(tree->model()->index(0, 0))));
             }},
            compared(u"replay-compare"_s, u"listTab"_s, subjects),
            compared(u"replay-compare-tree"_s, u"treeTab"_s, subjects),
            compared(u"replay-compare-text"_s, u"textTab"_s, subjects)};
}

} // namespace fleet::test
