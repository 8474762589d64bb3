#include "shots/Scenes.h"

#include <QApplication>
#include <QCheckBox>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <algorithm>

#include "store/EventStore.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

Scene page(const QString& id) {
    return {id, [id](MainWindow& window) { window.showPage(id); }};
}

Scene address(const QString& name, const Address& address) {
    return {name, [address](MainWindow& window) { window.open(address); }};
}

/// The history's charts after the keys of a person on these widgets: Space on a box, Down on a choice.
Scene charts(const QString& name, const QStringList& widgets) {
    return {name, [widgets](MainWindow& window) {
                window.open({u"history"_s, {{u"view"_s, {u"charts"_s}}}});
                for (const QString& widget : widgets) {
                    auto* choice = window.findChild<QWidget*>(widget);
                    QTest::keyClick(choice, qobject_cast<QCheckBox*>(choice) ? Qt::Key_Space : Qt::Key_Down);
                }
            }};
}

/// A crash amid the others, with a cause in the log: the newest may be its device's last event.
Event tellingCrash(EventStore& events) {
    const EventPage page =
        need(events.page({.where = FilterExpression::oneOf(FilterField::Type, {u"container.crashed"_s})},
                         {.before = {}, .after = {}, .limit = 1000}));
    const auto from = page.events.begin() + page.events.size() / 2;
    const auto caused =
        std::find_if(from, page.events.end(), [](const Event& event) { return !event.causationId.isNull(); });
    if (page.events.isEmpty())
        qFatal("Nothing crashed in the demo fleet");
    return caused == page.events.end() ? page.events.first() : *caused;
}

/// The id of a release whose reconciliation completed.
QString tellingRelease(EventStore& events) {
    const EventPage page = need(
        events.page({.where = FilterExpression::oneOf(FilterField::Type, {u"target_state.app_updated"_s})},
                    {.before = {}, .after = {}, .limit = 1}));
    return page.events.isEmpty() ? QString() : page.events.first().eventId.toString(QUuid::WithoutBraces);
}

QString deviceOf(const Event& event) {
    for (const QString& text : {event.data, event.metadata}) {
        const auto object = QJsonDocument::fromJson(text.toUtf8()).object();
        if (object.contains(u"device_uuid"_s))
            return object.value(u"device_uuid"_s).toString();
    }
    return event.aggregateId;
}

} // namespace

Subjects findSubjects(const ConnectionSettings& demo) {
    const auto session = need(Session::open(demo));
    EventStore events(*session);
    Subjects subjects;
    subjects.crash = tellingCrash(events);
    subjects.release = tellingRelease(events);
    subjects.crashDevice = deviceOf(subjects.crash);
    return subjects;
}

QList<Scene> demoScenes(const Subjects& subjects) {
    const QString crashed = subjects.crash.eventId.toString(QUuid::WithoutBraces);
    QList<Scene> scenes = {
        page(u"overview"_s),
        page(u"history"_s),
        address(u"history-event"_s,
                {u"history"_s,
                 {{u"type"_s, {u"container.*"_s, u"reconciliation.*"_s}}, {u"event"_s, {crashed}}}}),
        charts(u"history-charts"_s, {}),
        charts(u"history-charts-compared"_s, {u"compareBefore"_s, u"countsBy"_s, u"rankingSubject"_s}),
        page(u"live"_s),
        page(u"devices"_s),
        address(u"overview-past"_s, {u"overview"_s, {{u"at"_s, {subjects.crash.timestamp.toString()}}}}),
        address(u"devices-past"_s, {u"devices"_s,
                                    {{u"at"_s, {subjects.crash.timestamp.toString()}},
                                     {u"by"_s, {u"releases.edge-vision.version"_s}}}}),
        address(u"replay"_s,
                {u"replay"_s,
                 {{u"device"_s, {subjects.crashDevice}}, {u"at"_s, {subjects.crash.timestamp.toString()}}}}),
        address(u"incident"_s, {u"incident"_s, {{u"event"_s, {crashed}}}}),
        address(u"incident-release"_s, {u"incident"_s, {{u"event"_s, {subjects.release}}}}),
        address(u"replay-pins"_s,
                {u"replay"_s,
                 {{u"device"_s, {subjects.crashDevice}},
                  {u"at"_s, {subjects.crash.timestamp.toString()}},
                  {u"a"_s, {(subjects.crash.timestamp - 3 * microsecondsPerDay).toString()}},
                  {u"b"_s, {(subjects.crash.timestamp + microsecondsPerHour).toString()}}}}),
        address(u"publish"_s,
                {u"publish"_s,
                 {{u"type"_s, {u"target_state.app_updated"_s}}, {u"aggregate"_s, {subjects.crashDevice}}}}),
        address(u"publish-import"_s, {u"publish"_s, {{u"tab"_s, {u"import"_s}}}})};
    for (const QString& section : {u"connections"_s, u"migrations"_s, u"partitions"_s, u"log"_s, u"types"_s,
                                   u"appearance"_s, u"checkup"_s})
        scenes.append(address(u"settings-"_s + section, {u"settings"_s, {{u"section"_s, {section}}}}));
    scenes.append({u"palette"_s, [](MainWindow& window) {
                       window.showPage(u"history"_s);
                       window.openPalette();
                       QTest::keyClicks(QApplication::focusWidget(), u"cam-00"_s);
                   }});
    scenes.append({u"time-range"_s, [](MainWindow& window) {
                       window.showPage(u"history"_s);
                       QTest::keyClick(&window, Qt::Key_T, Qt::ControlModifier);
                   }});
    return scenes + replayScenes(subjects) + historyScenes(subjects);
}

QList<Scene> emptyScenes() {
    QList<Scene> scenes = {page(u"overview"_s), page(u"history"_s), page(u"live"_s), page(u"devices"_s),
                           page(u"replay"_s)};
    for (Scene& scene : scenes)
        scene.name += u"-empty"_s;
    return scenes;
}

} // namespace fleet::test
