// How the command line is used, right and wrong, before any database is asked.
#include <QTest>

#include "support/CliProgram.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliUseTest : public QObject {
    Q_OBJECT

private slots:
    void helpNamesEveryCommand();
    void helpOfACommandNamesItsOptions();
    void versionIsTold();
    void wrongUseIsRefused_data();
    void wrongUseIsRefused();
    void aUrlInTheWrongPlaceIsNotRepeated();
    void commandsThatAreStillToComeAreNotOffered();
};

void CliUseTest::helpNamesEveryCommand() {
    for (const QStringList& arguments : {QStringList{u"help"_s}, QStringList{u"--help"_s}}) {
        const CliAnswer answer = runCli(arguments);
        QCOMPARE(answer.exitCode, 0);
        for (const char* command :
             {"migrate", "publish", "import", "history", "chain", "stats", "tail", "devices", "replay",
              "partitions", "maintain", "verify", "types", "doctor", "demo"})
            QVERIFY2(answer.output.contains(u"\n  "_s + QLatin1StringView(command)), command);
    }
}

void CliUseTest::helpOfACommandNamesItsOptions() {
    for (const QStringList& arguments :
         {QStringList{u"help"_s, u"replay"_s}, QStringList{u"replay"_s, u"--help"_s}}) {
        const CliAnswer answer = runCli(arguments);
        QCOMPARE(answer.exitCode, 0);
        QVERIFY(answer.output.startsWith(u"Usage: fleet-audit-cli replay DEVICE"_s));
        QVERIFY(answer.output.contains(u"--at T"_s) && answer.output.contains(u"--diff T"_s));
    }
}

void CliUseTest::versionIsTold() {
    const CliAnswer answer = runCli({u"--version"_s});
    QCOMPARE(answer.exitCode, 0);
    QVERIFY(answer.output.startsWith(u"fleet-audit-cli "_s));
}

void CliUseTest::wrongUseIsRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* name, const QString& commandLine, const QString& complaint) {
        QTest::newRow(name) << commandLine.split(u' ', Qt::SkipEmptyParts) << complaint;
    };
    row("no command", {}, u"no command was given; see fleet-audit-cli help"_s);
    row("unknown command", u"frobnicate"_s, u"there is no command “frobnicate”; see fleet-audit-cli help"_s);
    row("unknown option", u"history --colour"_s, u"see fleet-audit-cli help history"_s);
    row("unknown option before the command", u"--colour history"_s, u"colour"_s);
    row("missing value", u"history --from"_s, u"from"_s);
    row("missing argument", u"publish device.online device"_s, u"publish needs AGG_ID"_s);
    row("extra argument", u"stats 7"_s, u"stats has no use for “7”"_s);
    row("unknown format", u"--format yaml history"_s, u"give table, json or csv"_s);
    row("two databases", u"--demo --url postgresql:///x history"_s,
        u"give only one of --url, --profile and --demo"_s);
    row("empty url", u"--url= history"_s, u"--url is empty"_s);
    row("a date that is none", u"history --from 2026-02-30"_s, u"“2026-02-30” is not a time"_s);
    row("a word for a date", u"devices --at yesterday"_s, u"--at: “yesterday” is not a time"_s);
    row("empty range", u"verify --from 2026-02-02 --to 2026-02-01"_s, u"is not before"_s);
    row("limit 0", u"history --limit 0"_s, u"give a whole number from 1 to 10000"_s);
    row("limit too high", u"history --limit 10001"_s, u"give a whole number from 1 to 10000"_s);
    row("limit no number", u"history --limit many"_s, u"--limit cannot be “many”"_s);
    row("no cursor", u"history --before 42"_s, u"“42” is not a cursor"_s);
    row("two directions", u"history --before 2026-01-31T12:00:00Z/1 --after 2026-01-31T12:00:00Z/2"_s,
        u"cannot be given together"_s);
    row("no uuid", u"chain nonsense"_s, u"“nonsense” is not a uuid"_s);
    row("no uuid for an option", u"history --correlation 1"_s, u"--correlation: “1” is not a uuid"_s);
    row("retention 0", u"maintain --retain 0"_s, u"--retain cannot be “0”; give a whole number from 1"_s);
    row("retention -5", u"maintain --retain -5"_s, u"--retain cannot be “-5”; give a whole number from 1"_s);
    row("too far ahead", u"maintain --create-ahead 367"_s, u"from 0 to 366"_s);
    row("days and from", u"stats --days 3 --from 2026-01-01"_s, u"--days cannot be given together"_s);
    row("data no object", u"publish device.online device d [1]"_s, u"DATA is no JSON object"_s);
    row("data no JSON", u"publish device.online device d {"_s, u"DATA is not valid JSON"_s);
    row("metadata no object", u"publish device.online device d {} --metadata 1"_s,
        u"--metadata is no JSON object"_s);
    row("reason twice", u"publish device.online device d {} --metadata {\"reason\":\"a\"} --reason b"_s,
        u"give the reason only once"_s);
    row("tail as a table", u"--format table tail"_s, u"tail prints no tables"_s);
    row("tail of none", u"tail --count 0"_s, u"--count cannot be “0”"_s);
    row("state as csv", u"--format csv replay d"_s, u"a device's state is no table"_s);
    row("unknown demo action", u"demo explode"_s, u"give start, stop, reset, status or url"_s);
    row("empty demo status", u"demo status --empty"_s, u"--empty has no meaning"_s);
    row("help of nothing", u"help frobnicate"_s, u"there is no command “frobnicate”"_s);
}

void CliUseTest::wrongUseIsRefused() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, complaint);
    const CliAnswer answer = runCli(arguments);
    QVERIFY2(answer.exitCode == 2, answer.text().constData());
    QVERIFY2(answer.errors.startsWith(u"fleet-audit-cli: "_s) && answer.errors.contains(complaint),
             answer.text().constData());
    QCOMPARE(answer.errors.count(u'\n'), 1);
    QCOMPARE(answer.output, QString());
}

void CliUseTest::aUrlInTheWrongPlaceIsNotRepeated() {
    for (const QStringList& arguments : {QStringList{u"postgresql://me:s3cret@host/db"_s, u"history"_s},
                                         QStringList{u"history"_s, u"postgresql://me:s3cret@host/db"_s}}) {
        const CliAnswer answer = runCli(arguments);
        QCOMPARE(answer.exitCode, 2);
        QVERIFY2(!answer.errors.contains(u"s3cret"_s), answer.text().constData());
        QVERIFY2(answer.errors.contains(u"a url without --url"_s), answer.text().constData());
    }
}

void CliUseTest::commandsThatAreStillToComeAreNotOffered() {
    const QString help = runCli({u"help"_s}).output;
    for (const QString& command : {u"seal"_s, u"checkpoint"_s, u"prove"_s, u"export"_s, u"verify-bundle"_s}) {
        QVERIFY(!help.contains(u"\n  "_s + command));
        QCOMPARE(runCli({command}).exitCode, 2);
    }
}

QTEST_GUILESS_MAIN(CliUseTest)
#include "tst_cli_use.moc"
