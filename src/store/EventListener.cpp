#include "store/EventListener.h"

#include <QSocketNotifier>
#include <QThread>
#include <QTimer>
#include <atomic>
#include <chrono>

#include "store/EventFollower.h"
#include "store/Patience.h"
#include "store/SqlError.h"

namespace fleet {

using namespace Qt::StringLiterals;

using namespace std::chrono_literals;

namespace {

constexpr auto floorOfPolling = 1'000ms; ///< Also the heartbeat: a lost connection is noticed no later.
constexpr auto whileExpecting = 50ms;
constexpr auto firstBackOff = 100ms;
constexpr auto longestBackOff = 5'000ms;

constexpr auto betweenWatches = 500ms;
const QString silenceOption = u"tcp_user_timeout"_s; // Milliseconds.

/// A dead network must not hold the listener for minutes.
ConnectionSettings impatient(ConnectionSettings settings) {
    const std::pair<QString, QString> defaults[] = {{u"connect_timeout"_s, u"5"_s},
                                                    {u"keepalives_idle"_s, u"10"_s},
                                                    {u"keepalives_interval"_s, u"5"_s},
                                                    {u"keepalives_count"_s, u"3"_s},
                                                    {silenceOption, u"15000"_s}};
    for (const auto& [keyword, value] : defaults) {
        if (!settings.options.contains(keyword))
            settings.options.insert(keyword, value);
    }
    return settings;
}

} // namespace

/// Lives in the listener's thread and owns its session. It is ended by its thread.
class EventListener::Worker : public QObject {
    Q_OBJECT

public:
    Worker(const ConnectionSettings& settings, Delivery delivery, qint64 afterId)
        : m_settings(impatient(settings)),
          m_follower(delivery, afterId),
          m_patience(std::chrono::milliseconds(m_settings.options.value(silenceOption).toInt())) {}

    void start();
    void askToStop() { m_stopping = true; } ///< Any thread.
    void watch() { m_patience.watch(); }    ///< Any thread.

signals:
    void arrived(const QList<fleet::Event>& events);
    void changed(fleet::EventListener::State state, const QString& detail);
    void progressed(qint64 done, qint64 total);

private:
    void open();
    Result<void> subscribe();
    void lookNow();
    Result<void> drain();
    void lose(const Error& error);
    void tell(State state, const QString& detail = {});

    ConnectionSettings m_settings;
    EventFollower m_follower;
    Patience m_patience;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::unique_ptr<QTimer> m_poll;
    std::chrono::milliseconds m_backOff = firstBackOff;
    State m_state = State::Stopped;
    std::atomic<bool> m_stopping = false;
};

void EventListener::Worker::start() {
    m_poll = std::make_unique<QTimer>();
    m_poll->setSingleShot(true);
    connect(m_poll.get(), &QTimer::timeout, this, [this] { m_session ? lookNow() : open(); });
    tell(State::Connecting);
    open();
}

void EventListener::Worker::open() {
    if (m_stopping)
        return;
    auto session = Session::open(m_settings, {10s, 3s});
    if (!session)
        return lose(session.error());
    m_session = std::move(*session);
    const auto subscribed = subscribe();
    if (!subscribed)
        return lose(subscribed.error());
    tell(State::CatchingUp);
    lookNow();
}

Result<void> EventListener::Worker::subscribe() {
    const Patience::Turn turn(m_patience, m_session->socket());
    // Listening first, reading after: what is published in between is then seen by one or the other.
    FLEET_TRY(m_session->execute(u"listen events"_s));
    m_notifier = std::make_unique<QSocketNotifier>(m_session->socket(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] { lookNow(); });
    return ok();
}

void EventListener::Worker::lookNow() {
    if (m_stopping || !m_session)
        return;
    if (const auto drained = drain(); !drained)
        return lose(drained.error());
    // Freeing the last query may have found the end of the connection, and closed its socket.
    if (!m_session->isOpen())
        return lose(connectionLost({}));
    m_backOff = firstBackOff;
    tell(State::Live);
    m_poll->start(m_follower.expectsMore() ? whileExpecting : floorOfPolling);
}

Result<void> EventListener::Worker::drain() {
    Patience::Turn turn(m_patience, m_session->socket());
    // Notifications only say that there is something: the events themselves are read by id.
    if (const auto notified = m_session->notifications(); !notified)
        return failure(notified.error());
    qint64 done = 0;
    qint64 total = 0;
    while (!m_stopping) {
        const auto events = m_follower.read(*m_session);
        if (!events)
            return failure(events.error());
        if (events->isEmpty())
            break;
        turn.renew();
        // Handed over before anything else is asked: the follower has passed them, and the next answer may
        // fail.
        emit arrived(*events);
        done += events->size();
        // A full part means that more wait; how many is worth a question.
        if (events->size() >= EventFollower::batch && done > total) {
            const auto backlog = m_follower.backlog(*m_session);
            if (!backlog)
                return failure(backlog.error());
            total = done + *backlog;
            tell(State::CatchingUp);
        }
        if (total > 0)
            emit progressed(done, std::max(done, total));
    }
    return ok();
}

void EventListener::Worker::lose(const Error& error) {
    // The notifier may be the sender of the signal that is being handled, and the socket is closed with the
    // session.
    if (m_notifier) {
        m_notifier->setEnabled(false);
        m_notifier.release()->deleteLater();
    }
    m_session.reset();
    if (m_stopping)
        return;
    tell(State::Reconnecting, error.message);
    m_poll->start(m_backOff);
    m_backOff = std::min(m_backOff * 2, std::chrono::milliseconds(longestBackOff));
}

void EventListener::Worker::tell(State state, const QString& detail) {
    if (m_state == state && state != State::Reconnecting)
        return;
    m_state = state;
    emit changed(state, detail);
}

struct EventListener::Private {
    State state = State::Stopped;
    CatchUp catchUp;
    Worker* worker = nullptr; ///< Deleted by its thread as that ends.
    QTimer watch;
    std::unique_ptr<QThread> thread;
    std::vector<std::unique_ptr<QThread>> ending;
};

EventListener::EventListener(QObject* parent) : QObject(parent), d(std::make_unique<Private>()) {
    qRegisterMetaType<QList<fleet::Event>>();
    d->watch.setInterval(betweenWatches);
    connect(&d->watch, &QTimer::timeout, this, [this] {
        if (d->worker)
            d->worker->watch();
    });
}

EventListener::~EventListener() {
    endWorker();
    for (const auto& thread : d->ending)
        thread->wait();
}

void EventListener::start(const ConnectionSettings& settings, Delivery delivery, qint64 afterId) {
    stop();
    d->worker = new Worker(settings, delivery, afterId);
    d->thread = std::make_unique<QThread>();
    d->thread->setObjectName(u"event listener"_s);
    d->worker->moveToThread(d->thread.get());
    connect(d->thread.get(), &QThread::started, d->worker, &Worker::start);
    connect(d->thread.get(), &QThread::finished, d->worker, &QObject::deleteLater);
    connect(d->worker, &Worker::arrived, this, &EventListener::eventsArrived);
    connect(d->worker, &Worker::changed, this, [this](State state, const QString& detail) {
        d->state = state;
        d->catchUp = {};
        emit stateChanged(state, detail);
    });
    connect(d->worker, &Worker::progressed, this, [this](qint64 done, qint64 total) {
        d->catchUp = {done, total};
        emit catchUpProgressed(done, total);
    });
    d->watch.start();
    d->thread->start();
}

void EventListener::stop() {
    if (!d->worker)
        return;
    endWorker();
    d->state = State::Stopped;
    emit stateChanged(State::Stopped, {});
}

void EventListener::endWorker() {
    std::erase_if(d->ending, [](const auto& thread) { return thread->isFinished(); });
    if (!d->worker)
        return;
    disconnect(d->worker, nullptr, this, nullptr);
    d->watch.stop();
    d->worker->askToStop();
    d->worker = nullptr;
    d->thread->quit();
    d->ending.push_back(std::move(d->thread));
}

EventListener::State EventListener::state() const {
    return d->state;
}

EventListener::CatchUp EventListener::catchUp() const {
    return d->catchUp;
}

} // namespace fleet

#include "EventListener.moc"
