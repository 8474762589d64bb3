#include "database/state_blame.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

/// Two hundred moments of each of fifty demo devices and of the real machines.
class TestOfStateBlameAtLength : public QObject {
    Q_OBJECT

private slots:
    void demoDevicesAreBlamedAsTheRulesSay() {
        const TestDatabase database;
        importDemo(database, 50, 3);
        project(database);
        BlameCheck check(database, seedOfThisRun());
        QCOMPARE(check.devices(), 50);
        check.check(200, 5);
        COMPARE_BLAME(check);
    }

    void realMachinesAreBlamedAsTheRulesSay() {
        SKIP_WITHOUT_REAL_DATA(u"openstack-2017.ndjson"_s);
        const TestDatabase database;
        importRealData(database);
        project(database);
        BlameCheck check(database, seedOfThisRun());
        QCOMPARE(check.devices(), 22);
        check.check(200, 5);
        COMPARE_BLAME(check);
    }
};

QTEST_GUILESS_MAIN(TestOfStateBlameAtLength)
#include "tst_long_state_blame.moc"
