// Importing files: all or nothing, with the line that is wrong.
#include <QBuffer>
#include <QTest>

#include "jobs/ImportFile.h"
#include "support/CliProgram.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliImportTest : public QObject {
    Q_OBJECT

private slots:
    void whatWasGivenIsKept();
    void emptyLinesWindowsLineEndsAndAByteOrderMarkAreWelcome();
    void anEmptyFileImportsNothing();
    void projectionsFollowAnImport();
    void manyLinesKeepTheirOrder();
    void aBadLineIsNamedAndNothingIsStored_data();
    void aBadLineIsNamedAndNothingIsStored();
    void aChecksumThatIsNotTheDatasIsRefused();
    void aFileThatIsNotThereIsNamed();
    void progressIsToldWhereItIsAskedFor();
    void checkingFindsEveryProblemAndStoresNothing();
    void checkingFindsEventIdsThatTheLogHas();

private:
    const TestDatabase m_database; ///< Stays empty: for what is refused.
};

namespace {

const QByteArray good =
    R"({"event_type": "device.online", "aggregate_type": "device", "aggregate_id": "a", "data": {}})"
    "\n";

QStringList importInto(const TestDatabase& database) {
    return {u"--url"_s, database.url(), u"import"_s, u"-"_s};
}

// The good line with one more member, or with another value.
QByteArray with(const QByteArray& member) {
    return good.trimmed().chopped(1) + ", " + member + "}\n";
}

} // namespace

void CliImportTest::whatWasGivenIsKept() {
    const TestDatabase database;
    const QByteArray line =
        R"({"event_type": "device.online", "aggregate_type": "device", "aggregate_id": "k", "data": {"n": 1.50},)"
        R"( "metadata": {"user_id": "eva"}, "timestamp": "2019-03-04T05:06:07.123456+01:00", "source": "paper",)"
        R"( "event_id": "11111111-1111-4111-8111-111111111111", "event_version": 2,)"
        R"( "correlation_id": "22222222-2222-4222-8222-222222222222",)"
        R"( "causation_id": "33333333-3333-4333-8333-333333333333"})";
    const CliAnswer answer = runCli(importInto(database), line);
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(
        database.value(u"SELECT concat_ws('|', event_id, event_version, timestamp AT TIME ZONE 'UTC', data, "
                       "metadata, source, correlation_id, causation_id) FROM events_2019_03_04"_s),
        u"11111111-1111-4111-8111-111111111111|2|2019-03-04 04:06:07.123456|{\"n\": 1.50}|{\"user_id\": "
        "\"eva\"}|paper|22222222-2222-4222-8222-222222222222|33333333-3333-4333-8333-333333333333"_s);
}

void CliImportTest::emptyLinesWindowsLineEndsAndAByteOrderMarkAreWelcome() {
    const TestDatabase database;
    const CliAnswer answer =
        runCli(importInto(database), "\xEF\xBB\xBF" + good.trimmed() + "\r\n\r\n" + good + "\n\n");
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(database.value(u"SELECT count(*) FROM events"_s), u"2"_s);
}

void CliImportTest::anEmptyFileImportsNothing() {
    const TestDatabase database;
    const CliAnswer answer = runCli(importInto(database) + QStringList{u"--format"_s, u"json"_s});
    QCOMPARE(answer.exitCode, 0);
    QCOMPARE(answer.jsonArray().at(0).toObject().value(u"events"_s).toInt(-1), 0);
    QVERIFY(answer.jsonArray().at(0).toObject().value(u"oldest"_s).isNull());
}

// The events of the first import are settled when the second one ends, whoever else writes in the cluster.
void CliImportTest::projectionsFollowAnImport() {
    const TestDatabase database;
    QCOMPARE(runCli(importInto(database), good).exitCode, 0);
    settle(database);
    QCOMPARE(runCli(importInto(database), QByteArray(good).replace(R"("a")", R"("b")")).exitCode, 0);
    QCOMPARE(database.value(u"select event_count from device_states where device_id = 'a'"_s), u"1"_s);
}

void CliImportTest::manyLinesKeepTheirOrder() {
    const TestDatabase database;
    QByteArray lines;
    for (int i = 0; i < 5'000; ++i)
        lines += QByteArray(good).replace("{}", "{\"n\": " + QByteArray::number(i) + "}");
    const CliAnswer answer = runCli(importInto(database), lines);
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(
        database.value(u"SELECT count(*) FILTER (WHERE (data->>'n')::int = place - 1) FROM (SELECT data, "
                       "row_number() OVER (ORDER BY id) AS place FROM events) AS numbered"_s),
        u"5000"_s);
}

void CliImportTest::aBadLineIsNamedAndNothingIsStored_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* name, const QByteArray& line, const QString& complaint) {
        QTest::newRow(name) << line << complaint;
    };
    row("no JSON", "hello\n", u"not valid JSON"_s);
    row("cut off", good.left(40) + "\n", u"not valid JSON"_s);
    row("no object", "[1, 2]\n", u"it is not a JSON object"_s);
    row("not UTF-8", QByteArray(good).replace("\"a\"", "\"\xff\xfe\""), u"it is not UTF-8"_s);
    row("no type", QByteArray(good).replace("event_type", "event_typo"), u"there is no field “event_typo”"_s);
    row("unknown type", QByteArray(good).replace("device.online", "device.gone"), u"device.gone"_s);
    row("another aggregate type", QByteArray(good).replace("\"device\"", "\"app\""), u"app"_s);
    row("empty id", QByteArray(good).replace("\"a\"", "\"\""), u"“aggregate_id” is missing or empty"_s);
    row("number for id", QByteArray(good).replace("\"a\"", "7"), u"“aggregate_id” is not a string"_s);
    row("a 300-character id", QByteArray(good).replace("\"a\"", '"' + QByteArray(300, 'x') + '"'), u"300"_s);
    row("data no object", QByteArray(good).replace("{}", "[1]"), u"“data” is not a JSON object"_s);
    row("data null", QByteArray(good).replace("{}", "null"), u"“data” is missing"_s);
    row("metadata text", with("\"metadata\": \"x\""), u"“metadata” is not a JSON object"_s);
    row("no time", with("\"timestamp\": \"yesterday\""), u"“timestamp” is not a time: “yesterday”"_s);
    row("relative time", with("\"timestamp\": \"now-1d\""), u"“timestamp” is not a time"_s);
    row("no day of the calendar", with("\"timestamp\": \"2019-02-29T00:00:00Z\""), u"is not a time"_s);
    row("the future", with("\"timestamp\": \"2999-01-01T00:00:00Z\""), u"2999-01-01"_s);
    row("no uuid", with("\"event_id\": \"17\""), u"“event_id” is not a uuid: “17”"_s);
    row("version 0", with("\"event_version\": 0"), u"“event_version” is not a whole number from 1"_s);
    row("U+0000", QByteArray(good).replace("\"a\"", "\"a\\u0000b\""), u"0000"_s);
}

void CliImportTest::aBadLineIsNamedAndNothingIsStored() {
    QFETCH(const QByteArray, line);
    QFETCH(const QString, complaint);
    const CliAnswer answer = runCli(importInto(m_database), good + "\n" + good + line + good);
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.startsWith(u"fleet-audit-cli: line 4: "_s), answer.text().constData());
    QVERIFY2(answer.errors.contains(complaint), answer.text().constData());
    QCOMPARE(answer.output, QString());
    QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), u"0"_s);
}

void CliImportTest::aChecksumThatIsNotTheDatasIsRefused() {
    const TestDatabase database;
    const QByteArray wrong(64, '0');
    const CliAnswer answer = runCli(importInto(database), good + with("\"checksum\": \"" + wrong + '"'));
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.contains(u"line 2: "_s) && answer.errors.contains(u"checksum"_s),
             answer.text().constData());
    QCOMPARE(database.value(u"SELECT count(*) FROM events"_s), u"0"_s);
}

void CliImportTest::aFileThatIsNotThereIsNamed() {
    for (const QString& path : {u"/nowhere/file.ndjson"_s, u"/"_s}) {
        const CliAnswer answer = runCli({u"--url"_s, m_database.url(), u"import"_s, path});
        QVERIFY2(answer.exitCode == 1, answer.text().constData());
        QVERIFY2(answer.errors.contains(u"cannot read "_s + path), answer.text().constData());
    }
}

void CliImportTest::progressIsToldWhereItIsAskedFor() {
    const TestDatabase database;
    QCOMPARE(runCli(importInto(database), good).errors, QString());
    const CliAnswer answer = runCli(importInto(database) + QStringList{u"--progress"_s}, good);
    QVERIFY2(answer.errors.contains(u"events imported"_s), answer.text().constData());
}

void CliImportTest::checkingFindsEveryProblemAndStoresNothing() {
    const TestDatabase database;
    const auto session = openSession(database);
    QByteArray lines = good + QByteArray(good).replace("device.online", "device.gone") + "\nhello\n" + good;
    QBuffer buffer(&lines);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    JobControl control;
    const ImportCheck check = need(checkImportFile(*session, buffer, control));
    QCOMPARE(check.events, 4);
    QCOMPARE(check.problemCount, 2);
    QCOMPARE(check.problems.at(0).line, 2);
    QCOMPARE(check.problems.at(1).line, 4);
    QCOMPARE(database.value(u"SELECT count(*) FROM events"_s), u"0"_s);
}

void CliImportTest::checkingFindsEventIdsThatTheLogHas() {
    const TestDatabase database;
    const auto session = openSession(database);
    QByteArray lines = good + with("\"event_id\": \"11111111-1111-4111-8111-111111111111\"");
    QBuffer buffer(&lines);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    JobControl control;
    QCOMPARE(need(checkImportFile(*session, buffer, control)).problemCount, 0);
    QCOMPARE(database.value(u"SELECT count(*) FROM events"_s), u"0"_s);

    QVERIFY(buffer.seek(0));
    QCOMPARE(need(importFile(*session, buffer, control)).events, 2);
    QVERIFY(buffer.seek(0));
    const ImportCheck again = need(checkImportFile(*session, buffer, control));
    QCOMPARE(again.problemCount, 1);
    QCOMPARE(again.problems.at(0).line, 2);
    QCOMPARE(database.value(u"SELECT count(*) FROM events"_s), u"2"_s);
}

QTEST_GUILESS_MAIN(CliImportTest)
#include "tst_cli_import.moc"
