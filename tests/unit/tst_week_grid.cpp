// Hours of the week in zones that are set back and forth.
#include <QTest>

#include "core/Csv.h"
#include "core/WeekGrid.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

QList<QuarterCount> everyQuarter(const QString& from, const QString& to) {
    QList<QuarterCount> quarters;
    for (Timestamp at = *Timestamp::parse(from); at < *Timestamp::parse(to); at = at + microsecondsPerQuarter)
        quarters.append({at, 1});
    return quarters;
}

} // namespace

class TestOfWeekGrid : public QObject {
    Q_OBJECT

private slots:
    void nothingIsNothing() {
        const WeekGrid week({}, QTimeZone::utc());
        QCOMPARE(week.total(), 0);
        QCOMPARE(week.highest(), 0);
    }

    void daysBeginOnMonday() {
        const WeekGrid week({{*Timestamp::parse(u"2026-11-23T13:45:00Z"_s), 5}}, QTimeZone::utc());
        QCOMPARE(week.count({0, 13}), 5);
        QCOMPARE(week.busiest(), (WeekHour{0, 13}));
        QCOMPARE(week.spans({0, 13}), (QList<TimeRange>{{*Timestamp::parse(u"2026-11-23T13:00:00Z"_s),
                                                         *Timestamp::parse(u"2026-11-23T14:00:00Z"_s)}}));
    }

    void anHourThatComesTwiceIsCountedTwice() {
        const WeekGrid week(everyQuarter(u"2026-10-24T22:00:00Z"_s, u"2026-10-25T23:00:00Z"_s),
                            QTimeZone("Europe/Berlin"));
        QCOMPARE(week.total(), 100);
        QCOMPARE(week.count({6, 2}), 8);
        QCOMPARE(week.spans({6, 2}).size(), 2);
        QCOMPARE(week.count({6, 3}), 4);
    }

    void anHourThatIsLeftOutIsEmpty() {
        const WeekGrid week(everyQuarter(u"2026-03-28T23:00:00Z"_s, u"2026-03-29T22:00:00Z"_s),
                            QTimeZone("Europe/Berlin"));
        QCOMPARE(week.total(), 92);
        QCOMPARE(week.count({6, 2}), 0);
    }

    void spansHoldEachQuarterOnceWhereClocksAreSetByHalfAnHour() {
        const QList<QuarterCount> quarters =
            everyQuarter(u"2026-04-03T00:00:00Z"_s, u"2026-04-06T00:00:00Z"_s);
        const WeekGrid week(quarters, QTimeZone("Australia/Lord_Howe"));
        for (const QuarterCount& quarter : quarters) {
            int holding = 0;
            for (int place = 0; place < WeekGrid::days * WeekGrid::hours; ++place) {
                for (const TimeRange& span : week.spans({place / WeekGrid::hours, place % WeekGrid::hours}))
                    holding += span.contains(quarter.start) ? 1 : 0;
            }
            QCOMPARE(holding, 1);
        }
    }

    void csvQuotesWhatMustBeAndDisarmsFormulas() {
        QCOMPARE(csvLine({u"plain"_s, u"a,b"_s, u"say \"x\""_s, u"=1+1"_s, u"two\nlines"_s}),
                 u"plain,\"a,b\",\"say \"\"x\"\"\",\"'=1+1\",\"two\nlines\"\r\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestOfWeekGrid)
#include "tst_week_grid.moc"
