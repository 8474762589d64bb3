#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "desktop/history/FilterChoice.h"
#include "desktop/history/FilterEdit.h"
#include "desktop/history/HistoryPage.h"
#include "desktop/shared/EventTable.h"
#include "shots/Scenes.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

namespace {

HistoryPage& historyOf(MainWindow& window) {
    return *window.findChild<HistoryPage*>();
}

FilterEdit& fieldOf(MainWindow& window) {
    return *historyOf(window).findChild<FilterEdit*>();
}

/// The page without a filter, the keyboard in its field.
void openField(MainWindow& window) {
    window.open({u"history"_s, {}});
    waitUntilCalm(window);
    window.activateWindow();
    fieldOf(window).setFocus();
}

void enter(MainWindow& window, const QString& expression) {
    openField(window);
    fieldOf(window).setText(expression);
    QTest::keyClick(&fieldOf(window), Qt::Key_Return);
}

Scene typed(const QString& name, const QString& expression) {
    return {name, [expression](MainWindow& window) { enter(window, expression); }};
}

/// The state of the crash's device before and after it.
void openState(MainWindow& window, const QString& event, bool shownInline) {
    window.open({u"history"_s, {{u"event"_s, {event}}}});
    waitUntilCalm(window);
    historyOf(window).findChild<QTabWidget*>(u"tabs"_s)->setCurrentIndex(1);
    waitUntilCalm(window);
    for (QToolButton* button : historyOf(window).findChildren<QToolButton*>())
        if (button->text() == u"Inline" && button->isChecked() != shownInline)
            button->click();
}

/// A search that finds nothing, on its way through the days.
bool isSearching(MainWindow& window) {
    for (const QLabel* label : historyOf(window).findChildren<QLabel*>())
        if (label->isVisible() && label->text().startsWith(u"Searching"))
            return true;
    return false;
}

/// Somebody reads further down while an event comes.
void letOneArrive(MainWindow& window) {
    window.open({u"history"_s, {}});
    waitUntilCalm(window);
    auto* table = historyOf(window).findChild<EventTable*>();
    table->setFocus();
    for (int page = 0; page < 3; ++page)
        QTest::keyClick(table, Qt::Key_PageDown);
    const auto session = need(Session::open(window.workspace().settings()));
    need(session->execute(u"SELECT publish_event('device.online', 'device', 'new-gateway', '{}')"_s));
}

bool tellsOfArrivals(MainWindow& window) {
    const auto* pill = historyOf(window).findChild<QPushButton*>(u"arrived"_s);
    return pill && pill->isVisible();
}

/// What is different about the crashes of the last hours, about everything that went offline in the site's
/// outage, and about events that differ in nothing; and the question under way.
QList<Scene> suspectScenes() {
    const auto ask = [](const QString& filter, const QString& from, const QString& to) {
        return [=](MainWindow& window) {
            const auto moment = [](const QString& text) { return need(Timestamp::parse(text)).toString(); };
            window.open({u"history"_s,
                         {{u"filter"_s, {filter}},
                          {u"from"_s, {moment(from)}},
                          {u"to"_s, {moment(to)}},
                          {u"view"_s, {u"suspects"_s}}}});
        };
    };
    const QString crashes = u"type = container.crashed"_s;
    return {
        {u"history-suspects"_s, ask(crashes, u"now-12h"_s, u"now"_s)},
        {u"history-suspects-outage"_s, ask(u"type = device.offline"_s, u"now-96h"_s, u"now-24h"_s)},
        {u"history-suspects-nothing"_s, ask(u"type = current_state.updated"_s, u"now-20d"_s, u"now-16d"_s)},
        {u"history-suspects-asking"_s, ask(crashes, u"now-25d"_s, u"now"_s),
         [](MainWindow& window) { return historyOf(window).isBusy(); },
         [](MainWindow& window) {
             historyOf(window).cancel();
             window.open({u"history"_s, {}});
         }}};
}

} // namespace

QList<Scene> historyScenes(const Subjects& subjects) {
    const QString crashed = subjects.crash.eventId.toString(QUuid::WithoutBraces);
    const auto goTo = [](const QString& text) {
        return [text](MainWindow& window) {
            openField(window);
            auto* table = historyOf(window).findChild<EventTable*>();
            table->setFocus();
            QTest::keyClick(table, Qt::Key_G, Qt::ControlModifier);
            QTest::keyClicks(QApplication::focusWidget(), text);
            if (!text.isEmpty())
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        };
    };
    return suspectScenes() +
           QList<Scene>{
               typed(u"history-filter"_s,
                     u"type = container.* and data.exit_code > 0 and not source = api"_s),
               typed(u"history-mistake"_s, u"type = container.crashed and dta.exit_code > 0"_s),
               typed(u"history-nothing"_s, u"type = container.* and source = nobody"_s),
               typed(u"history-failing"_s, u"source matches \"(\""_s),
               {u"history-offers"_s,
                [](MainWindow& window) {
                    openField(window);
                    QTest::keyClicks(&fieldOf(window), u"source = api and type = cont"_s);
                }},
               {u"history-saved"_s,
                [](MainWindow& window) {
                    enter(window, u"source = api"_s);
                    waitUntilCalm(window);
                    window.findChild<FilterChoice*>()->click();
                }},
               {u"history-goto"_s, goTo({})},
               {u"history-goto-mistake"_s,
                goTo(u"yesterday noon"_s),
                {},
                [](MainWindow& window) {
                    QTest::keyClick(historyOf(window).findChild<QLineEdit*>(u"goToField"_s), Qt::Key_Escape);
                }},
               {u"history-searching"_s,
                [](MainWindow& window) {
                    enter(window, u"text matches \"(segmentation|fault).*(x.*)+y\""_s);
                },
                isSearching, [](MainWindow& window) { historyOf(window).cancel(); }},
               {u"history-state"_s, [crashed](MainWindow& window) { openState(window, crashed, false); }},
               {u"history-state-inline"_s,
                [crashed](MainWindow& window) { openState(window, crashed, true); },
                {},
                [](MainWindow& window) {
                    historyOf(window).findChild<QTabWidget*>(u"tabs"_s)->setCurrentIndex(0);
                }},
               {u"history-arrivals"_s, letOneArrive, tellsOfArrivals}};
}

} // namespace fleet::test
