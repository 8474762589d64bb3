// Exports: nothing lost, nothing half written, nothing that a spreadsheet would run.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "jobs/DemoFleet.h"
#include "jobs/ExportEvents.h"
#include "jobs/ImportFile.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

QString contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Reads CSV as RFC 4180 has it.
QList<QStringList> readCsv(const QString& text) {
    QList<QStringList> records;
    QStringList record;
    QString field;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (quoted && c == u'"' && i + 1 < text.size() && text.at(i + 1) == u'"') {
            field += c;
            ++i;
        } else if (c == u'"') {
            quoted = !quoted;
        } else if (!quoted && c == u',') {
            record.append(std::exchange(field, {}));
        } else if (!quoted && c == u'\r') {
            ++i; // its line feed
            record.append(std::exchange(field, {}));
            records.append(std::exchange(record, {}));
        } else {
            field += c;
        }
    }
    return records;
}

/// Does something at the first step of the export that says how far it is.
class Meddler : public JobControl {
public:
    explicit Meddler(std::function<void()> meddle) : m_meddle(std::move(meddle)) {}
    bool isCancelled() const override { return m_cancelled; }
    void cancel() { m_cancelled = true; }
    void progress(qint64 done, qint64, const QString&) override {
        if (done > 0 && m_meddle)
            std::exchange(m_meddle, {})();
    }

private:
    std::function<void()> m_meddle;
    bool m_cancelled = false;
};

const QString everyColumn =
    u"select concat_ws('|', event_id, event_type, event_version, timestamp, aggregate_type, aggregate_id, "
    "data::text, metadata::text, correlation_id, causation_id, source, checksum) from events order by event_id"_s;

} // namespace

class TestExportEvents : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
        DemoFleetOptions options;
        options.devices = 12;
        options.days = 3;
        JobControl control;
        m_events = test::need(loadDemoFleet(*m_session, options, control)).events;
        QVERIFY(m_events > 1000);
        QVERIFY(m_folder.isValid());
    }

    void whatIsExportedAsJsonLinesCanBeImportedAndIsTheSame() {
        const QString path = m_folder.filePath(u"all.ndjson"_s);
        JobControl control;
        QCOMPARE(test::need(exportEvents(*m_session, {}, ExportFormat::Ndjson, path, control)), m_events);
        const test::TestDatabase other;
        const auto session = test::openSession(other, {.statement = std::chrono::milliseconds{0}});
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        test::need(importFile(*session, file, control));
        QCOMPARE(other.run(everyColumn), m_database.run(everyColumn));
    }

    void aFilterExportsWhatItFindsNewestFirst() {
        const QString path = m_folder.filePath(u"crashes.csv"_s);
        JobControl control;
        const qint64 written = test::need(exportEvents(
            *m_session, {.where = FilterExpression::oneOf(FilterField::Type, {u"container.*"_s})},
            ExportFormat::Csv, path, control));
        QList<QStringList> records = readCsv(contentOf(path));
        const QStringList head = records.takeFirst();
        QCOMPARE(head.first(), u"id"_s);
        QCOMPARE(records.size(), written);
        QStringList ids;
        for (const QStringList& record : std::as_const(records)) {
            QCOMPARE(record.size(), head.size());
            ids.append(record.first());
        }
        QCOMPARE(ids, m_database.run(u"select id from events where event_type like 'container.%' "
                                     "order by timestamp desc, id desc"_s));
    }

    void everyFieldComesBackFromCsvAndNoneIsAFormula() {
        const test::TestDatabase database;
        for (const QString& id :
             {u"=cmd|' /C calc'!A0"_s, u"+1"_s, u"-1"_s, u"@SUM(A1)"_s, u"＝1"_s, u"a,\"b\"\nc"_s, u"\tx"_s})
            database.run(
                u"select publish_event('device.online', 'device', $q$%1$q$, "
                "'{\"reason\": \"a, \\\"b\\\"\"}')"_s.arg(id));
        const auto session = test::openSession(database);
        const QString path = m_folder.filePath(u"hostile.csv"_s);
        JobControl control;
        test::need(exportEvents(*session, {}, ExportFormat::Csv, path, control));
        QList<QStringList> records = readCsv(contentOf(path));
        const qsizetype column = records.takeFirst().indexOf(u"aggregate_id"_s);
        QStringList read;
        for (const QStringList& record : std::as_const(records)) {
            for (const QString& field : record)
                QVERIFY2(field.isEmpty() || !u"=+-@\t\r\n＝＋－＠"_s.contains(field.front()),
                         qPrintable(field));
            QString id = record.at(column);
            read.prepend(id.startsWith(u'\'') ? id.mid(1) : id);
        }
        QCOMPARE(read, database.run(u"select aggregate_id from events order by id"_s));
    }

    void aStoppedExportLeavesWhatWasThereBefore() {
        const QString path = m_folder.filePath(u"kept.ndjson"_s);
        QFile before(path);
        QVERIFY(before.open(QIODevice::WriteOnly));
        before.write("before");
        before.close();
        Meddler control({});
        Meddler stopping([&] { stopping.cancel(); });
        const auto written = exportEvents(*m_session, {}, ExportFormat::Ndjson, path, stopping);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::Cancelled);
        QCOMPARE(contentOf(path), u"before"_s);
        QCOMPARE(QDir(m_folder.path()).entryList({u"kept*"_s}, QDir::Files | QDir::Hidden).size(), 1);
        // The session can go on.
        QCOMPARE(test::need(exportEvents(*m_session, {}, ExportFormat::Ndjson, path, control)), m_events);
    }

    void aConnectionThatBreaksLeavesNoFile() {
        const QString path = m_folder.filePath(u"broken.csv"_s);
        // More than the socket's buffers hold, so that the server is still sending.
        const test::TestDatabase wide;
        wide.run(
            u"insert into events (event_type, aggregate_type, aggregate_id, data) select 'device.online', "
            "'device', 'dev-' || n, jsonb_build_object('reason', repeat(md5(n::text), 2000)) "
            "from generate_series(1, 1500) n"_s);
        const auto reading = test::openSession(wide, {.statement = std::chrono::milliseconds{0}});
        const QString reader = test::valueOf(*reading, u"select pg_backend_pid()"_s).toString();
        Meddler killer([&] { wide.run(u"select pg_terminate_backend(%1)"_s.arg(reader)); });
        const auto written = exportEvents(*reading, {}, ExportFormat::Csv, path, killer);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::ConnectionLost);
        QVERIFY(QDir(m_folder.path()).entryList({u"broken*"_s}, QDir::Files | QDir::Hidden).isEmpty());
    }

    void aFolderThatIsNotThereIsNamed() {
        JobControl control;
        const auto written = exportEvents(*m_session, {}, ExportFormat::Csv,
                                          m_folder.filePath(u"no/such/folder.csv"_s), control);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ErrorKind::InvalidInput);
        QVERIFY(written.error().message.contains(u"folder.csv"));
    }

private:
    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
    QTemporaryDir m_folder;
    qint64 m_events = 0;
};

QTEST_MAIN(TestExportEvents)
#include "tst_export_events.moc"
