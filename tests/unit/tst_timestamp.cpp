// Moments: exact to the microsecond, read from every form that the command line takes.
#include <QTest>

#include "core/Timestamp.h"

using namespace fleet;
using namespace Qt::StringLiterals;

class TimestampTest : public QObject {
    Q_OBJECT

private slots:
    void readsTheFormsOfTheCommandLine_data();
    void readsTheFormsOfTheCommandLine();
    void refusesWhatIsNoTimeAndQuotesIt_data();
    void refusesWhatIsNoTimeAndQuotesIt();
    void readsBackWhatItWrites_data();
    void readsBackWhatItWrites();
    void countsRelativeFormsFromTheGivenNow();
    void losesMicrosecondsOnlyTowardsWidgets();
};

namespace {

// 2026-11-23T13:41:57Z, from an independent calendar.
constexpr qint64 secondsOfSample = 1'795'441'317;
constexpr qint64 sample = secondsOfSample * microsecondsPerSecond;

} // namespace

void TimestampTest::readsTheFormsOfTheCommandLine_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("microseconds");
    QTest::newRow("utc") << u"2026-11-23T13:41:57Z"_s << sample;
    QTest::newRow("six decimals") << u"2026-11-23T13:41:57.418204Z"_s << sample + 418'204;
    QTest::newRow("one decimal") << u"2026-11-23T13:41:57.5Z"_s << sample + 500'000;
    QTest::newRow("ahead of utc") << u"2026-11-23T15:41:57+02:00"_s << sample;
    QTest::newRow("behind utc") << u"2026-11-23T09:11:57-04:30"_s << sample;
    QTest::newRow("lower z") << u"2026-11-23T13:41:57z"_s << sample;
    QTest::newRow("spaces around") << u"  2026-11-23T13:41:57Z "_s << sample;
    QTest::newRow("date") << u"1970-01-02"_s << microsecondsPerDay;
    QTest::newRow("leap day") << u"2024-02-29"_s << 1'709'164'800 * microsecondsPerSecond;
    QTest::newRow("before 1970") << u"1969-12-31T23:59:59.999999Z"_s << qint64(-1);
}

void TimestampTest::readsTheFormsOfTheCommandLine() {
    QFETCH(QString, text);
    QFETCH(qint64, microseconds);
    const auto timestamp = Timestamp::parse(text);
    QVERIFY(timestamp);
    QCOMPARE(timestamp->microseconds, microseconds);
}

void TimestampTest::refusesWhatIsNoTimeAndQuotesIt_data() {
    QTest::addColumn<QString>("text");
    for (const auto& text :
         {u""_s, u"yesterday"_s, u"2026-02-30"_s, u"2026-13-01"_s, u"2026-11-23T24:00:00Z"_s,
          u"2026-11-23T13:60:00Z"_s, u"2026-11-23T13:41:57"_s, u"2026-11-23T13:41Z"_s,
          u"2026-11-23T13:41:57.1234567Z"_s, u"0000-01-01"_s, u"now-7"_s, u"now-7y"_s, u"now - 7d"_s,
          u"now-999999999w"_s, u"2026-11-23T13:41:57+25:00"_s, u"1795441317"_s})
        QTest::newRow(qPrintable(text.isEmpty() ? u"(nothing)"_s : text)) << text;
}

void TimestampTest::refusesWhatIsNoTimeAndQuotesIt() {
    QFETCH(QString, text);
    const auto timestamp = Timestamp::parse(text);
    QVERIFY(!timestamp);
    QCOMPARE(timestamp.error().kind, ErrorKind::InvalidInput);
    QVERIFY(timestamp.error().message.contains(text));
    QVERIFY(!timestamp.error().advice.isEmpty());
}

void TimestampTest::readsBackWhatItWrites_data() {
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("sample") << sample + 418'204 << u"2026-11-23T13:41:57.418204Z"_s;
    QTest::newRow("epoch") << qint64(0) << u"1970-01-01T00:00:00.000000Z"_s;
    QTest::newRow("just before it") << qint64(-1) << u"1969-12-31T23:59:59.999999Z"_s;
    QTest::newRow("a second before it") << -microsecondsPerSecond << u"1969-12-31T23:59:59.000000Z"_s;
}

void TimestampTest::readsBackWhatItWrites() {
    QFETCH(qint64, microseconds);
    QFETCH(QString, text);
    const Timestamp timestamp{microseconds};
    QCOMPARE(timestamp.toString(), text);
    QCOMPARE(Timestamp::parse(text).value(), timestamp);
}

void TimestampTest::countsRelativeFormsFromTheGivenNow() {
    const Timestamp now{sample + 7};
    QCOMPARE(Timestamp::parse(u"now"_s, now).value(), now);
    QCOMPARE(Timestamp::parse(u"now-7d"_s, now).value(), now - 7 * microsecondsPerDay);
    QCOMPARE(Timestamp::parse(u"now+2h"_s, now).value(), now + 2 * microsecondsPerHour);
    QCOMPARE(Timestamp::parse(u"now-90s"_s, now).value(), now - 90 * microsecondsPerSecond);
    QCOMPARE(Timestamp::parse(u"now-5m"_s, now).value(), now - 300 * microsecondsPerSecond);
    QCOMPARE(Timestamp::parse(u"now-1w"_s, now).value(), now - 7 * microsecondsPerDay);
}

void TimestampTest::losesMicrosecondsOnlyTowardsWidgets() {
    const Timestamp timestamp{sample + 418'204};
    QCOMPARE(timestamp.toDateTime().toMSecsSinceEpoch(), secondsOfSample * 1000 + 418);
    QCOMPARE(Timestamp::fromDateTime(timestamp.toDateTime()), timestamp - 204);
}

QTEST_APPLESS_MAIN(TimestampTest)
#include "tst_timestamp.moc"
