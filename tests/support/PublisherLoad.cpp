#include "support/PublisherLoad.h"

#include <libpq-fe.h>
#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <poll.h>
#endif

#include <chrono>
#include <random>

namespace fleet::test {

using namespace Qt::StringLiterals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int millisecondsBetweenLooks = 20;
constexpr int longestBackOffMilliseconds = 200;

void waitFor(std::vector<pollfd>& wanted) {
#ifdef Q_OS_WIN
    ::WSAPoll(wanted.data(), ULONG(wanted.size()), millisecondsBetweenLooks);
#else
    ::poll(wanted.data(), nfds_t(wanted.size()), millisecondsBetweenLooks);
#endif
}

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

} // namespace

/// One connection and what it is doing. Driven by one thread.
class PublisherLoad::Publisher {
public:
    Publisher(const PublisherLoadOptions& options, int number)
        : m_options(options), m_number(number), m_random(options.seed * 1'000'003 + quint64(number)) {}

    /// What to wait for: nothing while it pauses.
    pollfd wanted() const {
        if (!m_connection || m_step == Step::Pausing)
            return {-1, 0, 0};
        const bool writes = m_step == Step::Connecting && m_polling == PGRES_POLLING_WRITING;
        return {PQsocket(m_connection.get()), short(writes ? POLLOUT : POLLIN), 0};
    }

    /// Does what can be done now. `stopping`: begins nothing new.
    void proceed(short ready, bool stopping, std::atomic<int>& committed) {
        if (!m_connection) {
            if (!stopping && Clock::now() >= m_due)
                connect();
        } else if (m_step == Step::Connecting) {
            if (ready)
                goOnConnecting(stopping);
        } else if (m_step == Step::Pausing) {
            if (Clock::now() >= m_due)
                end();
        } else if (m_step == Step::Idle) {
            begin(stopping);
        } else if (ready) {
            takeAnswer(stopping, committed);
        }
    }

    bool isIdle() const { return !m_connection || m_step == Step::Idle; }
    const PublisherLoadOutcome& outcome() const { return m_outcome; }

private:
    enum class Step { Connecting, Idle, Inserting, Pausing, Ending };

    int upTo(int most) { return int(m_random() % quint64(most + 1)); }

    void connect() {
        m_connection.reset(PQconnectStart(m_options.url.toUtf8().constData()));
        m_polling = PGRES_POLLING_WRITING;
        m_step = Step::Connecting;
        if (PQstatus(m_connection.get()) == CONNECTION_BAD)
            lose();
    }

    void goOnConnecting(bool stopping) {
        m_polling = PQconnectPoll(m_connection.get());
        if (m_polling == PGRES_POLLING_FAILED)
            return lose();
        if (m_polling != PGRES_POLLING_OK)
            return;
        PQsetNoticeProcessor(
            m_connection.get(), [](void*, const char*) {}, nullptr);
        m_step = Step::Idle;
        begin(stopping);
    }

    QByteArray event() {
        const QByteArray device = "device-" + QByteArray::number(upTo(m_options.devices - 1));
        const QByteArray data = R"({"tag": ")" + m_tag.toUtf8() + R"("})";
        switch (upTo(3)) {
            case 0:
                return "INSERT INTO events (event_type, aggregate_type, aggregate_id, data) "
                       "VALUES ('device.heartbeat', 'device', '" +
                       device + "', '" + data + "');";
            case 1:
                return R"(SELECT publish_events('[{"event_type": "device.online", "aggregate_type": "device",)"
                       R"( "aggregate_id": ")" +
                       device + R"(", "data": )" + data +
                       R"(}, {"event_type": "device.heartbeat", "aggregate_type": "device", "aggregate_id": ")" +
                       device + R"(", "data": )" + data + "}]');";
            default:
                return "SELECT publish_event('device.offline', 'device', '" + device + "', '" + data + "');";
        }
    }

    void begin(bool stopping) {
        if (stopping)
            return;
        m_tag = u"%1-%2"_s.arg(m_number).arg(++m_transactions);
        QByteArray script = m_options.durable ? "BEGIN;" : "BEGIN; SET LOCAL synchronous_commit = off;";
        for (int events = 1 + upTo(1); events > 0; --events)
            script += event();
        send(script, Step::Inserting);
    }

    void end() {
        m_commits = m_random() % 3 != 0;
        // Some of those that do not commit go without a word.
        if (!m_commits && upTo(9) == 0)
            return lose();
        send(m_commits ? "COMMIT" : "ROLLBACK", Step::Ending);
    }

    void send(const QByteArray& script, Step step) {
        m_step = step;
        if (PQsendQuery(m_connection.get(), script.constData()) != 1)
            lose();
    }

    void takeAnswer(bool stopping, std::atomic<int>& committed) {
        if (PQconsumeInput(m_connection.get()) != 1)
            return lose();
        while (PQisBusy(m_connection.get()) == 0) {
            PGresult* result = PQgetResult(m_connection.get());
            if (!result)
                return answered(stopping, committed);
            const ExecStatusType status = PQresultStatus(result);
            const QByteArray sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            PQclear(result);
            if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
                continue;
            // A server that ends says so, or says nothing.
            if (!sqlState.isEmpty() && !sqlState.startsWith("57P"))
                qFatal("publisher: %s", PQerrorMessage(m_connection.get()));
            return lose();
        }
    }

    void answered(bool stopping, std::atomic<int>& committed) {
        if (m_step == Step::Inserting) {
            m_step = Step::Pausing;
            m_due = Clock::now() + std::chrono::milliseconds(upTo(m_options.longestPauseMilliseconds));
            return;
        }
        (m_commits ? m_outcome.committed : m_outcome.rolledBack) += m_tag;
        committed += m_commits ? 1 : 0;
        m_step = Step::Idle;
        begin(stopping);
    }

    void lose() {
        if (m_step == Step::Ending && m_commits)
            m_outcome.unknown += m_tag;
        else if (m_step != Step::Connecting && m_step != Step::Idle)
            m_outcome.rolledBack += m_tag;
        m_connection.reset();
        m_due = Clock::now() + std::chrono::milliseconds(upTo(longestBackOffMilliseconds));
    }

    const PublisherLoadOptions& m_options;
    int m_number;
    std::mt19937_64 m_random;
    std::unique_ptr<PGconn, Finish> m_connection;
    PostgresPollingStatusType m_polling = PGRES_POLLING_WRITING;
    Step m_step = Step::Idle;
    Clock::time_point m_due = Clock::now();
    QString m_tag;
    int m_transactions = 0;
    bool m_commits = false;
    PublisherLoadOutcome m_outcome;
};

PublisherLoad::PublisherLoad(const PublisherLoadOptions& options) : m_options(options) {
    for (int number = 0; number < options.connections; ++number)
        m_publishers.push_back(std::make_unique<Publisher>(m_options, number));
    for (int thread = 0; thread < options.threads; ++thread)
        m_threads.emplace_back([this, thread] { drive(thread); });
}

PublisherLoad::~PublisherLoad() {
    stop();
}

PublisherLoadOutcome PublisherLoad::stop() {
    m_stopping = true;
    for (std::thread& thread : m_threads)
        thread.join();
    m_threads.clear();
    PublisherLoadOutcome all;
    for (const auto& publisher : m_publishers) {
        all.committed += publisher->outcome().committed;
        all.rolledBack += publisher->outcome().rolledBack;
        all.unknown += publisher->outcome().unknown;
    }
    m_publishers.clear();
    return all;
}

void PublisherLoad::drive(int thread) {
    std::vector<Publisher*> mine;
    for (size_t i = size_t(thread); i < m_publishers.size(); i += size_t(m_options.threads))
        mine.push_back(m_publishers[i].get());
    std::vector<pollfd> wanted(mine.size());
    bool busy = true;
    while (busy) {
        for (size_t i = 0; i < mine.size(); ++i)
            wanted[i] = mine[i]->wanted();
        waitFor(wanted);
        const bool stopping = m_stopping;
        busy = !stopping;
        for (size_t i = 0; i < mine.size(); ++i) {
            mine[i]->proceed(wanted[i].revents, stopping, m_committed);
            busy = busy || !mine[i]->isIdle();
        }
    }
}

} // namespace fleet::test
