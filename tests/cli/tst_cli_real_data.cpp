// The real input of 2017: what the commands answer is what the file says. The expected values are worked out
// here, by a walk over the file's lines.
#include <QFile>
#include <QJsonDocument>
#include <QMap>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include "support/CliProgram.h"
#include "support/RealData.h"
#include "support/TestDatabase.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliRealDataTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void all535EventsAreInAPartitionOfTheirOwnDay();
    void historyHoldsEveryLineNewestFirst();
    void pagesOfHistoryFitTogetherInBothDirections();
    void historyFiltersAsTheFileSays();
    void aChainHoldsTheLinesOfItsCorrelation();
    void statisticsCountTheFilesTypes();
    void devicesAtAMomentAreThoseTheFileKnewThen();
    void replayFoldsTheDeviceUpToTheMoment();
    void theDifferenceTurnsOneStateIntoTheOther();
    void aMomentBeforeTheFirstEventIsNamed();
    void verifyFindsNothingWrong();
    void exportedLinesCanBeImportedOnceAndAreRefusedWhole();
    void aFileWithOneBadLineStoresNothingAndNamesTheLine();

private:
    CliAnswer run(const QStringList& arguments) const {
        return runCli(QStringList{u"--url"_s, m_database->url()} + arguments);
    }

    std::unique_ptr<TestDatabase> m_database;
    QList<QJsonObject> m_lines;
};

namespace {

const QString device = u"b9000564-fe1a-409b-b8cc-1e88b294cd1d"_s;
const QString moment = u"2017-05-16T00:00:10Z"_s;

QString text(const QJsonObject& object, const char* member) {
    return object.value(QLatin1StringView(member)).toString();
}

// The file's times have three decimals, the program's six.
QString withSixDecimals(const QString& time) {
    return time.chopped(1) + u"000Z"_s;
}

bool isOfDevice(const QJsonObject& line) {
    return text(line, "aggregate_type") == u"device";
}

} // namespace

void CliRealDataTest::initTestCase() {
    SKIP_WITHOUT_REAL_DATA(u"openstack-2017.ndjson"_s);
    QFile file(realData(u"openstack-2017.ndjson"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    while (!file.atEnd())
        m_lines.append(QJsonDocument::fromJson(file.readLine()).object());
    m_database = std::make_unique<TestDatabase>();
    const CliAnswer answer = run({u"import"_s, file.fileName(), u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    const QJsonObject report = answer.jsonArray().at(0).toObject();
    QCOMPARE(report.value(u"events"_s).toInt(), 535);
    QCOMPARE(text(report, "oldest"), withSixDecimals(text(m_lines.first(), "timestamp")));
    QCOMPARE(text(report, "newest"), withSixDecimals(text(m_lines.last(), "timestamp")));
}

void CliRealDataTest::all535EventsAreInAPartitionOfTheirOwnDay() {
    QCOMPARE(m_lines.size(), 535);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM events"_s), u"535"_s);
    QCOMPARE(m_database->value(u"SELECT count(*) FROM events_2017_05_16"_s), u"535"_s);
    bool listed = false;
    for (const QJsonValue& partition : run({u"partitions"_s, u"--format"_s, u"json"_s}).jsonArray()) {
        if (text(partition.toObject(), "partition_name") != u"events_2017_05_16")
            continue;
        listed = true;
        QCOMPARE(text(partition.toObject(), "range_start"), u"2017-05-16T00:00:00.000000Z"_s);
        QCOMPARE(text(partition.toObject(), "range_end"), u"2017-05-17T00:00:00.000000Z"_s);
    }
    QVERIFY(listed);
}

void CliRealDataTest::historyHoldsEveryLineNewestFirst() {
    const CliAnswer answer = run({u"history"_s, u"--limit"_s, u"1000"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    const QList<QJsonObject> events = answer.jsonLines();
    QCOMPARE(events.size(), m_lines.size());
    for (qsizetype i = 0; i < events.size(); ++i) {
        const QJsonObject& event = events.at(events.size() - 1 - i);
        const QJsonObject& line = m_lines.at(i);
        QCOMPARE(text(event, "timestamp"), withSixDecimals(text(line, "timestamp")));
        for (const char* member : {"event_type", "aggregate_type", "aggregate_id", "source"})
            QCOMPARE(text(event, member), text(line, member));
        QCOMPARE(event.value(u"data"_s), line.value(u"data"_s));
        QCOMPARE(event.value(u"metadata"_s), line.value(u"metadata"_s));
        if (line.contains(u"correlation_id"_s))
            QCOMPARE(text(event, "correlation_id"), text(line, "correlation_id"));
    }
    QVERIFY2(!answer.errors.contains(u"next:"_s), "no page follows the last one");
}

void CliRealDataTest::pagesOfHistoryFitTogetherInBothDirections() {
    const auto cursorOf = [](const CliAnswer& answer, const QString& option) {
        return answer.errors.section(u"next: "_s + option + u' ', 1).section(u'\n', 0, 0);
    };
    QList<qint64> ids;
    QStringList cursors;
    for (QString cursor; ids.isEmpty() || !cursor.isEmpty();) {
        QStringList arguments{u"history"_s, u"--limit"_s, u"200"_s, u"--format"_s, u"json"_s};
        if (!cursor.isEmpty())
            arguments += {u"--before"_s, cursor};
        const CliAnswer page = run(arguments);
        QVERIFY2(page.exitCode == 0, page.text().constData());
        for (const QJsonObject& event : page.jsonLines())
            ids.append(event.value(u"id"_s).toInteger());
        cursor = cursorOf(page, u"--before"_s);
        cursors.append(cursor);
    }
    QCOMPARE(cursors.size(), 3);
    QCOMPARE(ids.size(), 535);
    QVERIFY(std::is_sorted(ids.rbegin(), ids.rend()));
    QCOMPARE(QSet<qint64>(ids.begin(), ids.end()).size(), 535);

    const CliAnswer back =
        run({u"history"_s, u"--limit"_s, u"200"_s, u"--after"_s, cursors.at(1), u"--format"_s, u"json"_s});
    QCOMPARE(back.jsonLines().first().value(u"id"_s).toInteger(), ids.at(199));
    QCOMPARE(back.jsonLines().last().value(u"id"_s).toInteger(), ids.at(398));
    QVERIFY(!cursorOf(back, u"--after"_s).isEmpty());
}

void CliRealDataTest::historyFiltersAsTheFileSays() {
    const auto count = [this](const QStringList& filter) {
        const QStringList all{u"history"_s, u"--limit"_s, u"1000"_s, u"--format"_s, u"json"_s};
        return run(all + filter).jsonLines().size();
    };
    const auto expected = [this](const std::function<bool(const QJsonObject&)>& matches) {
        return std::count_if(m_lines.begin(), m_lines.end(), matches);
    };
    QCOMPARE(count({u"--type"_s, u"device.online"_s}),
             expected([](const auto& line) { return text(line, "event_type") == u"device.online"; }));
    QCOMPARE(count({u"--type"_s, u"device.*"_s, u"--type"_s, u"volume.removed"_s}),
             expected([](const auto& line) {
                 const QString type = text(line, "event_type");
                 return type.startsWith(u"device.") || type == u"volume.removed";
             }));
    QCOMPARE(count({u"--aggregate"_s, device}),
             expected([](const auto& line) { return text(line, "aggregate_id") == device; }));
    QCOMPARE(count({u"--from"_s, u"2017-05-16T00:00:10.303Z"_s, u"--to"_s, u"2017-05-16T00:00:18.451Z"_s}),
             expected([](const auto& line) {
                 const QString time = text(line, "timestamp");
                 return time >= u"2017-05-16T00:00:10.303Z" && time < u"2017-05-16T00:00:18.451Z";
             }));
    QCOMPARE(count({u"--text"_s, u"seconds SPAWN"_s}), expected([](const auto& line) {
                 const QString all = QString::fromUtf8(QJsonDocument(line).toJson()).toLower();
                 return all.contains(u"seconds") && all.contains(u"spawn");
             }));
    QCOMPARE(count({u"--source"_s, u"nova"_s}), 535);
    QCOMPARE(count({u"--source"_s, u"other"_s}), 0);
}

void CliRealDataTest::aChainHoldsTheLinesOfItsCorrelation() {
    const QString correlation = text(m_lines.first(), "correlation_id");
    QStringList types;
    for (const QJsonObject& line : m_lines) {
        if (text(line, "correlation_id") == correlation)
            types.append(text(line, "event_type"));
    }
    QStringList answered;
    for (const QJsonValue& event : run({u"chain"_s, correlation, u"--format"_s, u"json"_s}).jsonArray())
        answered.append(text(event.toObject(), "event_type"));
    QVERIFY(types.size() > 1);
    QCOMPARE(answered, types);
    const CliAnswer table = run({u"chain"_s, correlation});
    QCOMPARE(table.lines().size(), types.size() + 1);
}

void CliRealDataTest::statisticsCountTheFilesTypes() {
    QMap<QString, int> expected;
    for (const QJsonObject& line : m_lines)
        ++expected[text(line, "event_type")];
    QMap<QString, int> counted;
    const CliAnswer answer =
        run({u"stats"_s, u"--from"_s, u"2017-05-16"_s, u"--to"_s, u"2017-05-17"_s, u"--format"_s, u"json"_s});
    for (const QJsonValue& row : answer.jsonArray())
        counted[text(row.toObject(), "event_type")] = row.toObject().value(u"event_count"_s).toInt();
    QCOMPARE(counted, expected);
    QCOMPARE(run({u"stats"_s, u"--format"_s, u"json"_s}).output.trimmed(),
             u"[]"_s); // Nothing in the last week.
}

void CliRealDataTest::devicesAtAMomentAreThoseTheFileKnewThen() {
    const QString later = u"2017-05-16T00:05:00.000Z"_s;
    QMap<QString, int> counts;
    QMap<QString, bool> online;
    for (const QJsonObject& line : m_lines) {
        if (!isOfDevice(line) || text(line, "timestamp") > later)
            continue;
        ++counts[text(line, "aggregate_id")];
        if (text(line, "event_type") == u"device.online" || text(line, "event_type") == u"device.offline")
            online[text(line, "aggregate_id")] = text(line, "event_type") == u"device.online";
    }
    const QJsonArray devices = run({u"devices"_s, u"--at"_s, later, u"--format"_s, u"json"_s}).jsonArray();
    QCOMPARE(devices.size(), counts.size());
    for (const QJsonValue& value : devices) {
        const QJsonObject row = value.toObject();
        const QString id = text(row, "device_id");
        QCOMPARE(row.value(u"event_count"_s).toInt(), counts.value(id));
        if (online.contains(id))
            QCOMPARE(row.value(u"online"_s).toBool(), online.value(id));
    }
    QCOMPARE(run({u"devices"_s, u"--at"_s, moment, u"--format"_s, u"json"_s}).jsonArray().size(), 1);
    QCOMPARE(run({u"devices"_s, u"--format"_s, u"json"_s}).jsonArray().size(), 22);
}

void CliRealDataTest::replayFoldsTheDeviceUpToTheMoment() {
    bool online = false;
    QString lastSeen;
    QString driftReason;
    int events = 0;
    for (const QJsonObject& line : m_lines) {
        if (text(line, "aggregate_id") != device || !isOfDevice(line) ||
            text(line, "timestamp") > u"2017-05-16T00:00:10.000Z"_s)
            continue;
        ++events;
        const QString type = text(line, "event_type");
        if (type == u"device.online" || type == u"device.offline")
            online = type == u"device.online";
        if (type == u"reconciliation.drift_detected")
            driftReason = text(line.value(u"data"_s).toObject(), "reason");
        lastSeen = withSixDecimals(text(line, "timestamp"));
    }
    QCOMPARE(events, 3);
    for (const QString& format : {u"table"_s, u"json"_s}) {
        const CliAnswer answer = run({u"replay"_s, device, u"--at"_s, moment, u"--format"_s, format});
        QVERIFY2(answer.exitCode == 0, answer.text().constData());
        const QJsonObject state = answer.jsonObject();
        QCOMPARE(state.value(u"online"_s), QJsonValue(online));
        QCOMPARE(text(state, "last_seen"), lastSeen);
        QCOMPARE(state.value(u"in_sync"_s), QJsonValue(false));
        const QJsonObject reconciliation = state.value(u"reconciliation"_s).toObject();
        QCOMPARE(text(reconciliation, "status"), u"drift_detected"_s);
        QCOMPARE(text(reconciliation.value(u"drift"_s).toObject(), "reason"), driftReason);
        QCOMPARE(answer.errors, QString());
    }
}

void CliRealDataTest::theDifferenceTurnsOneStateIntoTheOther() {
    const QString later = u"2017-05-16T00:00:10.296Z"_s; // The next event: device.online.
    const CliAnswer patch =
        run({u"replay"_s, device, u"--at"_s, moment, u"--diff"_s, later, u"--format"_s, u"json"_s});
    QVERIFY2(patch.exitCode == 0, patch.text().constData());
    QMap<QString, QJsonValue> changes;
    for (const QJsonValue& step : patch.jsonArray()) {
        QCOMPARE(text(step.toObject(), "op"), u"replace"_s);
        changes[text(step.toObject(), "path")] = step.toObject().value(u"value"_s);
    }
    const QMap<QString, QJsonValue> expected{{u"/online"_s, true}, {u"/last_seen"_s, withSixDecimals(later)}};
    QCOMPARE(changes, expected);
    QCOMPARE(
        run({u"replay"_s, device, u"--at"_s, later, u"--diff"_s, moment, u"--format"_s, u"json"_s}).output,
        patch.output);
}

void CliRealDataTest::aMomentBeforeTheFirstEventIsNamed() {
    const CliAnswer early = run({u"replay"_s, device, u"--at"_s, u"2017-05-15"_s});
    QCOMPARE(early.exitCode, 1);
    QVERIFY2(early.errors.contains(withSixDecimals(text(m_lines.first(), "timestamp"))),
             early.text().constData());
    const CliAnswer unknown = run({u"replay"_s, u"nobody"_s});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.errors.contains(u"no device nobody"_s), unknown.text().constData());
}

void CliRealDataTest::verifyFindsNothingWrong() {
    const QJsonObject report = run({u"verify"_s, u"--format"_s, u"json"_s}).jsonObject();
    QCOMPARE(report.value(u"checked"_s).toInt(), 535);
    QCOMPARE(report.value(u"mismatch_count"_s).toInt(), 0);
}

void CliRealDataTest::exportedLinesCanBeImportedOnceAndAreRefusedWhole() {
    const CliAnswer lines = run({u"history"_s, u"--limit"_s, u"1000"_s, u"--format"_s, u"json"_s});
    const TestDatabase other;
    const QStringList import{u"--url"_s, other.url(), u"import"_s, u"-"_s};
    const CliAnswer first = runCli(import, lines.output.toUtf8());
    QVERIFY2(first.exitCode == 0, first.text().constData());
    QCOMPARE(other.value(u"SELECT count(*) FROM events_2017_05_16"_s), u"535"_s);

    const CliAnswer second = runCli(import, lines.output.toUtf8());
    QCOMPARE(second.exitCode, 1);
    QVERIFY2(second.errors.contains(u"line 1: "_s), second.text().constData());
    QCOMPARE(other.value(u"SELECT count(*) FROM events"_s), u"535"_s);
}

void CliRealDataTest::aFileWithOneBadLineStoresNothingAndNamesTheLine() {
    QFile file(realData(u"openstack-2017.ndjson"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArrayList lines = file.readAll().trimmed().split('\n');
    lines[399].replace("\"event_type\":\"", "\"event_type\":\"un");
    QTemporaryDir folder;
    QFile damaged(folder.filePath(u"damaged.ndjson"_s));
    QVERIFY(damaged.open(QIODevice::WriteOnly) && damaged.write(lines.join('\n')) > 0);
    damaged.close();

    const TestDatabase other;
    const CliAnswer answer = runCli({u"--url"_s, other.url(), u"import"_s, damaged.fileName()});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains(u"line 400: "_s), answer.text().constData());
    QCOMPARE(other.value(u"SELECT count(*) FROM events"_s), u"0"_s);
    QCOMPARE(other.value(u"SELECT to_regclass('events_2017_05_16') IS NULL"_s), u"t"_s);
}

QTEST_GUILESS_MAIN(CliRealDataTest)
#include "tst_cli_real_data.moc"
