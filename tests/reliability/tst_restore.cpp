// pg_dump, and restore into another cluster: whoever followed the log goes on from where he was.
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "store/EventFollower.h"
#include "store/ProjectionBuilder.h"
#include "support/CliProgram.h"
#include "support/OwnCluster.h"
#include "support/PublisherLoad.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

namespace {

const QString ownCursor =
    u"(SELECT last_event_id FROM event_cursors WHERE processor_name = 'plain_reader')"_s;

QString valueAt(const QString& url, const QString& sql) {
    return runSql(url, sql).value(0);
}

/// A client's own consumer: its table's primary key would refuse an event that came twice.
void readAll(const QString& url) {
    runSql(url, u"SELECT advance_event_horizon()"_s);
    runSql(url,
           u"INSERT INTO plain_reader SELECT id FROM read_events(%1, 100000);"
           "UPDATE event_cursors SET last_event_id = (SELECT max(id) FROM plain_reader) "
           "WHERE processor_name = 'plain_reader'"_s.arg(ownCursor));
}

void project(const QString& url) {
    JobControl control;
    need(ProjectionBuilder(*need(Session::open(need(ConnectionSettings::fromUrl(url))))).catchUp(control));
}

/// The ids that tail prints after an id.
QList<qint64> tail(const QString& url, qint64 after, qint64 count) {
    const CliAnswer answer = runCli({u"--url"_s, url, u"tail"_s, u"--after-id"_s, QString::number(after),
                                     u"--count"_s, QString::number(count)});
    if (answer.exitCode != 0)
        qFatal("%s", answer.text().constData());
    QList<qint64> ids;
    for (const QJsonObject& event : answer.jsonLines())
        ids += event.value(u"id"_s).toInteger();
    return ids;
}

QList<qint64> idsAt(const QString& url, const QString& condition = u"true"_s) {
    QList<qint64> ids;
    for (const QString& id : runSql(url, u"SELECT id FROM events WHERE %1 ORDER BY id"_s.arg(condition)))
        ids += id.toLongLong();
    return ids;
}

} // namespace

class TestOfRestore : public QObject {
    Q_OBJECT

private slots:
    void everybodyGoesOnWhereTheyWereInAnotherCluster();
};

void TestOfRestore::everybodyGoesOnWhereTheyWereInAnotherCluster() {
    OwnCluster origin(u"origin"_s);
    origin.migrate();
    runSql(origin.url(), u"CREATE TABLE plain_reader (id bigint PRIMARY KEY)"_s);
    runSql(origin.url(), u"INSERT INTO event_cursors (processor_name) VALUES ('plain_reader')"_s);
    const auto publish = [](const OwnCluster& cluster, int transactions) {
        PublisherLoad load({.url = cluster.url(),
                            .seed = 7,
                            .connections = 20,
                            .threads = 2,
                            .devices = 20,
                            .longestPauseMilliseconds = 10});
        QVERIFY(QTest::qWaitFor([&] { return load.committed() >= transactions; }, 60'000));
        load.stop();
    };
    // All have read a part, and none of them all.
    publish(origin, 200);
    readAll(origin.url());
    project(origin.url());
    const qint64 seen = valueAt(origin.url(), u"SELECT max(id) FROM plain_reader"_s).toLongLong();
    const QList<qint64> tailedBefore =
        tail(origin.url(), 0, idsAt(origin.url(), u"id <= %1"_s.arg(seen)).size());
    publish(origin, 200);

    QTemporaryDir folder;
    const QString dump = folder.filePath(u"dump"_s);
    runServerProgram(u"pg_dump"_s, {u"--format=custom"_s, u"--file"_s, dump, u"--dbname"_s, origin.url()});
    const QString digest = u"SELECT md5(string_agg(e::text, '|' ORDER BY id)) FROM events e"_s;
    const QString wanted = valueAt(origin.url(), digest);

    OwnCluster other(u"other"_s);
    // Roles are the cluster's and not in a dump: they are made anew there.
    runServerProgram(u"pg_restore"_s,
                     {u"--exit-on-error"_s, u"--no-privileges"_s, u"--dbname"_s, other.url(), dump});
    runSql(other.url(), u"SELECT grant_event_roles()"_s);
    QCOMPARE(valueAt(other.url(), digest), wanted);
    // The watermarks that came along are of another cluster: nothing is settled yet, and nothing is given
    // out.
    QCOMPARE(valueAt(other.url(), u"SELECT count(*) FROM event_watermarks"_s).toInt() > 0, true);
    QCOMPARE(valueAt(other.url(), u"SELECT count(*) FROM read_events(0, 100000)"_s), u"0"_s);

    // Publishers are in before the first watermark is taken, and one of them is still at it.
    const auto slow = need(Session::open(need(ConnectionSettings::fromUrl(other.url()))));
    auto transaction = need(Transaction::begin(*slow));
    need(slow->execute(u"SELECT publish_event('device.online', 'device', 'slow', '{}')"_s));
    publish(other, 100);
    readAll(other.url());
    QVERIFY(valueAt(other.url(), u"SELECT max(id) FROM plain_reader"_s).toLongLong() <
            valueAt(other.url(), u"SELECT max(id) FROM events"_s).toLongLong());
    need(transaction.commit());
    publish(other, 100);

    readAll(other.url());
    project(other.url());
    const QList<qint64> all = idsAt(other.url());
    QCOMPARE(tailedBefore + tail(other.url(), seen, idsAt(other.url(), u"id > %1"_s.arg(seen)).size()), all);
    QCOMPARE(runSql(other.url(), u"SELECT id FROM plain_reader ORDER BY id"_s),
             runSql(other.url(), u"SELECT id FROM events ORDER BY id"_s));
    QCOMPARE(
        runSql(other.url(), u"SELECT device_id || ' ' || event_count FROM device_states ORDER BY 1"_s),
        runSql(other.url(),
               u"SELECT aggregate_id || ' ' || count(*) FROM events GROUP BY aggregate_id ORDER BY 1"_s));
    QCOMPARE(valueAt(other.url(),
                     u"SELECT count(*) FROM event_cursors c, event_horizon h "
                     "WHERE c.last_event_id < (SELECT max(id) FROM events) OR h.unsettled_events > 0"_s),
             u"0"_s);
    QCOMPARE(all.size(), QSet<qint64>(all.begin(), all.end()).size());
}

QTEST_GUILESS_MAIN(TestOfRestore)
#include "tst_restore.moc"
