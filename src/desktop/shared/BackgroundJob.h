// Long work that needs no database thread (a cluster that starts, a connection that is tried), off the GUI
// thread.
#pragma once

#include <QFuture>
#include <QPromise>
#include <QtConcurrent>
#include <functional>

#include "core/JobControl.h"
#include "core/Result.h"

namespace fleet {

/// Tells a QPromise what a job tells its JobControl, and the job when the future was cancelled. Worker thread
/// only.
template <typename T>
class PromiseControl final : public JobControl {
public:
    explicit PromiseControl(QPromise<Result<T>>& promise) : m_promise(promise) {}

    bool isCancelled() const override { return m_promise.isCanceled(); }

    void progress(qint64 done, qint64 total, const QString& step) override {
        // QFuture counts in int: scale to a thousandth where the work is larger.
        m_promise.setProgressRange(0, total > 0 ? 1000 : 0);
        m_promise.setProgressValueAndText(total > 0 ? int(done * 1000 / total) : 0, step);
    }

private:
    QPromise<Result<T>>& m_promise;
};

/// Runs `job` on a thread of Qt's pool and returns at once. The future yields one Result<T>; cancelling it
/// tells the job.
template <typename T>
QFuture<Result<T>> runInBackground(std::function<Result<T>(JobControl&)> job) {
    return QtConcurrent::run([job = std::move(job)](QPromise<Result<T>>& promise) {
        PromiseControl<T> control(promise);
        promise.addResult(job(control));
    });
}

} // namespace fleet
