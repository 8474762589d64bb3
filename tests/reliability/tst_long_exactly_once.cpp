#include "reliability/exactly_once.h"

class TestOfExactlyOnceAtLength : public QObject {
    Q_OBJECT

private slots:
    void everyReaderSeesEveryCommittedEventOnceThroughTenCrashes() {
        fleet::test::everyReaderSeesEveryCommittedEventOnce(
            {.restarts = 10, .transactionsBetweenRestarts = 2'000, .patience = std::chrono::minutes(10)});
    }
};

QTEST_GUILESS_MAIN(TestOfExactlyOnceAtLength)
#include "tst_long_exactly_once.moc"
