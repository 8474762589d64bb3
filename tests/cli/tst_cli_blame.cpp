// Who set what, and what made a difference, by the command line.
#include <QMap>
#include <QTest>

#include "support/CliProgram.h"
#include "support/SmallFleet.h"

using namespace fleet::test;
using namespace Qt::StringLiterals;

class CliBlameTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { importSmallFleet(m_database); }
    void everyFieldNamesItsEvent();
    void blameIsOfTheMoment();
    void theTableIsForPeople();
    void aDifferenceNamesItsCauses();
    void twoDevicesAreComparedAtOneMoment();
    void whatDoesNotGoTogetherIsRefused();

private:
    CliAnswer replay(const QStringList& options) const {
        return runCli(QStringList{u"--url"_s, m_database.url(), u"replay"_s, camera} + options);
    }

    TestDatabase m_database;
};

namespace {

QMap<QString, QJsonObject> byMember(const QJsonArray& rows, const QString& member) {
    QMap<QString, QJsonObject> found;
    for (const QJsonValue& row : rows)
        found[row.toObject().value(member).toString()] = row.toObject();
    return found;
}

} // namespace

void CliBlameTest::everyFieldNamesItsEvent() {
    const CliAnswer answer = replay({u"--blame"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    const auto rows = byMember(answer.jsonArray(), u"pointer"_s);
    const QJsonObject image = rows.value(u"/target_state/apps/edge-vision/image"_s);
    QCOMPARE(image.value(u"timestamp"_s).toString(), u"2026-03-01T09:00:00.000000Z"_s);
    QCOMPARE(image.value(u"who"_s).toString(), u"operator-7"_s);
    QCOMPARE(m_database.value(u"SELECT event_type FROM events WHERE event_id = '%1'"_s.arg(
                 image.value(u"event_id"_s).toString())),
             image.value(u"event_type"_s).toString());
    QCOMPARE(rows.value(u"/attributes/name"_s).value(u"value"_s).toString(), u"cam-0417"_s);
    QCOMPARE(rows.value(u"/attributes/name"_s).value(u"event_type"_s).toString(), u"device.provisioned"_s);
    QVERIFY(rows.value(u"/images"_s).value(u"event_id"_s).isNull());
}

void CliBlameTest::blameIsOfTheMoment() {
    const CliAnswer answer =
        replay({u"--blame"_s, u"--at"_s, u"2026-03-01T08:30:00Z"_s, u"--format"_s, u"json"_s});
    const auto rows = byMember(answer.jsonArray(), u"pointer"_s);
    QCOMPARE(rows.value(u"/target_state/apps/edge-vision/image"_s).value(u"timestamp"_s).toString(),
             u"2026-03-01T08:10:00.000000Z"_s);
    const CliAnswer early = replay({u"--blame"_s, u"--at"_s, u"2026-02-01"_s});
    QCOMPARE(early.exitCode, 1);
    QVERIFY2(early.errors.contains(u"2026-03-01T08:00:00.000000Z"_s), early.text().constData());
}

void CliBlameTest::theTableIsForPeople() {
    const QStringList lines = replay({u"--blame"_s}).lines();
    QVERIFY(lines.value(0).startsWith(u"Field"_s) && lines.value(0).contains(u"Who"_s));
    const QStringList csv = replay({u"--blame"_s, u"--format"_s, u"csv"_s}).lines();
    QCOMPARE(csv.value(0).trimmed(), u"pointer,value,timestamp,event_type,who,reason,event_id"_s);
    QCOMPARE(csv.size(), lines.size());
}

void CliBlameTest::aDifferenceNamesItsCauses() {
    const QStringList moments{u"--at"_s, u"2026-03-01T08:30:00Z"_s, u"--diff"_s, u"2026-03-01T09:30:00Z"_s};
    const CliAnswer answer = replay(moments + QStringList{u"--blame"_s, u"--format"_s, u"json"_s});
    QVERIFY2(answer.exitCode == 0, answer.text().constData());
    const auto rows = byMember(answer.jsonArray(), u"path"_s);
    const QJsonObject crashed = rows.value(u"/apps/edge-vision/crashes"_s);
    QCOMPARE(crashed.value(u"timestamp"_s).toString(), u"2026-03-01T09:02:10.000001Z"_s);
    QCOMPARE(crashed.value(u"event_type"_s).toString(), u"container.crashed"_s);
    QVERIFY(replay(moments).lines().value(0).startsWith(u"Path"_s));
    QVERIFY(!replay(moments).lines().value(0).contains(u"Who"_s));
}

void CliBlameTest::twoDevicesAreComparedAtOneMoment() {
    const CliAnswer patch = replay({u"--with"_s, sensor, u"--format"_s, u"json"_s});
    QVERIFY2(patch.exitCode == 0, patch.text().constData());
    const auto steps = byMember(patch.jsonArray(), u"path"_s);
    QCOMPARE(steps.value(u"/attributes/name"_s).value(u"value"_s).toString(), u"sns-0001"_s);
    QCOMPARE(steps.value(u"/target_state/apps/edge-vision"_s).value(u"op"_s).toString(), u"remove"_s);
    const CliAnswer causes = replay({u"--with"_s, sensor, u"--blame"_s, u"--format"_s, u"json"_s});
    QCOMPARE(byMember(causes.jsonArray(), u"path"_s).value(u"/online"_s).value(u"timestamp"_s).toString(),
             u"2026-03-01T09:30:00.000000Z"_s);
    QCOMPARE(replay({u"--with"_s, camera}).errors, u"nothing differs between the two devices\n"_s);
}

void CliBlameTest::whatDoesNotGoTogetherIsRefused() {
    const CliAnswer answer = replay({u"--with"_s, sensor, u"--diff"_s, u"now"_s});
    QCOMPARE(answer.exitCode, 2);
    QVERIFY2(answer.errors.contains(u"--diff and --with"_s), answer.text().constData());
}

QTEST_GUILESS_MAIN(CliBlameTest)
#include "tst_cli_blame.moc"
