// Two hundred publishers, a server that dies again and again, and readers that must each see every committed
// event exactly once. tst_exactly_once runs it short, tst_long_exactly_once at full length.
#pragma once

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <thread>

#include "store/EventListener.h"
#include "store/ProjectionBuilder.h"
#include "support/CliProgram.h"
#include "support/OwnCluster.h"
#include "support/PublisherLoad.h"
#include "support/TestSession.h"

namespace fleet::test {

using namespace Qt::StringLiterals;

struct ExactlyOnceParameters {
    int restarts = 3;
    int transactionsBetweenRestarts = 400; ///< That were committed.
    std::chrono::seconds patience{120};    ///< For each step, on a machine that has much else to do.
};

/// A step that is repeated, with a new session where the last one was lost, until it is told to end.
class Worker {
public:
    using Step = std::function<Result<void>(Session&)>;

    Worker(const QString& url, Step step) {
        m_thread = std::thread([this, url, step = std::move(step)] {
            std::unique_ptr<Session> session;
            while (!m_stopping) {
                if (!session) {
                    auto opened = Session::open(need(ConnectionSettings::fromUrl(url)));
                    if (opened)
                        session = std::move(*opened);
                    else
                        std::this_thread::sleep_for(betweenSteps); // The server is down.
                    continue;
                }
                if (const auto done = step(*session); !done) {
                    if (done.error().kind != ErrorKind::ConnectionLost)
                        qFatal("a reader failed: %s", qUtf8Printable(textOf(done.error())));
                    session.reset();
                }
                std::this_thread::sleep_for(betweenSteps);
            }
        });
    }
    ~Worker() {
        m_stopping = true;
        m_thread.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

private:
    static constexpr auto betweenSteps = std::chrono::milliseconds(10);
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

/// A consumer as a client would write it: events and cursor in one transaction. The primary key of its table
/// turns an event that comes twice into an error.
inline Result<void> readOnce(Session& session, const QString& processor, const QString& newEvents) {
    FLEET_TRY(session.execute(u"select * from advance_event_horizon()"_s));
    auto transaction = Transaction::begin(session);
    if (!transaction)
        return failure(transaction.error());
    auto cursor = session.execute(
        u"select last_event_id from event_cursors where processor_name = $1 for update"_s, {processor});
    if (!cursor)
        return failure(cursor.error());
    cursor->next();
    const QVariant after = cursor->value(0);
    FLEET_TRY(session.execute(
        u"insert into %1 select id from %2 where id > $1 order by id limit 500"_s.arg(processor, newEvents),
        {after}));
    FLEET_TRY(session.execute(
        u"update event_cursors set last_event_id = greatest(last_event_id, (select max(id) from %1)) "
        "where processor_name = $1"_s.arg(processor),
        {processor}));
    return transaction->commit();
}

/// One run, told step by step by its test. GUI-less main thread.
class ExactlyOnce {
public:
    explicit ExactlyOnce(const ExactlyOnceParameters& parameters) : m_parameters(parameters) {
        bool given = false;
        m_seed = qEnvironmentVariable("FLEET_AUDIT_SEED").toULongLong(&given);
        if (!given)
            m_seed = QRandomGenerator::system()->generate();
        qInfo("FLEET_AUDIT_SEED=%llu repeats this run's choices", static_cast<unsigned long long>(m_seed));
        m_cluster.migrate();
        for (const QString& processor : {u"plain_reader"_s, u"naive_reader"_s}) {
            run(u"CREATE TABLE %1 (id bigint PRIMARY KEY)"_s.arg(processor));
            run(u"INSERT INTO event_cursors (processor_name) VALUES ('%1')"_s.arg(processor));
        }
    }

    QStringList run(const QString& sql) const { return runSql(m_cluster.url(), sql); }
    QList<qint64> ids(const QString& sql) const {
        QList<qint64> list;
        for (const QString& id : run(sql))
            list += id.toLongLong();
        return list;
    }
    QString url() const { return m_cluster.url(); }
    int patience() const { return int(std::chrono::milliseconds(m_parameters.patience).count()); }

    void startReaders() {
        startTail();
        QObject::connect(&m_listener, &EventListener::eventsArrived, &m_listener,
                         [this](const QList<Event>& events) {
                             for (const Event& event : events)
                                 m_live += event.id;
                         });
        m_listener.start(need(ConnectionSettings::fromUrl(url())), EventListener::Delivery::Immediate, 0);
        m_workers.push_back(std::make_unique<Worker>(url(), [](Session& session) -> Result<void> {
            JobControl control;
            FLEET_TRY(ProjectionBuilder(session).catchUp(control));
            return ok();
        }));
        m_workers.push_back(std::make_unique<Worker>(url(), [](Session& session) {
            return readOnce(session, u"plain_reader"_s, u"read_events($1, 500)"_s);
        }));
        m_workers.push_back(std::make_unique<Worker>(
            url(), [](Session& session) { return readOnce(session, u"naive_reader"_s, u"events"_s); }));
    }

    /// Publishes while the server dies so many times, each time in the other notification mode.
    bool publishThroughRestarts() {
        PublisherLoad load({.url = url(), .seed = m_seed});
        for (int restart = 0; restart <= m_parameters.restarts; ++restart) {
            run(u"UPDATE event_settings SET value = '%1' WHERE name = 'notify_mode'"_s.arg(
                restart % 2 == 0 ? u"each"_s : u"coalesced"_s));
            const int enough = load.committed() + m_parameters.transactionsBetweenRestarts;
            if (!QTest::qWaitFor([&] { return load.committed() >= enough; }, patience()))
                return false;
            if (restart < m_parameters.restarts)
                m_cluster.restartImmediately();
        }
        m_outcome = load.stop();
        qInfo("%lld transactions committed, %lld rolled back, %lld of which nobody knows",
              qint64(m_outcome.committed.size()), qint64(m_outcome.rolledBack.size()),
              qint64(m_outcome.unknown.size()));
        return true;
    }

    /// One more event, after all others: whoever has seen it has seen what it will see of them.
    qint64 publishTheLast() const {
        return run(u"SELECT publish_event('device.online', 'device', 'last', '{\"tag\": \"last\"}');"
                   "SELECT max(id) FROM events"_s)
            .value(0)
            .toLongLong();
    }

    /// Waits until all readers have seen it; otherwise says where each of them stands.
    QString waitForAll(qint64 last) const {
        const auto cursors = [this] {
            return run(u"SELECT processor_name || ' ' || last_event_id FROM event_cursors ORDER BY 1"_s);
        };
        const auto haveSeen = [&] {
            // The listener shows at once what is there, so the last is not the last that it sees.
            return m_live.size() >= ids(u"SELECT id FROM events"_s).size() && tailed().contains(last) &&
                   run(u"SELECT count(*) FROM event_cursors WHERE last_event_id >= %1 AND processor_name = ANY ('{%2}')"_s
                           .arg(last)
                           .arg(m_processors.join(u','))) ==
                       QStringList{QString::number(m_processors.size())};
        };
        if (QTest::qWaitFor(haveSeen, patience()))
            return {};
        const QList<qint64> tail = tailed();
        return u"waited for event %1; tail is at %2 and said “%6”, the listener has seen %3; %4; holding the horizon: %5"_s
            .arg(last)
            .arg(tail.isEmpty() ? 0 : tail.last())
            .arg(m_live.size())
            .arg(
                cursors().join(u", "_s),
                run(u"SELECT concat_ws(' ', pid, state, query) FROM event_horizon_holders()"_s).join(u", "_s),
                complaints().right(300).simplified());
    }

    QString complaints() const {
        QFile file(m_tailed + u".errors"_s);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

    QList<qint64> tailed() const {
        QFile file(m_tailed);
        QList<qint64> list;
        if (!file.open(QIODevice::ReadOnly))
            return list;
        while (!file.atEnd()) {
            const QByteArray line = file.readLine();
            if (line.endsWith('\n'))
                list += QJsonDocument::fromJson(line).object().value(u"id"_s).toInteger();
        }
        return list;
    }
    QList<qint64> live() const {
        QList<qint64> list = m_live;
        std::sort(list.begin(), list.end());
        return list;
    }
    const PublisherLoadOutcome& outcome() const { return m_outcome; }

    void stopReaders() {
        m_workers.clear();
        m_listener.stop();
        m_tail.kill();
        m_tail.waitForFinished();
    }

private:
    void startTail() {
        m_tailed = m_folder.filePath(u"tail"_s);
        m_tail.setStandardOutputFile(m_tailed);
        m_tail.setStandardErrorFile(m_tailed + u".errors"_s);
        m_tail.start(cliProgramPath(),
                     {u"--url"_s, url(), u"tail"_s, u"--after-id"_s, u"0"_s, u"--verbose"_s});
        // Two hundred publishers at the door would keep it out; once inside it comes back.
        if (!QTest::qWaitFor([this] { return complaints().contains(u"following the log"_s); }, patience()))
            qFatal("tail does not start: %s", qUtf8Printable(complaints()));
    }

    ExactlyOnceParameters m_parameters;
    quint64 m_seed = 0;
    // Two hundred publishers, and room for the readers.
    OwnCluster m_cluster{u"exactly-once"_s, {u"max_connections = 250"_s}};
    QTemporaryDir m_folder;
    QString m_tailed;
    QProcess m_tail;
    EventListener m_listener;
    QList<qint64> m_live;
    const QStringList m_processors{u"device_states"_s, u"event_rollups"_s, u"device_list"_s,
                                   u"plain_reader"_s, u"naive_reader"_s};
    std::vector<std::unique_ptr<Worker>> m_workers;
    PublisherLoadOutcome m_outcome;
};

inline void everyReaderSeesEveryCommittedEventOnce(const ExactlyOnceParameters& parameters) {
    ExactlyOnce once(parameters);
    once.startReaders();
    QVERIFY2(once.publishThroughRestarts(), "the publishers came to a standstill");
    const qint64 last = once.publishTheLast();
    const QString problem = once.waitForAll(last);
    QVERIFY2(problem.isEmpty(), qUtf8Printable(problem));
    once.stopReaders();

    // The table decides about the transactions whose answer was lost.
    const QStringList tagList = once.run(u"SELECT DISTINCT data ->> 'tag' FROM events"_s);
    const QSet<QString> tags(tagList.begin(), tagList.end());
    QCOMPARE(once.outcome().committed - tags, QSet<QString>());
    QCOMPARE(tags & once.outcome().rolledBack, QSet<QString>());

    const QList<qint64> committed = once.ids(u"SELECT id FROM events ORDER BY id"_s);
    QCOMPARE(once.ids(u"SELECT id FROM plain_reader ORDER BY id"_s), committed);
    QCOMPARE(once.tailed(), committed);
    QCOMPARE(once.live(), committed);
    QCOMPARE(
        once.run(u"SELECT device_id || ' ' || event_count FROM device_states ORDER BY 1"_s),
        once.run(u"SELECT aggregate_id || ' ' || count(*) FROM events GROUP BY aggregate_id ORDER BY 1"_s));
    QCOMPARE(
        once.run(
            u"SELECT event_type || ' ' || sum(event_count) FROM event_rollups GROUP BY event_type ORDER BY 1"_s),
        once.run(u"SELECT event_type || ' ' || count(*) FROM events GROUP BY event_type ORDER BY 1"_s));
    QCOMPARE(once.run(u"SELECT count(*) FROM event_processing_failures"_s), QStringList{u"0"_s});
    qInfo("%lld events; a reader that remembers the last id has missed %s of them", qint64(committed.size()),
          qUtf8Printable(once.run(u"SELECT count(*) FROM events e "
                                  "WHERE NOT EXISTS (SELECT FROM naive_reader n WHERE n.id = e.id)"_s)
                             .value(0)));
}

} // namespace fleet::test
