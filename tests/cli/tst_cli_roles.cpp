// The programs of people who may not do everything.
#include <QTest>

#include "support/CliProgram.h"
#include "support/RoleLogins.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliRolesTest : public QObject {
    Q_OBJECT

private slots:
    void anAuditorReadsEverything_data();
    void anAuditorReadsEverything();
    void whatARoleMayNotDoEndsWithASentence_data();
    void whatARoleMayNotDoEndsWithASentence();
    void supportPublishesAndFollows();
    void anAdminMaintainsUnderTheirOwnName();
    void theDoctorFindsNothingWrongWithAnAuditor();

private:
    CliAnswer run(const QString& kind, const QStringList& arguments, const QByteArray& input = {}) const {
        return runCli(QStringList{u"--url"_s, m_logins.url(kind)} + arguments, input);
    }

    TestDatabase m_database;
    RoleLogins m_logins{m_database};
};

namespace {

const QStringList publish{u"publish"_s, u"device.online"_s, u"device"_s, u"cam-1"_s, u"{}"_s};
const QByteArray line =
    R"({"event_type": "device.online", "aggregate_type": "device", "aggregate_id": "cam-1", "data": {}})"
    "\n";

} // namespace

void CliRolesTest::anAuditorReadsEverything_data() {
    QTest::addColumn<QStringList>("command");
    m_database.run(u"select publish_event('device.online', 'device', 'cam-1', '{}')"_s);
    for (const QString& command :
         {u"history"_s, u"stats"_s, u"devices"_s, u"partitions"_s, u"types"_s, u"verify"_s, u"replay cam-1"_s,
          u"tail --after-id 0 --count 1"_s, u"maintain --dry-run"_s, u"migrate --dry-run"_s, u"migrate"_s,
          u"chain "_s + m_database.value(u"select correlation_id from events"_s)})
        QTest::newRow(qUtf8Printable(command)) << command.split(u' ');
}

void CliRolesTest::anAuditorReadsEverything() {
    QFETCH(const QStringList, command);
    const CliAnswer answer = run(u"auditor"_s, command);
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
}

void CliRolesTest::whatARoleMayNotDoEndsWithASentence_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("an auditor's publish") << u"auditor"_s << publish << QByteArray();
    QTest::newRow("an auditor's import") << u"auditor"_s << QStringList{u"import"_s, u"-"_s} << line;
    QTest::newRow("support's import") << u"support"_s << QStringList{u"import"_s, u"-"_s} << line;
    const QStringList ahead{u"maintain"_s, u"--create-ahead"_s, u"20"_s};
    QTest::newRow("an auditor's maintenance") << u"auditor"_s << ahead << QByteArray();
    QTest::newRow("support's maintenance") << u"support"_s << ahead << QByteArray();
    QTest::newRow("a stranger's history") << u"stranger"_s << QStringList{u"history"_s} << QByteArray();
}

void CliRolesTest::whatARoleMayNotDoEndsWithASentence() {
    QFETCH(const QString, kind);
    QFETCH(const QStringList, command);
    QFETCH(const QByteArray, input);
    const QString count = u"select count(*) from events where aggregate_type <> 'system'"_s;
    const QString before = m_database.value(count);
    const CliAnswer answer = run(kind, command, input);
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.contains(u"permission denied for"_s, Qt::CaseInsensitive),
             answer.text().constData());
    QVERIFY2(answer.errors.contains(u"ask an administrator of this database"_s), answer.text().constData());
    QCOMPARE(m_database.value(count), before);
}

void CliRolesTest::supportPublishesAndFollows() {
    const CliAnswer published = run(u"support"_s, publish);
    QVERIFY2(published.exitCode == 0, published.text().constData());
    QCOMPARE(m_database.value(u"select event_id from events order by id desc limit 1"_s),
             published.output.trimmed());
}

void CliRolesTest::anAdminMaintainsUnderTheirOwnName() {
    const CliAnswer maintained =
        run(u"admin"_s, {u"maintain"_s, u"--create-ahead"_s, u"9"_s, u"--retain"_s, u"30"_s});
    QVERIFY2(maintained.exitCode == 0, maintained.text().constData());
    QCOMPARE(
        m_database.run(
            u"select distinct data ->> 'actor' from events where event_type = 'audit.partitions_created'"_s),
        QStringList{m_logins.user(u"admin"_s)});
    const CliAnswer imported = run(u"admin"_s, {u"import"_s, u"-"_s}, line);
    QVERIFY2(imported.exitCode == 0, imported.text().constData());
    // Whatever an admin makes belongs to the log's owner, and the other roles reach it.
    QCOMPARE(m_database.value(
                 u"select count(distinct relowner) from pg_class c join pg_inherits i on i.inhrelid = "
                 "c.oid where i.inhparent = 'events'::regclass"_s),
             u"1"_s);
    QCOMPARE(run(u"auditor"_s, {u"partitions"_s}).exitCode, 0);
}

void CliRolesTest::theDoctorFindsNothingWrongWithAnAuditor() {
    const CliAnswer answer = run(u"auditor"_s, {u"doctor"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    for (const QJsonValue& check : answer.jsonArray()) {
        const QString outcome = check[u"outcome"_s].toString();
        const QString wanted = check[u"check"_s].toString() == u"Publishing"_s ? u"skipped"_s : u"good"_s;
        QVERIFY2(outcome == wanted, answer.text().constData());
    }
}

QTEST_GUILESS_MAIN(CliRolesTest)
#include "tst_cli_roles.moc"
