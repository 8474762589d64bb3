// From the call of publish_event to the event in the window's hands, against a bare LISTEN on the same
// events.
#include <QCoreApplication>
#include <QHash>
#include <QThread>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "benchmarks/DurableServer.h"
#include "store/EventListener.h"
#include "support/TestSession.h"

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <poll.h>
#endif

namespace fleet::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr int events = 300;
constexpr double frame = 16; // milliseconds

double now() {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// When each event was about to be published, and how long after that it arrived, in milliseconds.
class Delays {
public:
    void published(const QByteArray& name, double at) {
        const std::lock_guard guard(m_mutex);
        m_starts.insert(name, at);
    }
    void arrived(const QByteArray& name, double at) {
        const std::lock_guard guard(m_mutex);
        if (m_starts.contains(name))
            m_delays.append(at - m_starts.take(name));
    }
    qsizetype size() const {
        const std::lock_guard guard(m_mutex);
        return m_delays.size();
    }
    QList<double> all() const { return m_delays; }

private:
    mutable std::mutex m_mutex;
    QHash<QByteArray, double> m_starts;
    QList<double> m_delays;
};

/// Publishes to aggregates of their own names, so that a notification tells which event it is.
void publishAll(const QString& url, const QByteArray& prefix, Delays& raw, Delays& delivered) {
    const Connection connection = connectTo(url);
    for (int i = 0; i < events; ++i) {
        const QByteArray name = prefix + QByteArray::number(i);
        const double start = now();
        raw.published(name, start);
        delivered.published(name, start);
        run(connection.get(), "SELECT publish_event('device.online', 'device', '" + name + "', '{}')");
        QThread::msleep(ulong(5 + i % 7));
    }
}

/// The round trip of a bare LISTEN: nothing is read from the log.
void listenBarely(const QString& url, std::atomic<bool>& ready, std::atomic<bool>& stop, Delays& delays) {
    const Connection connection = connectTo(url);
    run(connection.get(), "LISTEN events");
    ready = true;
    while (!stop) {
        pollfd descriptor{PQsocket(connection.get()), POLLIN, 0};
#ifdef Q_OS_WIN
        WSAPoll(&descriptor, 1, 50);
#else
        poll(&descriptor, 1, 50);
#endif
        PQconsumeInput(connection.get());
        while (PGnotify* notification = PQnotifies(connection.get())) {
            const QByteArray text(notification->extra);
            const qsizetype at = text.lastIndexOf("\"aggregate_id\" : \"") + 18;
            delays.arrived(text.mid(at, text.size() - at - 2), now());
            PQfreemem(notification);
        }
    }
}

Row delayRow(const QString& name, const QList<double>& ours, const QList<double>& raw, double share,
             bool bounded) {
    const double bound = quantile(raw, share) + frame;
    const double measured = quantile(ours, share);
    return {name,
            u"%1 ms (p50 %2 ms, p99 %3 ms of %4; bare LISTEN p50 %5 ms, p99 %6 ms)"_s.arg(measured, 0, 'f', 1)
                .arg(quantile(ours, 0.5), 0, 'f', 1)
                .arg(quantile(ours, 0.99), 0, 'f', 1)
                .arg(ours.size())
                .arg(quantile(raw, 0.5), 0, 'f', 1)
                .arg(quantile(raw, 0.99), 0, 'f', 1),
            bounded ? u"<= %1 ms"_s.arg(bound, 0, 'f', 1) : u"-"_s, !bounded || measured <= bound};
}

struct Measured {
    QList<double> raw;
    QList<double> delivered;
};

Measured measure(const QString& url, const QByteArray& prefix) {
    Delays raw;
    Delays delivered;
    std::atomic<bool> ready = false;
    std::atomic<bool> stop = false;
    std::thread bare([&] { listenBarely(url, ready, stop, raw); });
    EventListener listener;
    QObject::connect(&listener, &EventListener::eventsArrived, &listener, [&](const QList<Event>& arrived) {
        const double at = now();
        for (const Event& event : arrived)
            delivered.arrived(event.aggregateId.toUtf8(), at);
    });
    listener.start(test::need(ConnectionSettings::fromUrl(url)), EventListener::Delivery::Immediate);
    while (!ready || listener.state() != EventListener::State::Live)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    std::thread publisher([&] { publishAll(url, prefix, raw, delivered); });
    while (delivered.size() < events)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
    publisher.join();
    stop = true;
    bare.join();
    listener.stop();
    return {raw.all(), delivered.all()};
}

QList<Row> benchNotify() {
    const DurableServer server;
    const Measured coalesced = measure(server.url(), "coalesced-");
    run(connectTo(server.url()).get(), "SELECT set_notify_mode('each')");
    const Measured each = measure(server.url(), "each-");
    return {delayRow(u"notify, mode each, publish to delivery, p99"_s, each.delivered, each.raw, 0.99, true),
            delayRow(u"notify, mode each, publish to delivery, p50"_s, each.delivered, each.raw, 0.5, false),
            delayRow(u"notify, mode coalesced, publish to delivery, p50"_s, coalesced.delivered, each.raw,
                     0.5, true),
            delayRow(u"notify, mode coalesced, publish to delivery, p99"_s, coalesced.delivered, each.raw,
                     0.99, false)};
}

} // namespace

QList<Benchmark> notifyBenchmarks() {
    return {{u"notify"_s, benchNotify}};
}

} // namespace fleet::bench
