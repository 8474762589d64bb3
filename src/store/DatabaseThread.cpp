#include "store/DatabaseThread.h"

#include <QFutureWatcher>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "store/SqlError.h"

namespace fleet {

using namespace Qt::StringLiterals;

using namespace std::chrono_literals;

/// The worker thread and its queue. The cancelling of a running statement has a thread of its own, since it
/// speaks to the server and neither the GUI nor the (busy) worker can.
struct DatabaseThread::Worker {
    explicit Worker(DatabaseThread& thread) : owner(thread) {}

    DatabaseThread& owner;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::shared_ptr<PendingJob>> waiting;
    std::shared_ptr<PendingJob> running;
    std::optional<CancelHandle> runningOn; ///< The session that `running` uses, once it has one.
    int cancelledBefore = 0; ///< How many statements of that session were cancelled before this job.
    bool cancelling = false; ///< A cancel request is on its way to the server.
    ConnectionSettings settings;
    Session::Limits limits;
    bool hasConnection = false;
    bool reopen = false;
    bool stopping = false;
    std::thread jobs;
    std::thread canceller;

    void runJobs();
    void runJob(std::unique_ptr<Session>& session, const std::shared_ptr<PendingJob>& job);
    Result<void> ensureOpen(std::unique_ptr<Session>& session);
    bool wantsCancel() const;
    void runCancels();
    void tell(bool connected, const Error& error);
};

void DatabaseThread::Worker::tell(bool connected, const Error& error) {
    QMetaObject::invokeMethod(
        &owner, [this, connected, error] { emit owner.connectionChanged(connected, error); },
        Qt::QueuedConnection);
}

void DatabaseThread::Worker::runJobs() {
    std::unique_ptr<Session> session;
    std::unique_lock lock(mutex);
    while (true) {
        changed.wait(lock, [this] { return stopping || !waiting.empty() || reopen; });
        if (stopping)
            break;
        if (std::exchange(reopen, false)) {
            lock.unlock();
            session.reset();
            lock.lock();
            continue;
        }
        running = waiting.front();
        waiting.pop_front();
        lock.unlock();
        runJob(session, running);
        lock.lock();
        // A cancel request that is still under way must not hit the next job.
        running.reset();
        runningOn.reset();
        changed.notify_all();
        changed.wait(lock, [this] { return !cancelling; });
    }
    changed.notify_all();
}

void DatabaseThread::Worker::runJob(std::unique_ptr<Session>& session,
                                    const std::shared_ptr<PendingJob>& job) {
    const Error cancelled{ErrorKind::Cancelled, u"The work was cancelled before it began"_s};
    if (job->isCancelled())
        return job->finishWith(cancelled);
    if (const auto opened = ensureOpen(session); !opened)
        return job->finishWith(opened.error());
    {
        const std::lock_guard lock(mutex);
        runningOn = session->cancelHandle();
        cancelledBefore = runningOn->cancelledStatements();
    }
    if (job->isCancelled())
        return job->finishWith(cancelled);
    job->run(*session);
    if (!session->isOpen()) {
        session.reset();
        tell(false, connectionLost({}));
    }
}

Result<void> DatabaseThread::Worker::ensureOpen(std::unique_ptr<Session>& session) {
    if (session && session->isOpen())
        return ok();
    ConnectionSettings target;
    Session::Limits allowed;
    {
        const std::lock_guard lock(mutex);
        if (!hasConnection)
            return failure(ErrorKind::ConnectionLost, u"No database is chosen yet"_s,
                           u"choose a connection"_s);
        target = settings;
        allowed = limits;
    }
    auto opened = Session::open(target, allowed);
    if (!opened) {
        tell(false, opened.error());
        return failure(opened.error());
    }
    session = std::move(*opened);
    tell(true, {});
    return ok();
}

bool DatabaseThread::Worker::wantsCancel() const {
    return running && runningOn && running->isCancelled() &&
           runningOn->cancelledStatements() == cancelledBefore;
}

void DatabaseThread::Worker::runCancels() {
    std::unique_lock lock(mutex);
    while (!stopping || running) {
        if (!wantsCancel()) {
            changed.wait(lock);
            continue;
        }
        // A request that arrives between two statements of a job is lost, so it is sent again until one was
        // hit.
        const CancelHandle handle = *runningOn;
        cancelling = true;
        lock.unlock();
        handle.cancel();
        lock.lock();
        cancelling = false;
        changed.notify_all();
        changed.wait_for(lock, 50ms, [this] { return !wantsCancel(); });
    }
}

DatabaseThread::DatabaseThread(QObject* parent) : QObject(parent), m_worker(std::make_unique<Worker>(*this)) {
    qRegisterMetaType<Error>();
    m_worker->jobs = std::thread([this] { m_worker->runJobs(); });
    m_worker->canceller = std::thread([this] { m_worker->runCancels(); });
}

DatabaseThread::~DatabaseThread() {
    std::deque<std::shared_ptr<PendingJob>> dropped;
    {
        const std::lock_guard lock(m_worker->mutex);
        m_worker->stopping = true;
        dropped.swap(m_worker->waiting);
        if (m_worker->running)
            m_worker->running->requestCancel();
        m_worker->changed.notify_all();
    }
    for (const auto& job : dropped)
        job->finishWith({ErrorKind::Cancelled, u"The connection was closed"_s});
    m_worker->canceller.join();
    m_worker->jobs.join();
}

void DatabaseThread::setConnection(const ConnectionSettings& settings, Session::Limits limits) {
    std::deque<std::shared_ptr<PendingJob>> dropped;
    {
        const std::lock_guard lock(m_worker->mutex);
        m_worker->settings = settings;
        m_worker->limits = limits;
        m_worker->hasConnection = true;
        m_worker->reopen = true;
        dropped.swap(m_worker->waiting);
        m_worker->changed.notify_all();
    }
    for (const auto& job : dropped)
        job->finishWith({ErrorKind::Cancelled, u"Another connection was chosen"_s});
}

void DatabaseThread::enqueue(std::shared_ptr<PendingJob> job, const QFuture<void>& future) {
    auto* watcher = new QFutureWatcher<void>(this);
    connect(watcher, &QFutureWatcherBase::canceled, this, [this] {
        const std::lock_guard lock(m_worker->mutex);
        m_worker->changed.notify_all();
    });
    connect(watcher, &QFutureWatcherBase::finished, watcher, &QObject::deleteLater);
    watcher->setFuture(future);

    const std::lock_guard lock(m_worker->mutex);
    m_worker->waiting.push_back(std::move(job));
    m_worker->changed.notify_all();
}

} // namespace fleet
