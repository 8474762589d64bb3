// Publishing, reading and checking events by the command line, in every format.
#include <QFile>
#include <QTest>
#include <QUuid>

#include "support/CliProgram.h"
#include "support/TestDatabase.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliEventsTest : public QObject {
    Q_OBJECT

private slots:
    void publishPrintsTheUuidOfWhatItStored();
    void publishTakesItsDataFromStandardInput();
    void publishRefusesBadInputAndStoresNothing_data();
    void publishRefusesBadInputAndStoresNothing();
    void numbersStayExactlyAsTheDatabaseKeepsThem();
    void aFilterIsAddedToTheOtherConditions();
    void aWrongFilterIsToldWithItsPlace();
    void jsonLinesHoldTheDatabasesColumns();
    void csvQuotesWhatHoldsCommasAndQuotes();
    void theTableIsAlignedAndNotCutInAPipe();
    void storedTextCannotSteerTheTerminal();
    void aReaderThatLeavesEarlyIsNoError();
    void aFullDiskIsTold();
    void chainDrawsWhatCausedWhat();
    void anUnknownCorrelationIsTold();
    void payloadsThatReplayCannotUseAreNamed();
    void typesAreListed();
    void verifyNamesAChangedEventWithExitCode3();

private:
    CliAnswer run(const QStringList& arguments, const QByteArray& input = {}) const {
        return runCli(QStringList{u"--url"_s, m_database.url()} + arguments, input);
    }
    QString publish(const QString& type, const QString& device, const QString& payload,
                    const QStringList& options = {}) const {
        return run(QStringList{u"publish"_s, type, u"device"_s, device, payload} + options).output.trimmed();
    }

    TestDatabase m_database;
};

void CliEventsTest::publishPrintsTheUuidOfWhatItStored() {
    const QUuid correlation = QUuid::createUuid();
    const CliAnswer answer = run({u"publish"_s, u"target_state.config_changed"_s, u"device"_s, u"door-1"_s,
                                  uR"({"config": {"log_level": "debug"}})"_s, u"--metadata"_s,
                                  uR"({"ticket": 7})"_s, u"--reason"_s, u"looking for the leak"_s,
                                  u"--source"_s, u"desk"_s, u"--correlation"_s, correlation.toString()});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(answer.lines().size(), 1);
    const QString row = m_database.value(
        u"SELECT concat_ws('|', event_type, aggregate_id, data->'config'->>'log_level', metadata->>'ticket', "
        u"metadata->>'reason', "
        "metadata->>'user_id' <> '', source, correlation_id) FROM events WHERE event_id = '%1'"_s.arg(
            answer.output.trimmed()));
    QCOMPARE(row, u"target_state.config_changed|door-1|debug|7|looking for the leak|t|desk|"_s +
                      correlation.toString(QUuid::WithoutBraces));
}

void CliEventsTest::publishTakesItsDataFromStandardInput() {
    const CliAnswer answer =
        run({u"publish"_s, u"device.online"_s, u"device"_s, u"door-2"_s, u"-"_s, u"--format"_s, u"json"_s},
            "{\"port\": 4}\n");
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    QCOMPARE(m_database.value(u"SELECT data->>'port' FROM events WHERE event_id = '%1'"_s.arg(
                 answer.jsonObject().value(u"event_id"_s).toString())),
             u"4"_s);
}

void CliEventsTest::publishRefusesBadInputAndStoresNothing_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* name, const QStringList& arguments, const QString& complaint,
                        const QByteArray& input = {}) {
        QTest::newRow(name) << arguments << input << complaint;
    };
    row("unknown event type", {u"device.exploded"_s, u"device"_s, u"d"_s, u"{}"_s},
        u"there is no event type “device.exploded”"_s);
    row("another aggregate type", {u"device.online"_s, u"app"_s, u"d"_s, u"{}"_s}, u"not “app”"_s);
    row("a 300-character id", {u"device.online"_s, u"device"_s, QString(300, u'x'), u"{}"_s},
        u"300 characters"_s);
    row("an empty id", {u"device.online"_s, u"device"_s, QString(), u"{}"_s}, u"aggregate id"_s);
    row("input no object", {u"device.online"_s, u"device"_s, u"d"_s, u"-"_s},
        u"standard input is no JSON object"_s, "[1]");
    row("input no JSON", {u"device.online"_s, u"device"_s, u"d"_s, u"-"_s},
        u"standard input is not valid JSON"_s, "hello");
}

void CliEventsTest::publishRefusesBadInputAndStoresNothing() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, input);
    QFETCH(const QString, complaint);
    const QString before = m_database.value(u"SELECT count(*) FROM events"_s);
    const CliAnswer answer = run(QStringList{u"publish"_s} + arguments, input);
    QVERIFY2(answer.exitCode == 1, answer.text().constData());
    QVERIFY2(answer.errors.contains(complaint), answer.text().constData());
    QCOMPARE(answer.output, QString());
    QCOMPARE(m_database.value(u"SELECT count(*) FROM events"_s), before);
}

void CliEventsTest::numbersStayExactlyAsTheDatabaseKeepsThem() {
    publish(
        u"target_state.config_changed"_s, u"exact"_s,
        uR"({"config": {"big": 12345678901234567890123, "price": 1.10, "tiny": 0.000000000000000000001}})"_s);
    const QString stored = m_database.value(u"SELECT data FROM events WHERE aggregate_id = 'exact'"_s);
    QVERIFY(stored.contains(u"12345678901234567890123"_s) && stored.contains(u"1.10"_s));
    const CliAnswer history = run({u"history"_s, u"--aggregate"_s, u"exact"_s, u"--format"_s, u"json"_s});
    QVERIFY2(history.output.contains(u"\"data\": "_s + stored), history.text().constData());
    const CliAnswer state = run({u"replay"_s, u"exact"_s, u"--format"_s, u"json"_s});
    QCOMPARE(state.output.trimmed(), m_database.value(u"SELECT device_state_at('exact')"_s));
    const CliAnswer forPeople = run({u"replay"_s, u"exact"_s});
    QVERIFY2(forPeople.output.contains(u"\"big\": 12345678901234567890123"_s), forPeople.text().constData());
    QVERIFY2(forPeople.output.contains(u"\"price\": 1.10"_s), forPeople.text().constData());
}

void CliEventsTest::aFilterIsAddedToTheOtherConditions() {
    for (const int code : {0, 1, 137})
        publish(u"device.online"_s, u"filtered"_s, u"{\"exit_code\": %1}"_s.arg(code));
    const QStringList history{u"history"_s,  u"--aggregate"_s, u"filtered"_s,
                              u"--format"_s, u"json"_s,        u"--filter"_s};
    const CliAnswer some = run(history + QStringList{u"data.exit_code > 0 and not data.exit_code = 137"_s});
    QCOMPARE(some.output.count(u'\n'), 1);
    QVERIFY(some.output.contains(u"\"exit_code\": 1}"_s));
    QCOMPARE(run(history + QStringList{u"type = device.* or source = nobody"_s}).output.count(u'\n'), 3);
}

void CliEventsTest::aWrongFilterIsToldWithItsPlace() {
    const CliAnswer answer = run({u"history"_s, u"--filter"_s, u"source = api and typ = x"_s});
    QVERIFY2(answer.exitCode != 0, answer.text().constData());
    QVERIFY2(answer.errors.contains(u"at character 18: unknown field “typ”; did you mean type?"_s),
             answer.text().constData());
}

void CliEventsTest::jsonLinesHoldTheDatabasesColumns() {
    publish(u"device.online"_s, u"columns"_s, u"{}"_s);
    QStringList columns = m_database.run(
        u"SELECT attname FROM pg_attribute WHERE attrelid = 'events'::regclass "
        "AND attnum > 0 AND NOT attisdropped"_s);
    QStringList keys =
        run({u"history"_s, u"--limit"_s, u"1"_s, u"--format"_s, u"json"_s}).jsonLines().constFirst().keys();
    columns.sort();
    keys.sort();
    QCOMPARE(keys, columns);
}

void CliEventsTest::csvQuotesWhatHoldsCommasAndQuotes() {
    publish(u"device.online"_s, u"a \"quoted\", id"_s, uR"({"a": 1, "b": 2})"_s);
    const CliAnswer answer = run({u"history"_s, u"--limit"_s, u"1"_s, u"--format"_s, u"csv"_s});
    QCOMPARE(answer.lines().size(), 2);
    QVERIFY(answer.lines().at(0).startsWith(u"id,event_id,event_type,"_s));
    QVERIFY2(answer.lines().at(1).contains(uR"(device,"a ""quoted"", id","{""a"": 1, ""b"": 2}",)"_s),
             answer.text().constData());
}

void CliEventsTest::theTableIsAlignedAndNotCutInAPipe() {
    const QString longText(400, u'w');
    publish(u"device.offline"_s, u"wide"_s, u"{\"note\": \"%1\"}"_s.arg(longText));
    const QStringList lines = run({u"history"_s, u"--limit"_s, u"3"_s}).lines();
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines.at(1).endsWith(longText + u"\"}"_s));
    const qsizetype column = lines.constFirst().indexOf(u"Aggregate"_s);
    for (const QString& line : lines.mid(1))
        QVERIFY2(line.mid(column).startsWith(u"device "_s), qUtf8Printable(line));
    QVERIFY2(!lines.join(u' ').contains(QChar(0x1b)), "colours belong on a terminal only");
}

void CliEventsTest::storedTextCannotSteerTheTerminal() {
    publish(u"device.online"_s, u"evil\x1b[2J\nid"_s, u"{}"_s);
    const CliAnswer answer = run({u"history"_s, u"--limit"_s, u"1"_s});
    QVERIFY(!answer.output.contains(QChar(0x1b)));
    QVERIFY2(answer.output.contains(u"[2J\\nid"_s), answer.text().constData());
    QCOMPARE(run({u"history"_s, u"--limit"_s, u"1"_s, u"--format"_s, u"json"_s})
                 .jsonLines()
                 .constFirst()
                 .value(u"aggregate_id"_s)
                 .toString(),
             u"evil\x1b[2J\nid"_s);
}

void CliEventsTest::aReaderThatLeavesEarlyIsNoError() {
#ifdef Q_OS_WIN
    QSKIP("needs a POSIX shell");
#endif
    m_database.run(
        u"SELECT publish_event('device.heartbeat', 'device', 'many', jsonb_build_object('n', n)) "
        "FROM generate_series(1, 5000) n"_s);
    QProcess shell;
    shell.start(
        u"sh"_s,
        {u"-c"_s,
         u"{ \"$0\" --url \"$1\" history --limit 5000 --format json; echo \"exit $?\" >&2; } | head -n 2"_s,
         cliProgramPath(), m_database.url()});
    QVERIFY(shell.waitForFinished(60'000));
    QCOMPARE(shell.readAllStandardOutput().count('\n'), 2);
    QCOMPARE(QString::fromUtf8(shell.readAllStandardError()).section(u"exit "_s, 1).trimmed(), u"0"_s);
}

void CliEventsTest::aFullDiskIsTold() {
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("this system has no /dev/full");
    QProcess shell;
    shell.start(u"sh"_s,
                {u"-c"_s, u"\"$0\" --url \"$1\" types > /dev/full"_s, cliProgramPath(), m_database.url()});
    QVERIFY(shell.waitForFinished(60'000));
    QCOMPARE(shell.exitCode(), 1);
    QVERIFY(QString::fromUtf8(shell.readAllStandardError()).contains(u"cannot write the output"_s));
}

void CliEventsTest::chainDrawsWhatCausedWhat() {
    const QString correlation = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QStringList together{u"--correlation"_s, correlation};
    const QString root = publish(u"target_state.updated"_s, u"tree"_s, uR"({"state": {}})"_s, together);
    const QString child = publish(u"reconciliation.started"_s, u"tree"_s, u"{}"_s,
                                  together + QStringList{u"--causation"_s, root});
    const QString grandchild = publish(u"reconciliation.completed"_s, u"tree"_s, u"{}"_s,
                                       together + QStringList{u"--causation"_s, child});
    publish(u"current_state.updated"_s, u"tree"_s, uR"({"state": {}})"_s,
            together + QStringList{u"--causation"_s, root});
    QStringList drawn;
    for (const QString& line : run({u"chain"_s, correlation}).lines().mid(1))
        drawn.append(line.mid(29).section(u"  device"_s, 0, 0).trimmed());
    QCOMPARE(drawn, (QStringList{u"target_state.updated"_s, u"├─ reconciliation.started"_s,
                                 u"│  └─ reconciliation.completed"_s, u"└─ current_state.updated"_s}));

    const QJsonArray events = run({u"chain"_s, correlation, u"--format"_s, u"json"_s}).jsonArray();
    QCOMPARE(events.size(), 4);
    QCOMPARE(events.at(2).toObject().value(u"event_id"_s).toString(), grandchild);
    QCOMPARE(events.at(2).toObject().value(u"causation_id"_s).toString(), child);
    QVERIFY(events.at(0).toObject().value(u"causation_id"_s).isNull());
}

void CliEventsTest::anUnknownCorrelationIsTold() {
    const QString nothing = u"00000000-0000-4000-8000-000000000001"_s;
    const CliAnswer answer = run({u"chain"_s, nothing});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(u"no event has the correlation "_s + nothing), answer.text().constData());
}

void CliEventsTest::payloadsThatReplayCannotUseAreNamed() {
    // As a client that does not check payloads would.
    m_database.run(
        u"SELECT publish_event('target_state.app_removed', 'device', 'odd', '{\"nonsense\": true}')"_s);
    const QString id = m_database.value(u"SELECT id FROM events WHERE aggregate_id = 'odd'"_s);
    const CliAnswer answer = run({u"replay"_s, u"odd"_s, u"--format"_s, u"json"_s});
    QCOMPARE(answer.exitCode, 0);
    QVERIFY(!answer.jsonObject().isEmpty());
    QVERIFY2(answer.errors.startsWith(u"event %1 (target_state.app_removed) changed nothing: "_s.arg(id)),
             answer.text().constData());
}

void CliEventsTest::typesAreListed() {
    const QJsonArray types = run({u"types"_s, u"--format"_s, u"json"_s}).jsonArray();
    QCOMPARE(QString::number(types.size()), m_database.value(u"SELECT count(*) FROM event_types"_s));
    QVERIFY(types.at(0).toObject().contains(u"aggregate_type"_s));
}

void CliEventsTest::verifyNamesAChangedEventWithExitCode3() {
    const TestDatabase database;
    const QStringList verify{u"--url"_s, database.url(), u"verify"_s};
    database.run(
        u"SELECT publish_event('device.online', 'device', 'v', jsonb_build_object('n', n)) "
        "FROM generate_series(1, 3) n"_s);
    QCOMPARE(runCli(verify).exitCode, 0);
    const QString victim = database.value(u"SELECT event_id FROM events ORDER BY id OFFSET 1 LIMIT 1"_s);
    // A superuser can switch triggers off; that is what verify is for.
    database.run(
        u"SET session_replication_role = replica; DO $$ DECLARE t regclass; BEGIN "
        "FOR t IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'events'::regclass LOOP "
        "EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', t); END LOOP; END $$; "
        "ALTER TABLE events DISABLE TRIGGER USER;"
        "UPDATE events SET data = '{\"n\": 99}' WHERE event_id = '"_s +
        victim + u"'"_s);
    const CliAnswer answer = runCli(verify);
    QVERIFY2(answer.exitCode == 3, answer.text().constData());
    QVERIFY2(answer.output.contains(victim), answer.text().constData());
    QVERIFY2(answer.errors.contains(u"1 of 3 events"_s), answer.text().constData());
    const CliAnswer json = runCli(verify + QStringList{u"--format"_s, u"json"_s});
    QCOMPARE(json.exitCode, 3);
    QCOMPARE(json.jsonObject().value(u"mismatch_count"_s).toInt(), 1);
}

QTEST_GUILESS_MAIN(CliEventsTest)
#include "tst_cli_events.moc"
