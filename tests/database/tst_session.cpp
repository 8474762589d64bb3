#include <QFile>
#include <QTest>
#include <thread>

#include "core/Timestamp.h"
#include "store/SqlValues.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

/// What a connection promises, and each trap of Qt's PostgreSQL driver that it steps around.
class TestOfSession : public QObject {
    Q_OBJECT

private slots:
    void init() { m_session = openSession(m_database); }

    void sessionsSpeakUtc();
    void microsecondsSurviveTheWayThereAndBack();
    void valuesTravelAsTheyAre_data();
    void valuesTravelAsTheyAre();
    void nullCharacterIsRefused();
    void numberedParametersMayBeUsedTwice();
    void questionMarksAreParameters();
    void jsonbParameterWantsOnlyACast();
    void streamGivesRowsBeforeTheQueryEnds();
    void otherQueryEndsAStreamWithAnError();
    void brokenStreamIsReported();
    void scriptReportsTheFailureOfItsLaterStatements();
    void scriptNamesTheLine();
    void cancelStopsARunningQuery();
    void statementTimeLimitIsATimeout();
    void lockTimeLimitIsATimeout();
    void uniqueViolationIsAConflict();
    void missingSchemaSaysToMigrate();
    void refusedRightIsForbidden();
    void lostConnectionIsNoticed();
    void serverDownIsClear();
    void wrongPasswordIsClear();
    void unknownUserIsClear();
    void missingDatabaseIsClear();
    void passwordsAndNamesWithQuotesReachTheServer();
    void optionsWithSpacesAndQuotesSurvive();
    void optionWithSemicolonIsRefused();
    void failedStatementInATransactionWarnsNobody();
    void commitOfAFailedTransactionFails();
    void unfinishedTransactionRollsBack();
    void snapshotSeesOneMoment();
    void notificationsOfOthersArrive();

private:
    TestDatabase m_database{TestDatabase::Content::Empty};
    std::unique_ptr<Session> m_session;
};

void TestOfSession::sessionsSpeakUtc() {
    QCOMPARE(valueOf(*m_session, u"show timezone"_s), u"UTC"_s);
    QCOMPARE(valueOf(*m_session, u"select '2026-01-01 00:00'::timestamptz::text"_s),
             u"2026-01-01 00:00:00+00"_s);
}

void TestOfSession::microsecondsSurviveTheWayThereAndBack() {
    const Timestamp moment = need(Timestamp::parse(u"2026-11-23T13:41:57.418204Z"_s));
    const QVariant back =
        valueOf(*m_session, u"select (extract(epoch from $1::timestamptz) * 1000000)::bigint"_s,
                {sql::moment(moment)});
    QCOMPARE(sql::timestamp(back), moment);
    // The trap: what Qt reads as a date and time has lost its last three digits.
    const QDateTime lossy =
        valueOf(*m_session, u"select $1::timestamptz"_s, {sql::moment(moment)}).toDateTime();
    QVERIFY(Timestamp::fromDateTime(lossy) != moment);
}

void TestOfSession::valuesTravelAsTheyAre_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("quotes") << u"O'Hara \"x\" $$ \\ ' ; -- /*"_s;
    QTest::newRow("injection") << u"'); drop table events; --"_s;
    QTest::newRow("placeholders") << u"? ?? $1 :name %1"_s;
    QTest::newRow("backslashes") << u"\\' \\\\ \\n \\x41"_s;
    QTest::newRow("unicode") << u"Zürich \U0001F600 \u202Eabc\u0001\u007F"_s;
    QTest::newRow("lines") << u"a\r\nb\tc"_s;
    QTest::newRow("empty") << u""_s;
}

void TestOfSession::valuesTravelAsTheyAre() {
    QFETCH(QString, text);
    QCOMPARE(valueOf(*m_session, u"select $1::text"_s, {text}).toString(), text);
    QCOMPARE(valueOf(*m_session, u"select ($1::text[])[2]"_s, {sql::textArrayOrNull({u"first"_s, text})})
                 .toString(),
             text);
    QVERIFY(
        valueOf(*m_session, u"select $1::text ilike $2"_s, {u"a"_s + text + u"b"_s, sql::containing(text)})
            .toBool());
}

void TestOfSession::nullCharacterIsRefused() {
    const auto result = m_session->execute(u"select $1::text"_s, {QString(u"a\0b"_s)});
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
    QCOMPARE(valueOf(*m_session, u"select 1"_s), 1);
}

void TestOfSession::numberedParametersMayBeUsedTwice() {
    const QString query = u"select $2::int - $1::int + $1"_s;
    QCOMPARE(valueOf(*m_session, query, {3, 10}), 10);
    QVERIFY(valueOf(*m_session, query, {sql::null(), 10}).isNull());
}

void TestOfSession::questionMarksAreParameters() {
    QCOMPARE(valueOf(*m_session, u"select ?::int - ?::int, '?'"_s, {10, 3}), 7);
    QVERIFY(valueOf(*m_session, u"select jsonb_exists('{\"a\": 1}', $1)"_s, {u"a"_s}).toBool());
}

void TestOfSession::jsonbParameterWantsOnlyACast() {
    const QString exact = u"{\"n\": 12345678901234567890.10, \"s\": \"it's\"}"_s;
    QCOMPARE(valueOf(*m_session, u"select $1::jsonb::text"_s, {exact}).toString(), exact);
}

void TestOfSession::streamGivesRowsBeforeTheQueryEnds() {
    // The last row fails: only a query that streams can show the first.
    auto query = need(m_session->stream(u"select 1000 / (5 - n) from generate_series(1, 5) n"_s));
    QVERIFY(query.next());
    QCOMPARE(query.value(0).toInt(), 250);
}

void TestOfSession::otherQueryEndsAStreamWithAnError() {
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Query results lost"_s));
    auto query = need(m_session->stream(u"select generate_series(1, 100000)"_s));
    QVERIFY(query.next());
    QCOMPARE(valueOf(*m_session, u"select 1"_s), 1);
    while (query.next())
        ;
    QVERIFY(!m_session->finish(query));
}

void TestOfSession::brokenStreamIsReported() {
    auto query = need(m_session->stream(u"select 1 / (3 - n) from generate_series(1, 5) n"_s));
    int rows = 0;
    while (query.next())
        ++rows;
    QCOMPARE(rows, 2);
    const auto finished = m_session->finish(query);
    QVERIFY(!finished);
    QCOMPARE(finished.error().sqlState, u"22012"_s);
}

void TestOfSession::scriptReportsTheFailureOfItsLaterStatements() {
    const auto result =
        m_session->executeScript(u"create table t (n int); select 1; insert into t values ('x');"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
    QVERIFY(valueOf(*m_session, u"select to_regclass('t')"_s).isNull());
}

void TestOfSession::scriptNamesTheLine() {
    const auto result = m_session->executeScript(u"select 1;\nselect 2;\nselect nonsense;\n"_s);
    QVERIFY(!result);
    QVERIFY2(result.error().detail.contains(u"line 3"_s), qUtf8Printable(textOf(result.error())));
}

void TestOfSession::cancelStopsARunningQuery() {
    const CancelHandle handle = m_session->cancelHandle();
    std::thread canceller([&] {
        while (
            runSql(m_database.url(), u"select 1 from pg_stat_activity where query = 'select pg_sleep(60)'"_s)
                .isEmpty())
            std::this_thread::yield();
        handle.cancel();
    });
    const auto result = m_session->execute(u"select pg_sleep(60)"_s);
    canceller.join();
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    QCOMPARE(handle.cancelledStatements(), 1);
    QCOMPARE(valueOf(*m_session, u"select 1"_s), 1);
    m_session.reset();
    handle.cancel(); // Outlives its session.
}

void TestOfSession::statementTimeLimitIsATimeout() {
    need(m_session->setLimits({std::chrono::milliseconds(20), std::chrono::milliseconds(0)}));
    const auto result = m_session->execute(u"select pg_sleep(60)"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Timeout);
}

void TestOfSession::lockTimeLimitIsATimeout() {
    m_database.run(u"create table if not exists wanted (n int)"_s);
    const auto other = openSession(m_database);
    const auto held = need(Transaction::begin(*other));
    need(other->execute(u"lock table wanted"_s));
    need(m_session->setLimits({std::chrono::milliseconds(0), std::chrono::milliseconds(20)}));
    const auto result = m_session->execute(u"select * from wanted"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Timeout);
    QCOMPARE(result.error().sqlState, u"55P03"_s);
}

void TestOfSession::uniqueViolationIsAConflict() {
    m_database.run(
        u"create table if not exists single (n int primary key); insert into single values (1) on conflict do nothing"_s);
    const auto result = m_session->execute(u"insert into single values ($1::int)"_s, {1});
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Conflict);
}

void TestOfSession::missingSchemaSaysToMigrate() {
    const auto result = m_session->execute(u"select * from events"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::NotFound);
    QVERIFY(result.error().advice.contains(u"migrat"_s));
}

void TestOfSession::refusedRightIsForbidden() {
    m_database.run(u"drop role if exists nobody_much; create role nobody_much"_s);
    need(m_session->execute(u"set role nobody_much"_s));
    const auto result = m_session->execute(u"select pg_reload_conf()"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::Forbidden);
}

void TestOfSession::lostConnectionIsNoticed() {
    const int backend = valueOf(*m_session, u"select pg_backend_pid()"_s).toInt();
    m_database.run(u"select pg_terminate_backend(%1)"_s.arg(backend));
    QTRY_VERIFY(!m_session->isOpen());
    const auto result = m_session->execute(u"select 1"_s);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::ConnectionLost);
}

void TestOfSession::serverDownIsClear() {
    ConnectionSettings settings = settingsOf(m_database);
    settings.host = u"127.0.0.1"_s;
    settings.port = 1;
    const auto result = Session::open(settings);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::ConnectionLost);
    QCOMPARE(result.error().message, u"No server answers at 127.0.0.1, port 1"_s);
}

void TestOfSession::wrongPasswordIsClear() {
    m_database.run(u"drop role if exists secretive; create role secretive login password 'a''b\\c; d'"_s);
    // Of all roles only this one has to say a password.
    QFile rules(m_database.value(u"show hba_file"_s));
    QVERIFY(rules.open(QIODevice::ReadWrite));
    const QByteArray before = rules.readAll();
    rules.seek(0);
    rules.write("local all secretive scram-sha-256\n" + before);
    rules.close();
    m_database.run(u"select pg_reload_conf()"_s);

    ConnectionSettings settings = settingsOf(m_database);
    settings.user = u"secretive"_s;
    settings.password = u"wrong"_s;
    QTRY_VERIFY(!Session::open(settings));
    const Error error = Session::open(settings).error();
    QCOMPARE(error.kind, ErrorKind::Forbidden);
    QVERIFY2(error.message.contains(u"does not accept this password for user “secretive”"_s),
             qUtf8Printable(textOf(error)));
    QVERIFY(!textOf(error).contains(u"wrong"_s));
    settings.password = u"a'b\\c; d"_s;
    QVERIFY(Session::open(settings));
}

void TestOfSession::unknownUserIsClear() {
    ConnectionSettings settings = settingsOf(m_database);
    settings.user = u"nobody-by-this-name"_s;
    const auto unknown = Session::open(settings);
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::Forbidden);
    QVERIFY2(unknown.error().message.contains(u"nobody-by-this-name"_s),
             qUtf8Printable(textOf(unknown.error())));
}

void TestOfSession::missingDatabaseIsClear() {
    ConnectionSettings settings = settingsOf(m_database);
    settings.database = u"no such database"_s;
    const auto result = Session::open(settings);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::NotFound);
    QVERIFY(result.error().message.contains(u"“no such database”"_s));
}

void TestOfSession::passwordsAndNamesWithQuotesReachTheServer() {
    m_database.run(
        u"drop role if exists \"o'hara; x\\y z\"; create role \"o'hara; x\\y z\" superuser login"_s);
    ConnectionSettings settings = settingsOf(m_database);
    settings.user = u"o'hara; x\\y z"_s;
    settings.password = u"a'b\\c; d"_s;
    const auto session = need(Session::open(settings));
    QCOMPARE(valueOf(*session, u"select session_user"_s).toString(), settings.user);
}

void TestOfSession::optionsWithSpacesAndQuotesSurvive() {
    ConnectionSettings settings = settingsOf(m_database);
    settings.options.insert(u"application_name"_s, u"it's a \\ name"_s);
    const auto session = need(Session::open(settings));
    QCOMPARE(valueOf(*session, u"show application_name"_s).toString(), u"it's a \\ name"_s);
    QCOMPARE(valueOf(*m_session, u"show application_name"_s).toString(), u"Fleet Audit"_s);
}

void TestOfSession::optionWithSemicolonIsRefused() {
    // Qt's driver would turn it into a space.
    ConnectionSettings settings = settingsOf(m_database);
    settings.options.insert(u"application_name"_s, u"a;b"_s);
    const auto result = Session::open(settings);
    QVERIFY(!result);
    QCOMPARE(result.error().kind, ErrorKind::InvalidInput);
}

void TestOfSession::failedStatementInATransactionWarnsNobody() {
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    {
        const auto transaction = need(Transaction::begin(*m_session));
        QVERIFY(!m_session->execute(u"select 1 / $1::int"_s, {0}));
        QVERIFY(!m_session->execute(u"select $1::int"_s, {1}));
    }
    QCOMPARE(valueOf(*m_session, u"select count(*) from pg_prepared_statements where name like 'qpsql%'"_s),
             0);
}

void TestOfSession::commitOfAFailedTransactionFails() {
    auto transaction = need(Transaction::begin(*m_session));
    QVERIFY(!m_session->execute(u"select 1 / 0"_s));
    QVERIFY(!transaction.commit());
}

void TestOfSession::unfinishedTransactionRollsBack() {
    {
        const auto transaction = need(Transaction::begin(*m_session));
        need(m_session->execute(u"create table half_done (n int)"_s));
    }
    QVERIFY(valueOf(*m_session, u"select to_regclass('half_done')"_s).isNull());
    auto transaction = need(Transaction::begin(*m_session));
    need(m_session->execute(u"create table done (n int)"_s));
    need(transaction.commit());
    QVERIFY(!valueOf(*m_session, u"select to_regclass('done')"_s).isNull());
}

void TestOfSession::snapshotSeesOneMoment() {
    m_database.run(u"create table if not exists counted (n int)"_s);
    const auto snapshot = need(Transaction::begin(*m_session, Transaction::Mode::ReadOnlySnapshot));
    const QVariant before = valueOf(*m_session, u"select count(*) from counted"_s);
    m_database.run(u"insert into counted values (1)"_s);
    QCOMPARE(valueOf(*m_session, u"select count(*) from counted"_s), before);
    QVERIFY(!m_session->execute(u"insert into counted values (2)"_s));
}

void TestOfSession::notificationsOfOthersArrive() {
    need(m_session->execute(u"listen things"_s));
    m_database.run(u"notify things, 'hello'"_s);
    QList<Notification> arrived;
    QTRY_VERIFY((arrived += need(m_session->notifications())).size() == 1);
    QCOMPARE(arrived.first().channel, u"things"_s);
    QCOMPARE(arrived.first().payload, u"hello"_s);
    const int backend = valueOf(*m_session, u"select pg_backend_pid()"_s).toInt();
    m_database.run(u"select pg_terminate_backend(%1)"_s.arg(backend));
    QTRY_VERIFY(!m_session->notifications());
}

QTEST_GUILESS_MAIN(TestOfSession)
#include "tst_session.moc"
