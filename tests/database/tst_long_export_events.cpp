// A million events are exported in bounded memory.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "jobs/ExportEvents.h"
#include "support/TestSession.h"

using namespace fleet;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 million = 1'000'000;

/// The process's memory now, in bytes; 0 where the system does not say.
qint64 residentBytes() {
    QFile status(u"/proc/self/statm"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    return status.readAll().split(' ').value(1).toLongLong() * 4096;
}

/// Remembers the most memory that the process had at any step.
class Watcher : public JobControl {
public:
    void progress(qint64 done, qint64, const QString&) override {
        if (done % 10'000 == 0)
            most = std::max(most, residentBytes());
    }
    qint64 most = 0;
};

} // namespace

class TestLongExportEvents : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_database.run(
            u"insert into events (event_type, aggregate_type, aggregate_id, data) select 'device.heartbeat', "
            u"'device', "
            "'dev-' || n % 500, jsonb_build_object('cpu_usage', n % 100, 'note', repeat('x', 100)) "
            "from generate_series(1, 1000000) n"_s);
        m_session = test::openSession(m_database, {.statement = std::chrono::milliseconds{0}});
    }

    void aMillionEventsNeedNoMoreMemoryThanAThousand_data() {
        QTest::addColumn<ExportFormat>("format");
        QTest::newRow("ndjson") << ExportFormat::Ndjson;
        QTest::newRow("csv") << ExportFormat::Csv;
    }

    void aMillionEventsNeedNoMoreMemoryThanAThousand() {
        QFETCH(ExportFormat, format);
        QTemporaryDir folder;
        const qint64 before = residentBytes();
        Watcher watcher;
        QCOMPARE(test::need(exportEvents(*m_session, {}, format, folder.filePath(u"out"_s), watcher)),
                 million);
        if (before == 0)
            QSKIP("The system does not tell how much memory a process has");
        QVERIFY2(watcher.most - before < (qint64(32) << 20),
                 qPrintable(u"%1 MB more"_s.arg((watcher.most - before) >> 20)));
    }

private:
    test::TestDatabase m_database;
    std::unique_ptr<Session> m_session;
};

Q_DECLARE_METATYPE(fleet::ExportFormat)
QTEST_MAIN(TestLongExportEvents)
#include "tst_long_export_events.moc"
