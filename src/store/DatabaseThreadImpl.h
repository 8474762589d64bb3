// The templates of DatabaseThread; include store/DatabaseThread.h.
#pragma once

namespace fleet {

/// A job as the queue sees it: its type of answer is known only to TypedJob.
class DatabaseThread::PendingJob {
public:
    virtual ~PendingJob() = default;
    virtual bool isCancelled() const = 0;
    virtual void requestCancel() = 0;
    virtual void run(Session& session) = 0;          ///< Worker thread.
    virtual void finishWith(const Error& error) = 0; ///< Any thread; the job never ran.
};

template <typename T>
class DatabaseThread::TypedJob final : public DatabaseThread::PendingJob, private JobControl {
public:
    explicit TypedJob(std::function<Result<T>(Session&, JobControl&)> job) : m_job(std::move(job)) {
        m_promise.start();
    }
    QFuture<Result<T>> future() { return m_promise.future(); }

    bool isCancelled() const override { return m_promise.isCanceled(); }

    void requestCancel() override { m_promise.future().cancel(); }

    void run(Session& session) override {
        m_promise.addResult(m_job(session, *this));
        m_promise.finish();
    }

    void finishWith(const Error& error) override {
        m_promise.addResult(Result<T>(tl::unexpected(error)));
        m_promise.finish();
    }

private:
    void progress(qint64 done, qint64 total, const QString& step) override {
        // QFuture counts in int: scale to a thousandth where the work is larger.
        m_promise.setProgressRange(0, total > 0 ? 1000 : 0);
        m_promise.setProgressValueAndText(total > 0 ? int(done * 1000 / total) : 0, step);
    }

    std::function<Result<T>(Session&, JobControl&)> m_job;
    QPromise<Result<T>> m_promise;
};

template <typename T>
QFuture<Result<T>> DatabaseThread::call(std::function<Result<T>(Session&, JobControl&)> job) {
    auto typed = std::make_shared<TypedJob<T>>(std::move(job));
    auto future = typed->future();
    enqueue(std::move(typed), QFuture<void>(future));
    return future;
}

} // namespace fleet
