#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include "store/IdGaps.h"

using namespace fleet;

class TestOfIdGaps : public QObject {
    Q_OBJECT

private slots:
    void passedIdsAreMissing();
    void arrivalsSplitARange();
    void settledIdsAreMissingNoLonger();
    void equalsASetOfIds();
    void oldestRangesAreGivenUpFirst();
};

void TestOfIdGaps::passedIdsAreMissing() {
    IdGaps gaps(10);
    gaps.arrived(11);
    QVERIFY(gaps.isEmpty());
    gaps.arrived(15);
    QCOMPARE(gaps.newest(), 15);
    QCOMPARE(gaps.ranges(), (QList<IdGaps::Range>{{12, 14}}));
}

void TestOfIdGaps::arrivalsSplitARange() {
    IdGaps gaps(0);
    gaps.arrived(10);
    gaps.arrived(5);
    gaps.arrived(5);
    gaps.arrived(1);
    gaps.arrived(9);
    QCOMPARE(gaps.ranges(), (QList<IdGaps::Range>{{2, 4}, {6, 8}}));
}

void TestOfIdGaps::settledIdsAreMissingNoLonger() {
    IdGaps gaps(0);
    gaps.arrived(10);
    gaps.arrived(5);
    gaps.settledUpTo(7);
    QCOMPARE(gaps.ranges(), (QList<IdGaps::Range>{{8, 9}}));
    gaps.settledUpTo(100);
    QVERIFY(gaps.isEmpty());
    QCOMPARE(gaps.newest(), 10);
}

void TestOfIdGaps::equalsASetOfIds() {
    QRandomGenerator random(7);
    IdGaps gaps(0);
    QSet<qint64> missing;
    qint64 newest = 0;
    for (int step = 0; step < 5'000; ++step) {
        const qint64 id = random.bounded(int(newest) + 5) + 1;
        if (step % 50 == 0) {
            gaps.settledUpTo(id / 2);
            missing.removeIf([id](qint64 each) { return each <= id / 2; });
        } else {
            gaps.arrived(id);
            for (qint64 each = newest + 1; each < id; ++each)
                missing += each;
            missing.remove(id);
            newest = std::max(newest, id);
        }
        QSet<qint64> told;
        for (const IdGaps::Range& range : gaps.ranges()) {
            for (qint64 each = range.first; each <= range.last; ++each)
                told += each;
        }
        QCOMPARE(told, missing);
    }
}

void TestOfIdGaps::oldestRangesAreGivenUpFirst() {
    IdGaps gaps(0);
    for (int n = 1; n <= IdGaps::mostRanges + 5; ++n)
        gaps.arrived(2 * n);
    QCOMPARE(gaps.ranges().size(), IdGaps::mostRanges);
    QCOMPARE(gaps.ranges().first().first, 11);
}

QTEST_GUILESS_MAIN(TestOfIdGaps)
#include "tst_id_gaps.moc"
