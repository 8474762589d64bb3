// Following the log: every event once, in order, whatever happens to the connection; and stopping.
#include <QTest>
#include <csignal>
#include <numeric>

#include "support/CliProgram.h"
#include "support/TestCluster.h"
#include "support/TestDatabase.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliTailTest : public QObject {
    Q_OBJECT

private slots:
    void eventsAfterAnIdAreToldOnceAndInOrder();
    void withoutAnIdOnlyNewEventsAreTold();
    void typesNarrowWhatIsTold();
    void aLostConnectionLosesNothing();
    void csvLinesAreTold();
    void aReaderThatLeavesEndsIt();
    void controlCEndsIt();
    void controlCCancelsARunningStatement();

private:
    QStringList command(const QStringList& arguments) const {
        return QStringList{u"--url"_s, m_database->url()} + arguments;
    }
    void publish(int from, int to) const {
        m_database->run(
            u"SELECT publish_event(CASE n % 2 WHEN 0 THEN 'device.online' ELSE 'device.offline' END, "
            "'device', 'd', jsonb_build_object('n', n)) FROM generate_series(%1, %2) n"_s.arg(from)
                .arg(to));
    }
    static QList<int> numbers(const CliAnswer& answer) {
        QList<int> numbers;
        for (const QJsonObject& event : answer.jsonLines())
            numbers.append(event.value(u"data"_s).toObject().value(u"n"_s).toInt());
        return numbers;
    }

    std::unique_ptr<TestDatabase> m_database;

private slots:
    void init() { m_database = std::make_unique<TestDatabase>(); }
};

void CliTailTest::eventsAfterAnIdAreToldOnceAndInOrder() {
    publish(1, 5);
    CliProgram tail(command({u"tail"_s, u"--after-id"_s, u"2"_s, u"--count"_s, u"6"_s}));
    QVERIFY(tail.waitForLines(3));
    publish(6, 10);
    const CliAnswer answer = tail.finish();
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(numbers(answer), (QList<int>{3, 4, 5, 6, 7, 8}));
}

void CliTailTest::withoutAnIdOnlyNewEventsAreTold() {
    publish(1, 3);
    CliProgram tail(command({u"tail"_s, u"--count"_s, u"2"_s, u"--verbose"_s}));
    QVERIFY(tail.waitForErrors(u"following the log"_s));
    publish(4, 5);
    QCOMPARE(numbers(tail.finish()), (QList<int>{4, 5}));
}

void CliTailTest::typesNarrowWhatIsTold() {
    publish(1, 6);
    const QStringList tail{u"tail"_s, u"--after-id"_s, u"0"_s, u"--count"_s, u"3"_s, u"--type"_s};
    QCOMPARE(numbers(runCli(command(tail + QStringList{u"device.online"_s}))), (QList<int>{2, 4, 6}));
    QCOMPARE(numbers(runCli(command(tail + QStringList{u"device.*"_s}))), (QList<int>{1, 2, 3}));
}

void CliTailTest::aLostConnectionLosesNothing() {
    publish(1, 3);
    CliProgram tail(command({u"tail"_s, u"--after-id"_s, u"0"_s, u"--count"_s, u"60"_s}));
    QVERIFY(tail.waitForLines(3));
    const QString ended =
        u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%1'"_s.arg(
            m_database->name());
    for (int round = 0; round < 3; ++round) {
        publish(4 + round * 19, 13 + round * 19);
        int connections = 0; // The macro looks once more after it succeeded.
        QTRY_VERIFY_WITH_TIMEOUT(
            (connections += runSql(TestCluster::instance().url(u"postgres"_s), ended).value(0).toInt()) > 0,
            30'000);
        publish(14 + round * 19, 22 + round * 19);
    }
    const CliAnswer answer = tail.finish();
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QList<int> expected(60);
    std::iota(expected.begin(), expected.end(), 1);
    QCOMPARE(numbers(answer), expected);
}

void CliTailTest::csvLinesAreTold() {
    publish(1, 2);
    const CliAnswer answer =
        runCli(command({u"tail"_s, u"--after-id"_s, u"0"_s, u"--count"_s, u"2"_s, u"--format"_s, u"csv"_s}));
    QCOMPARE(answer.lines().size(), 3);
    QVERIFY(answer.lines().at(0).startsWith(u"id,event_id,"_s));
    QVERIFY(answer.lines().at(2).startsWith(u"2,"_s));
}

void CliTailTest::aReaderThatLeavesEndsIt() {
#ifdef Q_OS_WIN
    QSKIP("needs a POSIX shell");
#endif
    publish(1, 3);
    QProcess shell;
    shell.start(u"sh"_s, {u"-c"_s, u"\"$0\" --url \"$1\" tail --after-id 0 | head -n 1"_s, cliProgramPath(),
                          m_database->url()});
    // As with any program, the next line tells that nobody reads any more.
    const auto endsAfterAnotherLine = [&] {
        publish(4, 4);
        shell.waitForFinished(200);
        return shell.state() == QProcess::NotRunning;
    };
    QTRY_VERIFY_WITH_TIMEOUT(endsAfterAnotherLine(), 30'000);
    QCOMPARE(shell.readAllStandardOutput().count('\n'), 1);
}

void CliTailTest::controlCEndsIt() {
#ifdef Q_OS_WIN
    QSKIP("Windows has no SIGINT for one process");
#else
    CliProgram tail(command({u"tail"_s, u"--verbose"_s}));
    QVERIFY(tail.waitForErrors(u"following the log"_s));
    QCOMPARE(::kill(pid_t(tail.processId()), SIGINT), 0);
    const CliAnswer answer = tail.finish();
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.endsWith(u"fleet-audit-cli: cancelled\n"_s), answer.text().constData());
#endif
}

void CliTailTest::controlCCancelsARunningStatement() {
#ifdef Q_OS_WIN
    QSKIP("Windows has no SIGINT for one process");
#else
    // A statement that runs for long: this session's function is called for each event that verify reads.
    publish(1, 3);
    m_database->run(
        u"CREATE SCHEMA slow; CREATE FUNCTION slow.sha256(bytea) RETURNS bytea LANGUAGE sql AS "
        "$$ SELECT pg_sleep(60)::text::bytea $$;"
        "ALTER DATABASE %1 SET search_path = slow, pg_catalog, public"_s.arg(m_database->name()));
    CliProgram verify(command({u"verify"_s}));
    const QString running =
        u"SELECT count(*) FROM pg_stat_activity WHERE datname = '%1' AND wait_event = 'PgSleep'"_s.arg(
            m_database->name());
    QTRY_COMPARE_WITH_TIMEOUT(m_database->value(running), u"1"_s, 20'000);
    QCOMPARE(::kill(pid_t(verify.processId()), SIGINT), 0);
    const CliAnswer answer = verify.finish();
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QCOMPARE(answer.errors, u"fleet-audit-cli: cancelled\n"_s);
    QTRY_COMPARE(m_database->value(running), u"0"_s);
#endif
}

QTEST_GUILESS_MAIN(CliTailTest)
#include "tst_cli_tail.moc"
