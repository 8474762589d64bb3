#include <QTest>

#include "support/RandomHistory.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int oneIn = 3; ///< Events whose moments are looked at; the long test looks at all.

/// Empty, or the first difference with the seed that makes it again.
QByteArray told(const QStringList& differences) {
    return differences.isEmpty() ? QByteArray() : differences.first().toUtf8();
}

} // namespace

#define COMPARE_REPLAY(history)                                         \
    do {                                                                \
        const QStringList differences = (history).differences();        \
        QVERIFY2(differences.isEmpty(), told(differences).constData()); \
    } while (false)

/// Replay from snapshots and projections gives what a fold of all events, one by one, gives: at every event's
/// moment and just before it, whatever the log lived through. Set FLEET_AUDIT_SEED to repeat a run.
class TestOfReplayProperty : public QObject {
    Q_OBJECT

private slots:
    void replayIsTheFoldOfAllEvents_data() { seeds(); }
    void replayIsTheFoldOfAllEvents();
    void replayIsTheFoldAfterDaysAreDropped_data() { seeds(); }
    void replayIsTheFoldAfterDaysAreDropped();
    void replayIsTheFoldWhileANewReducerIsBuiltIn_data() { seeds(); }
    void replayIsTheFoldWhileANewReducerIsBuiltIn();

private:
    void seeds();
};

void TestOfReplayProperty::seeds() {
    QTest::addColumn<quint64>("seed");
    const QString given = qEnvironmentVariable("FLEET_AUDIT_SEED");
    const int rounds = given.isEmpty() ? 2 : 1;
    for (int i = 0; i < rounds; ++i) {
        const quint64 seed = given.isEmpty() ? std::random_device{}() : given.toULongLong();
        QTest::addRow("seed %llu", seed) << seed;
    }
}

void TestOfReplayProperty::replayIsTheFoldOfAllEvents() {
    QFETCH(quint64, seed);
    RandomHistory history(seed, oneIn);
    history.act(120);
    COMPARE_REPLAY(history);
    history.act(120);
    COMPARE_REPLAY(history);
    history.catchUp();
    COMPARE_REPLAY(history);
    QCOMPARE(told(history.projectionDifferences()), QByteArray());
    history.forgetProjection();
    COMPARE_REPLAY(history);
    history.catchUp();
    QCOMPARE(told(history.projectionDifferences()), QByteArray());
}

void TestOfReplayProperty::replayIsTheFoldAfterDaysAreDropped() {
    QFETCH(quint64, seed);
    RandomHistory history(seed, oneIn);
    history.act(150);
    history.dropOldestDay();
    COMPARE_REPLAY(history);
    history.act(80);
    history.dropOldestDay();
    COMPARE_REPLAY(history);
    history.act(80);
    COMPARE_REPLAY(history);
    history.catchUp();
    QCOMPARE(told(history.projectionDifferences()), QByteArray());
    history.forgetProjection();
    COMPARE_REPLAY(history);
}

void TestOfReplayProperty::replayIsTheFoldWhileANewReducerIsBuiltIn() {
    QFETCH(quint64, seed);
    RandomHistory history(seed, oneIn);
    history.act(150);
    if (seed % 2 == 0)
        history.dropOldestDay();
    history.changeReducer();
    COMPARE_REPLAY(history);
    history.act(40);
    COMPARE_REPLAY(history);
    history.beginRebuild();
    history.act(80);
    COMPARE_REPLAY(history);
    history.finishRebuild();
    COMPARE_REPLAY(history);
    QCOMPARE(told(history.projectionDifferences()), QByteArray());
    history.act(60);
    COMPARE_REPLAY(history);
}

QTEST_GUILESS_MAIN(TestOfReplayProperty)
#include "tst_replay_property.moc"
