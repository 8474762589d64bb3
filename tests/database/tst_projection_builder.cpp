#include <QTest>

#include "store/DeviceStore.h"
#include "store/EventPublisher.h"
#include "store/ProjectionBuilder.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class TestOfProjectionBuilder : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_session.reset();
        m_database = std::make_unique<TestDatabase>();
        m_session = openSession(*m_database);
        for (int n = 0; n < 30; ++n)
            m_database->run(u"select publish_event('device.online', 'device', 'dev-%1', '{}')"_s.arg(n % 3));
        settle(*m_database);
    }

    void catchUpTakesEveryEventOnce();
    void projectionsAreTheReplays();
    void eventBelowTheCursorThatSettlesLaterIsTaken();
    void secondBuilderIsAConflict();
    void rebuildGivesTheSame();
    void statusTellsTheLag();
    void horizonNamesWhoHoldsIt();
    void secondAdvancerWaitsForTheFirst();

private:
    ProjectionBuilder builder() { return ProjectionBuilder(*m_session); }
    QStringList projected() const {
        return m_database->run(
            u"select device_id || state::text || event_count from device_states order by 1"_s);
    }

    JobControl m_control;
    std::unique_ptr<TestDatabase> m_database;
    std::unique_ptr<Session> m_session;
};

void TestOfProjectionBuilder::catchUpTakesEveryEventOnce() {
    QCOMPARE(need(builder().catchUp(m_control)), 30);
    QCOMPARE(need(builder().catchUp(m_control)), 0);
    m_database->run(u"select publish_event('device.offline', 'device', 'dev-1', '{}')"_s);
    settle(*m_database);
    QCOMPARE(need(builder().catchUp(m_control)), 1);
    QCOMPARE(m_database->value(u"select event_count from device_states where device_id = 'dev-1'"_s),
             u"11"_s);
}

void TestOfProjectionBuilder::projectionsAreTheReplays() {
    const QString before = need(DeviceStore(*m_session).state(u"dev-2"_s)).text;
    need(builder().catchUp(m_control));
    QCOMPARE(m_database->value(u"select state::text from device_states where device_id = 'dev-2'"_s), before);
    QCOMPARE(need(DeviceStore(*m_session).state(u"dev-2"_s)).text, before);
}

void TestOfProjectionBuilder::eventBelowTheCursorThatSettlesLaterIsTaken() {
    const auto slow = openSession(*m_database);
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(u"select publish_event('device.offline', 'device', 'slow', '{}')"_s));
    m_database->run(u"select publish_event('device.online', 'device', 'fast', '{}')"_s);
    const qint64 taken = need(builder().catchUp(m_control));
    need(transaction.commit());
    settle(*m_database);
    QCOMPARE(taken + need(builder().catchUp(m_control)), 32);
    QCOMPARE(projected().size(), 5);
}

void TestOfProjectionBuilder::secondBuilderIsAConflict() {
    const auto other = openSession(*m_database);
    need(other->execute(Session::query(u"projection_lock"_s)));
    const auto result = builder().catchUp(m_control);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Conflict);
}

void TestOfProjectionBuilder::rebuildGivesTheSame() {
    need(builder().catchUp(m_control));
    const QStringList before = projected();
    m_database->run(u"update device_states set event_count = 7"_s);
    QCOMPARE(need(builder().rebuild(u"device_states"_s, m_control)), 30);
    QCOMPARE(projected(), before);
}

void TestOfProjectionBuilder::statusTellsTheLag() {
    need(builder().catchUp(m_control));
    const auto statusOf = [this](const QString& processor) {
        const QList<ProjectionStatus> list = need(builder().status());
        const auto found = std::find_if(list.begin(), list.end(), [&](const ProjectionStatus& status) {
            return status.processor == processor;
        });
        return found == list.end() ? ProjectionStatus{} : *found;
    };
    for (const QString& processor : {u"device_states"_s, u"event_rollups"_s, u"device_list"_s}) {
        QCOMPARE(statusOf(processor).processor, processor);
        QCOMPARE(statusOf(processor).lag(), 0);
        QCOMPARE(statusOf(processor).lagMilliseconds, 0);
    }
    m_database->run(u"select publish_event('device.online', 'device', 'dev-1', '{}')"_s);
    settle(*m_database);
    QCOMPARE(statusOf(u"device_states"_s).lag(), 1);
    need(m_session->execute(u"select project_device_states()"_s));
    QCOMPARE(statusOf(u"device_states"_s).lag(), 0);
    QCOMPARE(statusOf(u"event_rollups"_s).lag(), 1);
}

void TestOfProjectionBuilder::horizonNamesWhoHoldsIt() {
    QTRY_COMPARE_WITH_TIMEOUT(need(horizonStatus(*m_session)).heldBackBy, QString(), 60'000);
    ConnectionSettings settings = settingsOf(*m_database);
    settings.options.insert(u"application_name"_s, u"slow importer"_s);
    const auto slow = need(Session::open(settings));
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(u"select publish_event('device.offline', 'device', 'slow', '{}')"_s));
    HorizonStatus status;
    QTRY_VERIFY_WITH_TIMEOUT(!(status = need(horizonStatus(*m_session))).heldBackBy.isEmpty(), 20'000);
    QVERIFY2(status.heldBackBy.contains(u"slow importer"_s), qUtf8Printable(status.heldBackBy));
    need(transaction.commit());
    QTRY_COMPARE_WITH_TIMEOUT(need(horizonStatus(*m_session)).lagMilliseconds, 0, 60'000);
}

// Both would otherwise read clock and sequence at once, and the slower one set the floor of the clock back.
void TestOfProjectionBuilder::secondAdvancerWaitsForTheFirst() {
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(u"select advance_event_horizon()"_s));
    const auto other = openSession(*m_database);
    need(other->execute(u"set lock_timeout = '100ms'"_s));
    const auto second = other->execute(u"select advance_event_horizon()"_s);
    QVERIFY(!second);
    QCOMPARE(second.error().sqlState, u"55P03"_s);
    need(transaction.commit());
    need(other->execute(u"select advance_event_horizon()"_s));
}

QTEST_GUILESS_MAIN(TestOfProjectionBuilder)
#include "tst_projection_builder.moc"
