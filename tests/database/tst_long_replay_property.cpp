#include <QTest>

#include "support/RandomHistory.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

/// What tst_replay_property shows of a few histories, for many longer ones and at the moment of every event.
/// Set FLEET_AUDIT_SEED to repeat a run.
class TestOfLongReplayProperty : public QObject {
    Q_OBJECT

private slots:
    void everyHistoryReplaysLikeItsFold_data();
    void everyHistoryReplaysLikeItsFold();
};

void TestOfLongReplayProperty::everyHistoryReplaysLikeItsFold_data() {
    QTest::addColumn<quint64>("seed");
    const QString given = qEnvironmentVariable("FLEET_AUDIT_SEED");
    for (int i = 0; i < (given.isEmpty() ? 8 : 1); ++i) {
        const quint64 seed = given.isEmpty() ? std::random_device{}() : given.toULongLong();
        QTest::addRow("seed %llu", seed) << seed;
    }
}

void TestOfLongReplayProperty::everyHistoryReplaysLikeItsFold() {
    QFETCH(quint64, seed);
    RandomHistory history(seed, 1);
    const int newReducerIn = int(seed % 5);
    for (int part = 0; part < 5; ++part) {
        history.act(80);
        QCOMPARE(history.differences(), QStringList());
        if (part == newReducerIn) {
            history.changeReducer();
            QCOMPARE(history.differences(), QStringList());
            history.beginRebuild();
            history.act(80);
            QCOMPARE(history.differences(), QStringList());
            history.finishRebuild();
        } else if ((seed >> part) % 3 == 0) {
            history.dropOldestDay();
        }
        QCOMPARE(history.differences(), QStringList());
        history.catchUp();
        QCOMPARE(history.differences(), QStringList());
        QCOMPARE(history.projectionDifferences(), QStringList());
    }
    history.forgetProjection();
    QCOMPARE(history.differences(), QStringList());
}

QTEST_GUILESS_MAIN(TestOfLongReplayProperty)
#include "tst_long_replay_property.moc"
