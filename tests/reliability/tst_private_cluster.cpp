// The private PostgreSQL: made once, found again, shared, and well again after a crash.
#include <signal.h>

#include <QDir>
#include <QFile>
#include <QFuture>
#include <QTest>
#include <QtConcurrent>

#include "cluster/PrivateCluster.h"
#include "support/TestDatabase.h"

using namespace fleet;
using namespace Qt::StringLiterals;
using State = ClusterStatus::State;

class PrivateClusterTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void startsFromNothingAndAnswersQueries();
    void keepsItsDataAcrossStopAndStart();
    void deletesItsDataWhenReset();
    void isSharedByTwoProgramsThatStartItAtOnce();
    void startsAgainAfterTheServerWasKilled();
    void startsAgainWhereAnotherProcessHasTheNumberOfTheDeadServer();
    void makesItAnewAfterAnInterruptedInitdb();
    void listensOnNoPortAndItsFolderIsClosedToOthers();
    void worksWhereThePathIsTooLongForASocket();
    void speaksUtf8AndUtc();
    void namesTheInstallCommandWhereNoServerProgramsAre();
    void refusesDataOfAnotherMajorVersionAndLeavesItAlone();
    void endsAtOnceWhenCancelled();

private:
    ClusterOptions options() const {
        ClusterOptions options;
        options.throwAway = true;
        return options;
    }
    qint64 serverProcess() const {
        QFile file(m_directory + u"/data/postmaster.pid"_s);
        return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toLongLong() : 0;
    }

    QString m_directory;
    JobControl m_control;
};

#define VERIFY_OK(expression)                                                                          \
    do {                                                                                               \
        const auto outcome = (expression);                                                             \
        QVERIFY2(outcome.has_value(),                                                                  \
                 outcome ? "" : qPrintable(outcome.error().message + u'\n' + outcome.error().detail)); \
    } while (false)

void PrivateClusterTest::init() {
    m_directory = u"/tmp/fleet-audit-%1/postgresql"_s.arg(QCoreApplication::applicationPid());
}

void PrivateClusterTest::cleanup() {
    VERIFY_OK(PrivateCluster(m_directory, options()).reset(m_control));
    QVERIFY(QDir(m_directory + u"/.."_s).removeRecursively());
}

void PrivateClusterTest::startsFromNothingAndAnswersQueries() {
    PrivateCluster cluster(m_directory, options());
    QCOMPARE(cluster.status().state, State::NotMade);
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(cluster.status().state, State::Running);
    QCOMPARE(test::runSql(cluster.url(), u"SELECT current_database() || ' ' || current_user"_s),
             QStringList{u"fleet_audit fleet_audit"_s});
}

void PrivateClusterTest::keepsItsDataAcrossStopAndStart() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    test::runSql(cluster.url(), u"CREATE TABLE kept AS SELECT 42 AS answer"_s);
    VERIFY_OK(cluster.stop(m_control));
    QCOMPARE(cluster.status().state, State::Stopped);
    VERIFY_OK(cluster.stop(m_control));
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(test::runSql(cluster.url(), u"SELECT answer FROM kept"_s), QStringList{u"42"_s});
}

void PrivateClusterTest::deletesItsDataWhenReset() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    test::runSql(cluster.url(), u"CREATE TABLE gone ()"_s);
    VERIFY_OK(cluster.reset(m_control));
    QCOMPARE(cluster.status().state, State::NotMade);
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(test::runSql(cluster.url(), u"SELECT to_regclass('gone') IS NULL"_s), QStringList{u"t"_s});
}

void PrivateClusterTest::isSharedByTwoProgramsThatStartItAtOnce() {
    const auto start = [this] {
        JobControl control;
        return PrivateCluster(m_directory, options()).start(control);
    };
    QFuture<Result<void>> first = QtConcurrent::run(start);
    QFuture<Result<void>> second = QtConcurrent::run(start);
    VERIFY_OK(first.result());
    VERIFY_OK(second.result());
    const qint64 process = serverProcess();
    VERIFY_OK(start());
    QCOMPARE(serverProcess(), process);
}

void PrivateClusterTest::startsAgainAfterTheServerWasKilled() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    test::runSql(cluster.url(), u"CREATE TABLE kept AS SELECT 42 AS answer"_s);
    test::runSql(cluster.url(), u"CHECKPOINT"_s);
    QCOMPARE(::kill(pid_t(serverProcess()), SIGKILL), 0);
    QTRY_COMPARE(cluster.status().state, State::Stopped);
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(test::runSql(cluster.url(), u"SELECT answer FROM kept"_s), QStringList{u"42"_s});
}

void PrivateClusterTest::startsAgainWhereAnotherProcessHasTheNumberOfTheDeadServer() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    QFile file(m_directory + u"/data/postmaster.pid"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray lines = file.readAll();
    file.close();
    VERIFY_OK(cluster.stop(m_control));
    lines.replace(0, lines.indexOf('\n'), QByteArray::number(QCoreApplication::applicationPid()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(lines);
    file.close();
    QCOMPARE(cluster.status().state, State::Stopped);
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(cluster.status().state, State::Running);
}

void PrivateClusterTest::makesItAnewAfterAnInterruptedInitdb() {
    QVERIFY(QDir().mkpath(m_directory + u"/data.unfinished/base"_s));
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    QVERIFY(!QDir(m_directory + u"/data.unfinished"_s).exists());
}

void PrivateClusterTest::listensOnNoPortAndItsFolderIsClosedToOthers() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(test::runSql(cluster.url(), u"SHOW listen_addresses"_s), QStringList{QString()});
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                        QFile::WriteOther | QFile::ExeOther;
    for (const QString& folder : {m_directory, cluster.status().host})
        QVERIFY2((QFile::permissions(folder) & others) == 0, qPrintable(folder));
}

void PrivateClusterTest::worksWhereThePathIsTooLongForASocket() {
    const QString deep = m_directory + u'/' + QString(100, u'd');
    PrivateCluster cluster(deep, options());
    VERIFY_OK(cluster.start(m_control));
    QVERIFY(cluster.status().host.startsWith(u"/tmp/fleet-audit-"));
    QCOMPARE(test::runSql(cluster.url(), u"SELECT 1"_s), QStringList{u"1"_s});
    VERIFY_OK(cluster.reset(m_control));
    QVERIFY(QDir(cluster.status().host).removeRecursively());
}

void PrivateClusterTest::speaksUtf8AndUtc() {
    PrivateCluster cluster(m_directory, options());
    VERIFY_OK(cluster.start(m_control));
    QCOMPARE(test::runSql(cluster.url(), u"SELECT pg_encoding_to_char(encoding) FROM pg_database"_s).first(),
             u"UTF8"_s);
    QCOMPARE(test::runSql(cluster.url(), u"SHOW timezone"_s), QStringList{u"UTC"_s});
}

void PrivateClusterTest::namesTheInstallCommandWhereNoServerProgramsAre() {
    ClusterOptions nowhere = options();
    nowhere.programFolders = {u"/nonexistent"_s};
    PrivateCluster cluster(m_directory, nowhere);
    QCOMPARE(cluster.status().state, State::ProgramsMissing);
    const auto outcome = cluster.start(m_control);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::NotFound);
    QVERIFY(outcome.error().advice.contains(ServerPrograms::installCommand()));
    QVERIFY(QDir().mkpath(m_directory));
}

void PrivateClusterTest::refusesDataOfAnotherMajorVersionAndLeavesItAlone() {
    QVERIFY(QDir().mkpath(m_directory + u"/data"_s));
    QFile version(m_directory + u"/data/PG_VERSION"_s);
    QVERIFY(version.open(QIODevice::WriteOnly));
    version.write("13\n");
    version.close();
    const auto outcome = PrivateCluster(m_directory, options()).start(m_control);
    QVERIFY(!outcome);
    QVERIFY2(outcome.error().message.contains(u"PostgreSQL 13"), qPrintable(outcome.error().message));
    QVERIFY(version.exists());
}

void PrivateClusterTest::endsAtOnceWhenCancelled() {
    struct Cancelled : JobControl {
        bool isCancelled() const override { return true; }
    } control;
    const auto outcome = PrivateCluster(m_directory, options()).start(control);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ErrorKind::Cancelled);
    QVERIFY(QDir().mkpath(m_directory));
}

QTEST_GUILESS_MAIN(PrivateClusterTest)
#include "tst_private_cluster.moc"
