// One event in full, on a real database: what is said of it, what is around it, what it changed.
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "desktop/shared/CausationView.h"
#include "desktop/shared/ChecksumState.h"
#include "desktop/shared/EventDetail.h"
#include "desktop/shared/JsonDiffView.h"
#include "desktop/shared/JsonTree.h"
#include "desktop/shared/StateChange.h"
#include "support/SmallFleet.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TestEventDetail : public QObject {
    Q_OBJECT

public:
    // Where the local time is UTC, one line says both.
    static void initMain() { qputenv("TZ", "Europe/Berlin"); }

private slots:
    void initTestCase() {
        test::importSmallFleet(m_database);
        m_session = test::openSession(m_database);
        m_workspace.connectTo(test::settingsOf(m_database), u"test"_s);
        QTRY_VERIFY(!m_workspace.knownDevices().isEmpty());
    }

    void init() {
        QSettings().clear();
        m_detail = std::make_unique<EventDetail>(m_workspace);
        m_detail->resize(420, 700);
        m_detail->show();
        QVERIFY(QTest::qWaitForWindowActive(m_detail.get()));
        connect(m_detail.get(), &EventDetail::eventWanted, m_detail.get(), &EventDetail::setEvent);
    }

    void whatWhoWhyAndWhenAreSaid() {
        m_detail->setEvent(eventAt(u"09:02:10.000001"_s));
        QVERIFY(text("sentence").contains(u"edge-vision 2.3.1 crashed on <a"));
        QVERIFY(text("sentence").contains(u">cam-0417</a> with exit code 139 (1 restart so far)."));
        QVERIFY(text("when").startsWith(u"1 Mar 2026 09:02:10.000001 UTC"));
        QVERIFY(text("when").contains(u"local"));
        QVERIFY(text("when").contains(u"ago") || text("when").contains(u"in "));
        QCOMPARE(text("who"), u"By supervisor · no reason was given"_s);
        Event event = eventAt(u"09:00:00"_s);
        event.metadata = u"{\"user_id\": \"operator-7\", \"reason\": \"<b>ticket</b> 7\"}"_s;
        m_detail->setEvent(event);
        QCOMPARE(text("who"), u"By operator-7, through system"_s);
        QCOMPARE(text("why"), u"Because: <b>ticket</b> 7"_s);
        QCOMPARE(find<QLabel>("why")->textFormat(), Qt::PlainText);
    }

    void theChecksumIsToldInWords() {
        Event event = eventAt(u"09:00:00"_s);
        m_detail->setEvent(event);
        QVERIFY(text("checksum").startsWith(u"Checksum right"));
        QVERIFY(!find<QLabel>("checksumIcon")->pixmap().isNull());
        event.data.replace(u"2.3.1"_s, u"2.3.2"_s);
        m_detail->setEvent(event);
        QVERIFY(text("checksum").startsWith(u"Checksum wrong"));
        event.checksum.clear();
        QCOMPARE(checksumState(event), ChecksumState::NotChecked);
        m_detail->setEvent(event);
        QVERIFY(text("checksum").startsWith(u"Checksum not checked"));
    }

    void theDevicesPreviousAndNextEventsAreReachedByKeys() {
        m_detail->setEvent(eventAt(u"09:00:00"_s));
        QTRY_VERIFY(find<QToolButton>("next")->isEnabled());
        QTest::keyClick(m_detail.get(), Qt::Key_PageDown, Qt::AltModifier);
        QTRY_COMPARE(m_detail->event()->timestamp.toString(), u"2026-03-01T09:02:10.000001Z"_s);
        QTRY_VERIFY(find<QToolButton>("previous")->isEnabled());
        QTest::keyClick(m_detail.get(), Qt::Key_PageUp, Qt::AltModifier);
        QTRY_COMPARE(m_detail->event()->timestamp.toString(), u"2026-03-01T09:00:00.000000Z"_s);
        // Not another device's event at 08:05: its own first one has none before it.
        m_detail->setEvent(eventAt(u"08:00:00"_s));
        QTRY_VERIFY(find<QToolButton>("next")->isEnabled());
        QVERIFY(!find<QToolButton>("previous")->isEnabled());
    }

    void theStateBeforeAndAfterIsFoldedFromTheDevicesHistory() {
        m_detail->setEvent(eventAt(u"09:00:00"_s));
        find<QTabWidget>("tabs")->setCurrentIndex(1);
        auto* diff = m_detail->findChild<JsonDiffView*>();
        QTRY_VERIFY(diff->isVisible());
        QVERIFY(diff->changeCount() > 0);
        QVERIFY(rowsOf(*diff).join(u' ').contains(u"2.3.0"));
        QVERIFY(rowsOf(*diff).join(u' ').contains(u"2.3.1"));
        // A device's first event changes nothing into something.
        m_detail->setEvent(eventAt(u"08:00:00"_s));
        QTRY_VERIFY(rowsOf(*diff).join(u' ').contains(u"harbour"));
    }

    void theStatesThatAnEventNamesItselfAreTaken() {
        Event event = eventAt(u"09:00:00"_s);
        event.data = uR"({"old_state": {"apps": {"a": 1}}, "new_state": {"apps": {"a": 2}}})"_s;
        const auto states = statesInEvent(event);
        QVERIFY(states && states->origin == StatePair::Origin::Event);
        QCOMPARE(states->before.toCompact(), u"{\"apps\":{\"a\":1}}"_s);
        QCOMPARE(states->after.toCompact(), u"{\"apps\":{\"a\":2}}"_s);
        event.data = uR"({"new_state": {}})"_s;
        QVERIFY(!statesInEvent(event));
    }

    void theChoiceBetweenInlineAndSideBySideIsKept() {
        m_detail->setEvent(eventAt(u"09:00:00"_s));
        find<QTabWidget>("tabs")->setCurrentIndex(1);
        auto* diff = m_detail->findChild<JsonDiffView*>();
        QTRY_VERIFY(diff->isVisible());
        QCOMPARE(diff->model()->columnCount(), 1);
        for (QToolButton* button : m_detail->findChildren<QToolButton*>())
            if (button->text() == u"Inline")
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(diff->model()->columnCount(), 2);
        const EventDetail other(m_workspace);
        QCOMPARE(other.findChild<JsonDiffView*>()->model()->columnCount(), 2);
    }

    void anEventWithoutADeviceSaysSo() {
        Event event = eventAt(u"09:00:00"_s);
        event.aggregateType = u"system"_s;
        event.data = u"{}"_s;
        m_detail->setEvent(event);
        find<QTabWidget>("tabs")->setCurrentIndex(1);
        bool said = false;
        for (QLabel* label : m_detail->findChild<StateChange*>()->findChildren<QLabel*>())
            said = said || label->text().contains(u"no device");
        QVERIFY(said);
    }

    void searchIsOpenedWalkedAndClosedByKeys() {
        m_detail->setEvent(eventAt(u"10:00:00"_s));
        auto* tree = find<JsonTree>("data");
        tree->setFocus();
        QTest::keyClick(tree, Qt::Key_F, Qt::ControlModifier);
        auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
        QVERIFY(field);
        QTest::keyClicks(field, u"edge"_s); // in "app_name" and in "image"
        const QString first = tree->currentPointer();
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(tree->currentPointer() != first);
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(tree->currentPointer(), first);
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!field->isVisible());
        QCOMPARE(QApplication::focusWidget(), tree);
    }

    void theExactTextIsTheDatabasesOwnAndIsSearchedToo() {
        const Event event = eventAt(u"12:00:00"_s);
        QVERIFY(event.data.contains(u"1.50"));
        m_detail->setEvent(event);
        for (QToolButton* button : m_detail->findChildren<QToolButton*>())
            if (button->text() == u"Exact text")
                QTest::mouseClick(button, Qt::LeftButton);
        auto* raw = find<QPlainTextEdit>("raw");
        QVERIFY(raw->isVisible());
        QCOMPARE(raw->toPlainText(), event.data);
        raw->setFocus();
        QTest::keyClick(raw, Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(QApplication::focusWidget(), u"CPU"_s);
        QCOMPARE(raw->extraSelections().size(), 1);
        QCOMPARE(raw->textCursor().selectedText(), u"cpu"_s);
    }

    void everyWayToCopyGivesWhatItSays() {
        const Event event = eventAt(u"09:00:00"_s);
        m_detail->setEvent(event);
        QMap<QString, QString> copied;
        for (QAction* action : find<QToolButton>("more")->menu()->actions()) {
            action->trigger();
            copied.insert(action->text().remove(u'&'), QGuiApplication::clipboard()->text());
        }
        const QString id = event.eventId.toString(QUuid::WithoutBraces);
        QCOMPARE((*Json::parse(copied[u"Copy as JSON"_s]))[u"event_id"_s].text(), id);
        QCOMPARE(copied[u"Copy the exact data"_s], event.data);
        QCOMPARE(copied[u"Copy address"_s], u"fleet-audit://history?event="_s + id);
        QVERIFY(
            copied[u"Copy the command that publishes it again"_s].startsWith(u"fleet-audit-cli publish "));
        QVERIFY(copied[u"Copy the command that finds it"_s].startsWith(u"fleet-audit-cli history "));
    }

    void ofAHugeCorrelationTheNearestAndAllCausesAreShown() {
        m_database.run(
            uR"(insert into events (event_id, event_type, aggregate_type, aggregate_id, data, correlation_id, causation_id)
                select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'device.online', 'device', 'big', '{}',
                       'cccccccc-0000-4000-8000-000000000000',
                       case when n = 1 then null when n = 2000 then '00000000-0000-4000-8000-000000000001'::uuid
                            else ('00000000-0000-4000-8000-' || lpad((n - 1)::text, 12, '0'))::uuid end
                from generate_series(1, 3000) n)"_s);
        const QString id = m_database.value(
            u"select id from events where event_id = '00000000-0000-4000-8000-000000002000'"_s);
        m_detail->setEvent(test::need(EventStore(*m_session).event(id.toLongLong())));
        auto* chain = m_detail->findChild<CausationView*>();
        QTRY_COMPARE(chain->nodes().size(), 602); // 300 on either side, itself, its cause
        QVERIFY(text("chainTitle").contains(u"the nearest 602 of 3,000 events"));
        QCOMPARE(chain->nodes().first().event.eventId.toString(QUuid::WithoutBraces),
                 u"00000000-0000-4000-8000-000000000001"_s);
        QCOMPARE(chain->nodes().at(chain->walkedTo()).event.id, id.toLongLong());
    }

    void everyControlHasANameForAssistivePrograms() {
        m_detail->setEvent(eventAt(u"09:00:00"_s));
        for (QWidget* widget : m_detail->findChildren<QWidget*>()) {
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(m_detail.get()) &&
                (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QAbstractScrollArea*>(widget)) &&
                !widget->objectName().startsWith(u"qt_"))
                QVERIFY2(!widget->accessibleName().isEmpty() ||
                             (qobject_cast<QAbstractButton*>(widget) &&
                              !qobject_cast<QAbstractButton*>(widget)->text().isEmpty()),
                         qPrintable(widget->objectName() + QLatin1String(widget->metaObject()->className())));
        }
    }

private:
    Event eventAt(const QString& time) {
        const Timestamp at = *Timestamp::parse(u"2026-03-01T%1Z"_s.arg(time));
        const auto page = test::need(EventStore(*m_session).page({.range = {at, at + 1}}, {.limit = 1}));
        if (page.events.isEmpty())
            qFatal("No event at %s", qPrintable(time));
        return page.events.first();
    }

    template <typename T>
    T* find(const char* name) const {
        return m_detail->findChild<T*>(QString::fromLatin1(name));
    }

    QString text(const char* label) const { return find<QLabel>(label)->text(); }

    static QStringList rowsOf(const JsonDiffView& view) {
        QStringList rows;
        for (int row = 0; row < view.model()->rowCount(); ++row)
            for (int column = 0; column < view.model()->columnCount(); ++column)
                rows.append(view.model()->index(row, column).data().toString());
        return rows;
    }

    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    Workspace m_workspace;
    std::unique_ptr<EventDetail> m_detail;
};

QTEST_MAIN(TestEventDetail)
#include "tst_event_detail.moc"
