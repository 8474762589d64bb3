#include <QFutureWatcher>
#include <QSignalSpy>
#include <QTest>

#include "store/DatabaseThread.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

std::function<Result<int>(Session&, JobControl&)> number(int n) {
    return [n](Session& session, JobControl&) -> Result<int> {
        auto query = session.execute(u"select $1::int"_s, {n});
        if (!query)
            return failure(query.error());
        query->next();
        return query->value(0).toInt();
    };
}

std::function<Result<int>(Session&, JobControl&)> sleepFor(int seconds) {
    return [seconds](Session& session, JobControl&) -> Result<int> {
        if (auto query = session.execute(u"select pg_sleep($1::int)"_s, {seconds}); !query)
            return failure(query.error());
        return seconds;
    };
}

} // namespace

class TestOfDatabaseThread : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_thread = std::make_unique<DatabaseThread>();
        m_thread->setConnection(settingsOf(m_database),
                                {std::chrono::milliseconds(0), std::chrono::milliseconds(0)});
    }

    void jobsRunInTheirOrder();
    void errorsArriveAsResults();
    void sessionIsOpenedWithTheFirstJob();
    void cancelStopsTheRunningQuery();
    void cancelOfAWaitingJobLeavesTheRunningOne();
    void cancelDoesNotHitTheNextJob();
    void cancelReachesAJobOfManyShortStatements();
    void progressTravelsWithTheFuture();
    void lostConnectionIsOpenedAgain();
    void serverThatIsDownIsAnError();
    void newConnectionDropsWaitingJobs();
    void endingTheThreadCancelsWhatRuns();

private:
    bool sleeps() const {
        return !m_database
                    .run(
                        u"select 1 from pg_stat_activity where state = 'active' and wait_event = 'PgSleep'"_s)
                    .isEmpty();
    }

    TestDatabase m_database{TestDatabase::Content::Empty};
    std::unique_ptr<DatabaseThread> m_thread;
};

void TestOfDatabaseThread::jobsRunInTheirOrder() {
    QList<int> order;
    std::mutex mutex;
    QList<QFuture<Result<int>>> futures;
    for (int n = 0; n < 20; ++n) {
        futures += m_thread->call<int>([&, n](Session& session, JobControl& control) {
            const std::lock_guard lock(mutex);
            order += n;
            return number(n)(session, control);
        });
    }
    for (int n = 0; n < 20; ++n)
        QCOMPARE(need(futures[n].result()), n);
    QVERIFY(std::is_sorted(order.begin(), order.end()));
    QCOMPARE(order.size(), 20);
}

void TestOfDatabaseThread::errorsArriveAsResults() {
    auto future = m_thread->call<int>([](Session& session, JobControl&) -> Result<int> {
        FLEET_TRY(session.execute(u"select 1 / 0"_s));
        return 1;
    });
    QCOMPARE(future.result().error().kind, ErrorKind::InvalidInput);
}

void TestOfDatabaseThread::sessionIsOpenedWithTheFirstJob() {
    QSignalSpy changes(m_thread.get(), &DatabaseThread::connectionChanged);
    QCOMPARE(need(m_thread->call<int>(number(1)).result()), 1);
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toBool(), true);
}

void TestOfDatabaseThread::cancelStopsTheRunningQuery() {
    auto future = m_thread->call<int>(sleepFor(600));
    QTRY_VERIFY(sleeps());
    future.cancel();
    QTRY_VERIFY(!sleeps());
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCanceled());
    QCOMPARE(future.resultCount(), 0);
    auto next = m_thread->call<int>(number(7));
    QTRY_VERIFY(next.isFinished());
    QCOMPARE(need(next.result()), 7);
}

void TestOfDatabaseThread::cancelOfAWaitingJobLeavesTheRunningOne() {
    auto running = m_thread->call<int>(sleepFor(1));
    bool ran = false;
    auto waiting = m_thread->call<int>([&](Session&, JobControl&) -> Result<int> {
        ran = true;
        return 1;
    });
    waiting.cancel();
    QTRY_VERIFY(running.isFinished());
    QCOMPARE(need(running.result()), 1);
    QTRY_VERIFY(waiting.isFinished());
    QVERIFY(!ran);
}

void TestOfDatabaseThread::cancelDoesNotHitTheNextJob() {
    for (int round = 0; round < 50; ++round) {
        auto first = m_thread->call<int>(number(round));
        auto second = m_thread->call<int>(number(round + 1));
        first.cancel();
        QTRY_VERIFY(second.isFinished());
        QCOMPARE(need(second.result()), round + 1);
    }
}

void TestOfDatabaseThread::cancelReachesAJobOfManyShortStatements() {
    std::atomic<int> statements = 0;
    auto future = m_thread->call<int>([&](Session& session, JobControl&) -> Result<int> {
        while (true) {
            if (auto query = session.execute(u"select pg_sleep(0.002)"_s); !query)
                return failure(query.error());
            ++statements;
        }
    });
    QTRY_VERIFY(statements > 5);
    future.cancel();
    QTRY_VERIFY(future.isFinished());
}

void TestOfDatabaseThread::progressTravelsWithTheFuture() {
    QFutureWatcher<Result<int>> watcher;
    QSignalSpy texts(&watcher, &QFutureWatcherBase::progressTextChanged);
    watcher.setFuture(m_thread->call<int>([](Session&, JobControl& control) -> Result<int> {
        control.progress(5'000'000'000, 10'000'000'000, u"half"_s);
        return 1;
    }));
    QTRY_VERIFY(watcher.isFinished());
    QTRY_COMPARE(texts.size(), 1);
    QCOMPARE(texts.first().first().toString(), u"half"_s);
    QCOMPARE(watcher.progressValue(), 500);
    QCOMPARE(watcher.progressMaximum(), 1000);
}

void TestOfDatabaseThread::lostConnectionIsOpenedAgain() {
    auto backend = m_thread->call<int>([](Session& session, JobControl&) -> Result<int> {
        return valueOf(session, u"select pg_backend_pid()"_s).toInt();
    });
    const int pid = need(backend.result());
    m_database.run(u"select pg_terminate_backend(%1, 10000)"_s.arg(pid));
    QCOMPARE(need(m_thread->call<int>(number(2)).result()), 2);
}

void TestOfDatabaseThread::serverThatIsDownIsAnError() {
    ConnectionSettings nowhere = settingsOf(m_database);
    nowhere.host = u"127.0.0.1"_s;
    nowhere.port = 1;
    QSignalSpy changes(m_thread.get(), &DatabaseThread::connectionChanged);
    m_thread->setConnection(nowhere);
    QCOMPARE(m_thread->call<int>(number(1)).result().error().kind, ErrorKind::ConnectionLost);
    QTRY_COMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toBool(), false);
}

void TestOfDatabaseThread::newConnectionDropsWaitingJobs() {
    auto running = m_thread->call<int>(sleepFor(1));
    auto waiting = m_thread->call<int>(number(1));
    QTRY_VERIFY(sleeps());
    m_thread->setConnection(settingsOf(m_database));
    QCOMPARE(waiting.result().error().kind, ErrorKind::Cancelled);
    QCOMPARE(need(running.result()), 1);
    QCOMPARE(need(m_thread->call<int>(number(3)).result()), 3);
}

void TestOfDatabaseThread::endingTheThreadCancelsWhatRuns() {
    auto running = m_thread->call<int>(sleepFor(600));
    auto waiting = m_thread->call<int>(number(1));
    QTRY_VERIFY(sleeps());
    m_thread.reset();
    QVERIFY(running.isFinished());
    QCOMPARE(waiting.result().error().kind, ErrorKind::Cancelled);
    QTRY_VERIFY(!sleeps());
}

QTEST_GUILESS_MAIN(TestOfDatabaseThread)
#include "tst_database_thread.moc"
