// The private PostgreSQL by the command line.
#include <QCoreApplication>
#include <QDir>
#include <QTest>

#include "support/CliProgram.h"
#include "support/TestDatabase.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliDemoTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase();
    void withoutItsServerTheUrlIsNotTold();
    void twoProgramsAtOnceFillItOnce();
    void aSecondStartKeepsWhatIsThere();
    void anEmptyDemoStaysEmpty();
    void stopKeepsWhatItHolds();

private:
    CliAnswer run(const QStringList& arguments) const { return runCli(arguments, {}, m_environment); }
    QString url() const { return run({u"demo"_s, u"url"_s}).output.trimmed(); }
    QString value(const QString& sql) const { return runSql(url(), sql).value(0); }

    QString m_folder;
    QStringList m_environment;
};

void CliDemoTest::initTestCase() {
    // Short, for the socket's path; and one that the server's own account can enter.
    m_folder = QDir::tempPath() + u"/fa-cli-demo-%1"_s.arg(QCoreApplication::applicationPid());
    m_environment = {u"FLEET_AUDIT_DATA_DIR="_s + m_folder};
}

void CliDemoTest::cleanupTestCase() {
    QCOMPARE(run({u"demo"_s, u"stop"_s}).exitCode, 0);
    QVERIFY(QDir(m_folder).removeRecursively());
}

void CliDemoTest::withoutItsServerTheUrlIsNotTold() {
    const CliAnswer status = run({u"demo"_s, u"status"_s, u"--format"_s, u"json"_s});
    QVERIFY2(status.exitCode == 0, status.text().constData());
    QCOMPARE(status.jsonArray().at(0).toObject().value(u"state"_s).toString(), u"not made yet"_s);
    const CliAnswer address = run({u"demo"_s, u"url"_s});
    QCOMPARE(address.exitCode, 1);
    QVERIFY2(address.errors.contains(u"demo start"_s), address.text().constData());
}

void CliDemoTest::twoProgramsAtOnceFillItOnce() {
    const QStringList statistics{u"--demo"_s, u"stats"_s, u"--days"_s, u"60"_s, u"--format"_s, u"json"_s};
    CliProgram first(statistics, m_environment);
    CliProgram second(statistics, m_environment);
    const CliAnswer one = first.finish();
    const CliAnswer two = second.finish();
    QVERIFY2(one.exitCode == 0, one.text().constData());
    QVERIFY2(two.exitCode == 0, two.text().constData());
    QCOMPARE(one.output, two.output);
    QCOMPARE(value(u"SELECT count(*) FROM events WHERE event_type = 'device.provisioned'"_s), u"200"_s);
    QVERIFY(value(u"SELECT count(*) FROM events"_s).toInt() > 100'000);
}

void CliDemoTest::aSecondStartKeepsWhatIsThere() {
    const QString before = value(u"SELECT count(*) FROM events"_s);
    const CliAnswer answer = run({u"demo"_s, u"start"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(answer.jsonArray().at(0).toObject().value(u"url"_s).toString(), url());
    QCOMPARE(value(u"SELECT count(*) FROM events"_s), before);
}

void CliDemoTest::anEmptyDemoStaysEmpty() {
    const CliAnswer reset = run({u"demo"_s, u"reset"_s, u"--empty"_s});
    QVERIFY2(reset.exitCode == 0, reset.text().constData());
    QCOMPARE(value(u"SELECT count(*) FROM events"_s), u"0"_s);
    QCOMPARE(run({u"--demo"_s, u"migrate"_s, u"--dry-run"_s, u"--format"_s, u"json"_s}).output.trimmed(),
             u"[]"_s);
    QCOMPARE(value(u"SELECT count(*) FROM events"_s), u"0"_s);
}

void CliDemoTest::stopKeepsWhatItHolds() {
    QCOMPARE(run({u"--demo"_s, u"publish"_s, u"device.online"_s, u"device"_s, u"kept"_s, u"{}"_s}).exitCode,
             0);
    QCOMPARE(run({u"demo"_s, u"stop"_s}).exitCode, 0);
    QCOMPARE(run({u"demo"_s, u"status"_s, u"--format"_s, u"csv"_s}).lines().value(1).section(u',', 0, 0),
             u"stopped"_s);
    const CliAnswer history = run({u"--demo"_s, u"history"_s, u"--format"_s, u"json"_s});
    QVERIFY2(history.exitCode == 0, history.text().constData());
    QCOMPARE(history.jsonLines().size(), 1);
    QCOMPARE(history.jsonLines().constFirst().value(u"aggregate_id"_s).toString(), u"kept"_s);
}

QTEST_GUILESS_MAIN(CliDemoTest)
#include "tst_cli_demo.moc"
