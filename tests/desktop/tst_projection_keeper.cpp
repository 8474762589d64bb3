#include <QTest>

#include "desktop/shared/Workspace.h"
#include "desktop/shell/ProjectionKeeper.h"
#include "support/RoleLogins.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

using State = ProjectionKeeper::State;

/// The projections follow the log while a window is open.
class ProjectionKeeperTest : public QObject {
    Q_OBJECT

private slots:
    void init() { m_database = std::make_unique<TestDatabase>(); }

    void projectionsFollowWithoutBeingAsked() {
        publish(20);
        Workspace workspace;
        ProjectionKeeper keeper(workspace);
        QCOMPARE(keeper.state(), State::Off);
        workspace.connectTo(settingsOf(*m_database), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(counted(), u"20"_s, 30'000);
        QTRY_COMPARE(keeper.state(), State::Resting);
        publish(5);
        QTRY_COMPARE_WITH_TIMEOUT(counted(), u"25"_s, 30'000);
    }

    void aRebuildThatWasBegunIsFinished() {
        publish(20);
        m_database->run(u"SELECT advance_event_horizon(); SELECT begin_processor_rebuild('device_list')"_s);
        Workspace workspace;
        const ProjectionKeeper keeper(workspace);
        workspace.connectTo(settingsOf(*m_database), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(counted(), u"20"_s, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(
            m_database->value(u"SELECT count(*) FROM event_processor_status WHERE is_rebuilding"_s), u"0"_s,
            30'000);
    }

    void anotherBuilderAtWorkIsNoTrouble() {
        publish(20);
        const auto other = openSession(*m_database);
        need(other->execute(Session::query(u"projection_lock"_s)));
        Workspace workspace;
        ProjectionKeeper keeper(workspace);
        QList<State> states;
        connect(&keeper, &ProjectionKeeper::stateChanged, this, [&](State state) { states += state; });
        workspace.connectTo(settingsOf(*m_database), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(keeper.state(), State::Resting, 30'000);
        QCOMPARE(counted(), u""_s);
        need(other->execute(Session::query(u"projection_unlock"_s)));
        QTRY_COMPARE_WITH_TIMEOUT(counted(), u"20"_s, 30'000);
        QVERIFY(!states.contains(State::Failing));
    }

    void aProcessorThatFailsIsTold() {
        m_database->run(u"DROP TABLE device_list"_s);
        publish(20);
        Workspace workspace;
        ProjectionKeeper keeper(workspace);
        Error told;
        connect(&keeper, &ProjectionKeeper::stateChanged, this,
                [&](State, const Error& error) { told = error; });
        workspace.connectTo(settingsOf(*m_database), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(keeper.state(), State::Failing, 30'000);
        QCOMPARE(told.sqlState, u"42P01"_s);
        QCOMPARE(counted(), u"20"_s);
    }

    void aRoleThatMayNotProjectIsNotAskedAgain() {
        publish(20);
        const RoleLogins logins(*m_database);
        Workspace workspace;
        ProjectionKeeper keeper(workspace);
        QList<State> states;
        connect(&keeper, &ProjectionKeeper::stateChanged, this, [&](State state) { states += state; });
        workspace.connectTo(logins.settings(u"auditor"_s), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(states, (QList<State>{State::Working, State::Off}), 30'000);
        QCOMPARE(counted(), u""_s);
        workspace.connectTo(logins.settings(u"support"_s), u"test"_s);
        QTRY_COMPARE_WITH_TIMEOUT(counted(), u"20"_s, 30'000);
    }

private:
    void publish(int count) {
        m_database->run(
            u"SELECT publish_event('device.online', 'device', 'd' || n % 3, '{}') FROM generate_series(1, %1) AS n"_s
                .arg(count));
    }
    QString counted() const { return m_database->value(u"SELECT sum(event_count) FROM event_rollups"_s); }

    std::unique_ptr<TestDatabase> m_database;
};

QTEST_MAIN(ProjectionKeeperTest)
#include "tst_projection_keeper.moc"
