// Cursors, families and time ranges: the small rules that pages and commands share.
#include <QTest>

#include "core/EventFilter.h"
#include "core/EventType.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class EventCursorTest : public QObject {
    Q_OBJECT

private slots:
    void readsBackWhatItWrites();
    void ordersByTimeThenId();
    void refusesWhatIsNoCursor_data();
    void refusesWhatIsNoCursor();
    void aRangeHoldsItsStartAndNotItsEnd();
    void aFamilyIsThePartBeforeTheDot();
};

void EventCursorTest::readsBackWhatItWrites() {
    const EventCursor cursor{{1'795'441'317'418'204}, 1234};
    QCOMPARE(cursor.toString(), u"2026-11-23T13:41:57.418204Z/1234"_s);
    QCOMPARE(EventCursor::parse(cursor.toString()).value(), cursor);
}

void EventCursorTest::ordersByTimeThenId() {
    QVERIFY((EventCursor{{1}, 9} < EventCursor{{2}, 1}));
    QVERIFY((EventCursor{{2}, 1} < EventCursor{{2}, 2}));
}

void EventCursorTest::refusesWhatIsNoCursor_data() {
    QTest::addColumn<QString>("text");
    for (const auto& text :
         {u""_s, u"/"_s, u"7"_s, u"2026-11-23T13:41:57Z"_s, u"2026-11-23T13:41:57Z/x"_s, u"tomorrow/7"_s})
        QTest::newRow(qPrintable(text.isEmpty() ? u"(nothing)"_s : text)) << text;
}

void EventCursorTest::refusesWhatIsNoCursor() {
    QFETCH(QString, text);
    const auto cursor = EventCursor::parse(text);
    QVERIFY(!cursor);
    QCOMPARE(cursor.error().kind, ErrorKind::InvalidInput);
}

void EventCursorTest::aRangeHoldsItsStartAndNotItsEnd() {
    const TimeRange range{Timestamp{10}, Timestamp{20}};
    QVERIFY(range.contains({10}));
    QVERIFY(range.contains({19}));
    QVERIFY(!range.contains({20}));
    QVERIFY(!range.contains({9}));
    QVERIFY(TimeRange().contains({-1}));
}

void EventCursorTest::aFamilyIsThePartBeforeTheDot() {
    QCOMPARE(eventFamily(u"container.health_check_failed"_s), u"container"_s);
    QCOMPARE(eventFamily(u"odd"_s), u"odd"_s);
    QVERIFY(fleetFamilies().contains(eventFamily(u"reconciliation.started"_s)));
}

QTEST_APPLESS_MAIN(EventCursorTest)
#include "tst_event_cursor.moc"
