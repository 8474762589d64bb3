#include "reliability/exactly_once.h"

class TestOfExactlyOnce : public QObject {
    Q_OBJECT

private slots:
    void everyReaderSeesEveryCommittedEventOnceThroughThreeCrashes() {
        fleet::test::everyReaderSeesEveryCommittedEventOnce(
            {.restarts = 3, .transactionsBetweenRestarts = 400});
    }
};

QTEST_GUILESS_MAIN(TestOfExactlyOnce)
#include "tst_exactly_once.moc"
